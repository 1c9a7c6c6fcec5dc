"""Everything that somebody can say to the bot, with the arguments that others were given and with forged ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bot.commands import COMMANDS, STUDY
from bot.features import router
from bot.interactions import Choice, Command, Interaction, Opened, Press, Submission
from bot.messages import ARGS
from tests.isolation.reading import Args, Found

WORDS = ("", "5", "1 3", "2", "security", "<@mia>", "mia", "heronry", "profile", "--all", "*")
FORGED: tuple[Args, ...] = (
    *((), ("",), ("0",), ("-1",), ("1",), ("2",), ("999999",), ("9" * 30,), ("1 OR 1=1",), ("٣",)),
    *(("1", "0", "a"), ("1", "-1", "a"), ("2", "0"), ("1", "sure"), ("show",), ("open",), ("mia",)),
)
FORMS: dict[str, dict[str, str]] = {
    "answer": {"picked": "a,b", **{f"place{place}": letter for place, letter in enumerate("abcde", 1)}},
    "mock": {"picked": "a,b", "p1": "a", "p2": "b", "p3": "c"},
    "drill": {"picked": "a,b", "p1": "a", "p2": "b", "p3": "c"},
    "setup": {"name": "Taken over", "exam": "mla-c01", "date": "", "clock": "10:00", "zone": "UTC"},
    "join": {"date": "2027-05-05", "background": "both", "zone": "Europe/Rome", "minutes": "15"},
    "messages": {"clock": "12:00", "weekdays": "0,1", "night": "no"},
    "name": {"name": "Renamed"},
    "schedule": {"clock": "10:00", "zone": "UTC", "weekdays": "0", "skip": ""},
    "team": {"name": "Taken over", "exam": "mla-c01", "date": "", "names": "yes", "verdict": "yes"},
    "report": {"text": "Nonsense"},
    "maturity": {"work": "pipeline", "release": "hand", "code": "ci", "drift": "unseen", "need": "none"},
}
"""What is typed into each form: values that the form takes from whoever may send it."""


def everything(offered: Found, team: int, *, forged: bool = True, **who: Any) -> Iterator[Interaction]:
    """Every command, press, choice and form, with the arguments that cards `offered` and about a `team`.

    `forged`: with arguments that no card carried, too. `who` are the fields that all interactions have.
    """
    yield Opened(**who)
    names = {info.name for info in (*COMMANDS, *STUDY)} | set(router.ROUTES_OF_COMMANDS)
    for name in sorted(names):
        for words in WORDS if forged else WORDS[:1]:
            yield Command(**who, name=name, text=words)
            yield Command(**who, name="study", text=f"{name} {words}")
    for action in sorted(router.PRESSES):
        for args in _tried(action, offered.presses.get(action, ()), forged=forged):
            yield Press(**who, action=action, args=args)
    for args in [(name, "") for name in sorted(names)]:
        for value in (str(team), "0", "-1", ""):
            yield Choice(**who, action="team", args=args, values=(value,))
    for action in sorted(set(router.CHOICES) - {"team"}):
        for args, values in sorted(offered.choices.get(action, ())):
            yield Choice(**who, action=action, args=args, values=values)
        for args in FORGED if forged else ():
            yield Choice(**who, action=action, args=args, values=("0",))
    for form in sorted(router.SUBMISSIONS):
        for args in _tried(form, offered.forms.get(form, ()), forged=forged):
            yield Submission(**who, form=form, args=args, values=FORMS[form])


def _tried(name: str, offered: Iterable[Args], *, forged: bool) -> list[Args]:
    """The arguments that cards carried, those next to them, and forged ones; as many as an adapter lets through."""
    tried = {*offered, ()}
    if forged:
        numbered = [args for args in offered if args and args[0].isdecimal()]
        tried |= {(str(int(first) + step), *rest) for first, *rest in numbered for step in (-1, 1)}
        tried.update(FORGED)
    return sorted(args for args in tried if len(":".join((name, *args))) <= ARGS)
