"""Maps what people do to the use case that answers it: tables, and the one place where refusals become replies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.commands import COMMANDS
from bot.features.board import comparing, leaderboard
from bot.features.daily import answering
from bot.features.flaws import reports
from bot.features.home import home
from bot.features.kit.access import Refusal
from bot.features.kit.access_cards import gone, unknown, which_place
from bot.features.kit.arguments import word
from bot.features.kit.words import note
from bot.features.mastery import weakest
from bot.features.member import membership, personal_data
from bot.features.mock import review, sitting, start
from bot.features.plan import timeline
from bot.features.practice import drill, trap_map
from bot.features.reading import reference
from bot.features.team import linking, places, setup, team_settings
from bot.messages import Ask, Choice, Command, Interaction, Joined, Left, Opened, Press, Private, Reply, Submission
from bot.store.transaction import Store

UseCase = Callable[[Store, Any, datetime], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """`reads`: it changes nothing, so that it runs beside the writer. `profile`: it wants the actor's zone and name."""

    use_case: UseCase
    reads: bool = False
    profile: bool = False


_TODAY = Route(answering.today, reads=True)
_WEAKEST = Route(weakest.show, reads=True)
_BOARD = Route(leaderboard.show, reads=True)
_HELP = Route(home.show_help, reads=True)
_PRACTICE = Route(drill.start)
_PLAN = Route(timeline.show)
_STUDY: dict[str, Route] = {
    "setup": Route(setup.begin, reads=True, profile=True),
    "join": Route(membership.join, reads=True, profile=True),
    "profile": Route(membership.profile, reads=True),
    "settings": Route(team_settings.show, reads=True),
    "pause": Route(membership.pause, reads=True),
    "resume": Route(team_settings.resume),
    "leave": Route(membership.leave, reads=True),
    "export": Route(personal_data.export, reads=True),
    "forget-me": Route(personal_data.forget, reads=True),
    "report": Route(reports.ask, reads=True),
    "zone": Route(membership.zone),
    "link": Route(linking.link),
    "ping": Route(places.ping),
    "compare": Route(comparing.compare),
    "archive": Route(places.archive, reads=True),
}
_TOP: dict[str, Route] = {
    "today": _TODAY,
    "weakest": _WEAKEST,
    "practice": _PRACTICE,
    "plan": _PLAN,
    "notes": Route(reference.notes, reads=True),
    "lineage": Route(reference.lineage, reads=True),
    "maturity": Route(reference.ask_maturity, reads=True),
    "traps": Route(trap_map.show, reads=True),
    "mock": Route(start.show),
    "leaderboard": _BOARD,
    "help": _HELP,
}
ROUTES_OF_COMMANDS: dict[str, Route] = {**_TOP, **_STUDY}
"""Every command that works as `/study NAME`; those of `COMMANDS` also work alone."""

PRESSES: dict[str, Route] = {
    **_TOP,
    **_STUDY,
    "answer": Route(answering.press, profile=True),
    "answer-form": Route(answering.ask_form),
    "lock": Route(answering.lock),
    "again": Route(answering.again),
    "last": Route(answering.last, reads=True),
    "first": Route(setup.first, profile=True),
    "open-now": Route(setup.open_now),
    "continue": Route(team_settings.go_on),
    "messages": Route(membership.messages, reads=True),
    "no-messages": Route(membership.no_messages),
    "name": Route(membership.name),
    "rename": Route(membership.ask_rename, reads=True),
    "pause-me": Route(membership.pause_me),
    "pause-team": Route(team_settings.pause_team),
    "leave-now": Route(membership.leave_now),
    "forget-now": Route(personal_data.forget_now),
    "stay": Route(membership.stay, reads=True),
    "schedule": Route(team_settings.ask_schedule, reads=True),
    "team-form": Route(team_settings.ask_team, reads=True),
    "reports": Route(reports.show, reads=True),
    "why": Route(weakest.why, reads=True),
    "link-code": Route(linking.give_code),
    "compare-code": Route(comparing.give_code),
    "archive-now": Route(places.archive_now),
    "step": Route(timeline.open_step),
    "step-done": Route(timeline.done),
    "step-later": Route(timeline.later),
    "step-skip": Route(timeline.skip),
    "step-undo": Route(timeline.undo),
    "wake": Route(timeline.wake),
    "outcome": Route(timeline.outcome),
    "tell-team": Route(timeline.tell_team),
    "drill": Route(drill.press),
    "drill-sure": Route(drill.say_how_sure, reads=True),
    "drill-form": Route(drill.ask_form, reads=True),
    "drill-next": Route(drill.following, reads=True),
    "mock-start": Route(start.begin),
    "mock-later": Route(start.later, reads=True),
    "mock-open": Route(sitting.show),
    "mock-go": Route(sitting.go),
    "mock-pick": Route(sitting.pick),
    "mock-flag": Route(sitting.flag),
    "mock-form": Route(sitting.ask_form),
    "mock-overview": Route(sitting.overview),
    "mock-submit": Route(sitting.ask_submit),
    "mock-submit-now": Route(sitting.submit_now),
    "mock-leave": Route(sitting.leave),
    "mock-result": Route(review.result),
    "mock-review": Route(review.review),
}

SUBMISSIONS: dict[str, Route] = {
    "answer": Route(answering.submit, profile=True),
    "setup": Route(setup.submit, profile=True),
    "join": Route(membership.submit_join, profile=True),
    "messages": Route(membership.submit_messages),
    "name": Route(membership.rename),
    "schedule": Route(team_settings.submit_schedule),
    "team": Route(team_settings.submit_team),
    "drill": Route(drill.submit),
    "maturity": Route(reference.submit_maturity, reads=True),
    "mock": Route(sitting.send_form),
    "report": Route(reports.submit),
}


def _choose_team(tx: Store, interaction: Choice, now: datetime) -> Reply:
    """A private command goes on in the team that was chosen, if the actor is in it."""
    mine = {str(member.team): member.team for member in tx.members.all_of(interaction.actor)}
    team_id = mine.get(interaction.values[0]) if interaction.values else None
    owned = tx.places.all_of(team_id) if team_id is not None else ()
    if not owned:
        return Private(note("That team is not yours"))
    name, text = word(interaction, 0), word(interaction, 1)
    command = Command(actor=interaction.actor, place=owned[0].place, name=name, text=text, profile=interaction.profile)
    reply = find(command).use_case(tx, command, now)
    if isinstance(reply, Ask):  # sent in private, it could not say which team it is for
        raise Refusal(which_place())
    return reply


CHOICES: dict[str, Route] = {
    "team": Route(_choose_team),
    "step": Route(timeline.open_step),
    "trap": Route(trap_map.choose, reads=True),
    "mock-jump": Route(sitting.jump),
    "lineage": Route(reference.lineage, reads=True),
}


def _unknown(tx: Store, interaction: Interaction, now: datetime) -> Reply:
    match interaction:
        case Command(name=name, text=text):
            return Private(unknown(f"{name} {text}".strip()))
        case _:
            return Private(gone())


_UNKNOWN = Route(_unknown, reads=True)


def plain_command(command: Command) -> Command:
    """`/study NAME words` as the command NAME itself."""
    if command.name != "study":
        return command
    name, _, text = command.text.strip().partition(" ")
    return replace(command, name=name.lower() or "help", text=text.strip())


def find(interaction: Interaction) -> Route:
    """The route of an interaction; one that says so where there is none."""
    match interaction:
        case Command():
            alone = {info.name for info in COMMANDS}
            plain = plain_command(interaction)
            known = interaction.name in alone or plain.name in _STUDY
            route = ROUTES_OF_COMMANDS.get(plain.name, _UNKNOWN) if known else _UNKNOWN
            if plain is interaction or route is _UNKNOWN:
                return route
            return replace(route, use_case=lambda tx, command, now: route.use_case(tx, plain_command(command), now))
        case Press(action=action):
            return PRESSES.get(action, _UNKNOWN)
        case Choice(action=action):
            return CHOICES.get(action, _UNKNOWN)
        case Submission(form=form):
            return SUBMISSIONS.get(form, _UNKNOWN)
        case Opened():
            return Route(home.opened, reads=True)
        case Joined():
            return Route(places.joined)
        case Left():
            return Route(places.left)


def answer(tx: Store, interaction: Interaction, now: datetime) -> Reply:
    """Run the use case. A refusal becomes a private card.

    Raises:
        Forged: its arguments are not ours, or name what is gone; what it did must be rolled back.
        BadAnswer: an answer that no card of ours can give; likewise.

    """
    try:
        return find(interaction).use_case(tx, interaction, now)
    except Refusal as refusal:
        return Private(refusal.card)
