"""A rehearsal: some days of an imagined team on a fast clock, through the real services, store, outbox and adapters.

The preview for an admin, and the end-to-end test for us: the tests play it on stand-ins of Slack and Discord at once.
The same seed plays the same days.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, Protocol

from bot.adapters.base import Adapter, Handle
from bot.adapters.memory import MemoryAdapter
from bot.adapters.plain import plain
from bot.cards import item as item_cards
from bot.domain.bank import Bank
from bot.domain.items import Answer, Item
from bot.domain.question import Question
from bot.messages import (
    Ask,
    Button,
    Buttons,
    Card,
    Command,
    Interaction,
    MessageRef,
    Person,
    Place,
    Press,
    Private,
    Replace,
    Reply,
    Submission,
)
from bot.wiring import App, assemble
from bot.worker import Worker

PLATFORM = "memory"
PLACE = Place(PLATFORM, "rehearsal", "study-group")
START = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
TICK = timedelta(minutes=15)
EXAM_IN = timedelta(days=21)

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Player:
    """An imagined member: where they are, how much they know per domain (share right), and how often they answer.

    Who is first sets the team up; the first one in another place links that place to it.
    """

    person: Person
    place: Place
    background: str
    knows: dict[int, float] = field(hash=False)
    diligence: float


def _player(user: str, background: str, knows: tuple[float, float, float, float], diligence: float) -> Player:
    person = Person(PLATFORM, "rehearsal", user, user.replace("-", " ").capitalize())
    return Player(person, PLACE, background, dict(enumerate(knows, 1)), diligence)


PLAYERS = (
    _player("the-lead", "both", (0.75, 0.7, 0.7, 0.6), 1.0),
    _player("the-data-scientist", "data-science", (0.8, 0.85, 0.5, 0.35), 0.95),
    _player("the-platform-engineer", "software-engineering", (0.5, 0.4, 0.8, 0.8), 0.9),
    _player("the-newcomer", "neither", (0.4, 0.35, 0.4, 0.35), 0.85),
    _player("the-late-riser", "both", (0.65, 0.6, 0.6, 0.55), 0.6),
)


class News(NamedTuple):
    """A card that came to stand somewhere; `key` is its delivery's, None for an edit."""

    key: str | None
    to: Place | Person
    card: Card


class Stage(Protocol):
    """Where a rehearsal is played."""

    @property
    def adapters(self) -> dict[str, Adapter]: ...

    async def listen(self, handle: Handle) -> None:
        """Pass on what people do, until cancelled."""
        ...

    async def say(self, interaction: Interaction) -> Reply:
        """Somebody does something there; comes back with the reply."""
        ...

    def news(self) -> Iterable[News]:
        """What has come to stand, or was edited, since the last look."""
        ...


class MemoryStage:
    """One platform, in memory."""

    def __init__(self) -> None:
        self._adapter = MemoryAdapter(PLATFORM)
        self._seen: set[tuple[MessageRef, int]] = set()

    @property
    def adapters(self) -> dict[str, Adapter]:
        return {PLATFORM: self._adapter}

    async def listen(self, handle: Handle) -> None:
        await self._adapter.run(handle)

    async def say(self, interaction: Interaction) -> Reply:
        return await self._adapter.say(interaction)

    def news(self) -> Iterable[News]:
        for message in self._adapter.messages:
            for version, card in enumerate(message.versions):
                if (message.ref, version) not in self._seen:
                    self._seen.add((message.ref, version))
                    yield News(None if version else message.key, message.to, card)


async def play(
    bank: Bank, *, days: int, seed: int, stage: Stage | None = None, players: Sequence[Player] = PLAYERS
) -> list[Event]:
    """Every message of so many days, in order of time."""
    with (
        tempfile.TemporaryDirectory(prefix="trapline-rehearsal-") as folder,
        Worker(Path(folder) / "rehearsal.db", bank) as worker,
    ):
        chance = Random(seed)  # noqa: S311 — a rehearsal wants chance that can be repeated
        rehearsal = _Rehearsal(worker, chance, stage or MemoryStage(), players)
        await rehearsal.play(days)
        return rehearsal.events


async def _no_rest(_: float) -> None:
    """A fast clock waits for no pace."""


class _Rehearsal:
    """One rehearsal under way: the clock jumps from one thing that happens to the next."""

    def __init__(self, worker: Worker, chance: Random, stage: Stage, players: Sequence[Player]) -> None:
        self.events: list[Event] = []
        self._now = START
        self._chance = chance
        self._worker = worker
        self._stage = stage
        self._players = players
        self._app: App = assemble(worker, stage.adapters, lambda: self._now, sleep=_no_rest)
        self._agenda: list[tuple[datetime, int, Any]] = []
        self._order = count()
        self._played: set[int] = set()
        self._joined: set[Player] = set()

    def _at(self, when: datetime, what: Any) -> None:
        heappush(self._agenda, (when, next(self._order), what))

    async def play(self, days: int) -> None:
        end = START + timedelta(days=days)
        self._at(START, self._set_up)
        for number in range(1, days * 24 * 4 + 1):
            self._at(START + number * TICK, self._tick)
        for day in range(days):
            self._at(START + timedelta(days=day, hours=23), lambda day=day: self._evening(day))
        listening = asyncio.create_task(self._stage.listen(self._app.handler))
        try:
            while self._agenda and self._agenda[0][0] <= end:
                self._now, _, what = heappop(self._agenda)
                await what()
                await self._tick()
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _tick(self) -> None:
        duties = self._app.duties
        for duty in (duties.close, duties.open, duties.plan, duties.deliver):
            await duty()
        self._take_down()
        question = self._worker.read_now(lambda tx: tx.questions.current(1) if tx.teams.all() else None)
        if question is not None and question.id not in self._played:
            self._played.add(question.id)
            self._plan_answers(question)

    def _plan_answers(self, question: Question) -> None:
        for player in self._players:
            if self._chance.random() < player.diligence:
                late = timedelta(minutes=self._chance.randint(2, 720))
                self._at(self._now + late, lambda player=player: self._answer(player, question))

    # What people do

    async def _set_up(self) -> None:
        lead = self._players[0]
        await self._does(lead, Command, name="study", text="setup")
        await self._does(lead, Press, action="setup", args=("small",))
        values = {"name": "Rehearsal team", "exam": "mla-c01", "date": "", "clock": "09:00", "zone": "UTC"}
        await self._does(lead, Submission, form="setup", values=values, args=("small",))
        linked = {lead.place}
        for player in self._players:
            if player.place not in linked:
                linked.add(player.place)
                await self._link(lead, player)

    async def _link(self, lead: Player, there: Player) -> None:
        """A second place for the team: the lead takes a code, and somebody types it there."""
        reply = await self._does(lead, Press, action="link-code", args=("place",))
        found = re.search(r"/study link (\S+)", plain(reply.card)) if isinstance(reply, Private | Replace) else None
        if found is None:
            raise LookupError("no code to link with")
        await self._does(there, Command, name="study", text=f"link {found[1]}")

    async def _answer(self, player: Player, question: Question) -> None:
        picked = self._pick(player, question.item)
        args = (str(question.id),)
        if question.item.kind == "single":
            await self._does(player, Press, action="answer", args=(*args, *picked))
        else:
            await self._does(player, Press, action="answer-form", args=args)
            values = _values(question.item, picked)
            await self._does(player, Submission, form="answer", values=values, args=args)
        said = self._chance.choice(("sure", "fairly", "fairly", "guessing", "skip", ""))
        if said:
            self._now += timedelta(seconds=20)
            await self._does(player, Press, action="lock", args=(*args, said))
        if player not in self._joined:
            self._joined.add(player)
            await self._join(player)

    async def _join(self, player: Player) -> None:
        """Right after the first answer: exam date and background."""
        self._now += timedelta(seconds=40)
        await self._does(player, Press, action="join")
        date = (START + EXAM_IN).date().isoformat()
        values = {"date": date, "background": player.background, "zone": "UTC", "minutes": "30"}
        await self._does(player, Submission, form="join", values=values)
        await self._does(player, Press, action="no-messages")

    def _pick(self, player: Player, item: Item) -> Answer:
        if self._chance.random() < player.knows[item.domain]:
            return item.key
        if item.kind == "ordering":
            return (item.order[1], item.order[0], *item.order[2:])
        if item.kind == "matching":
            first, *rest = item.prompts
            other = self._chance.choice([option.id for option in item.options if option.id != first.option])
            return (f"{first.id}={other}", *(f"{prompt.id}={prompt.option}" for prompt in rest))
        wrong = [option for option in item.options if not option.right]
        tempting = self._chance.choice([option for option in wrong if option.trap] or wrong)
        return tuple(sorted((*item.key[:-1], tempting.id)))  # one option of a single item, all but one of a multiple

    async def _evening(self, day: int) -> None:
        player = self._players[day % len(self._players)]
        words = ("today", "weakest", "leaderboard")[day % 3]
        await self._does(player, Command, name=words)
        if day % 2:
            await self._practise(self._players[(day + 1) % len(self._players)])

    async def _practise(self, player: Player) -> None:
        """Two questions of practice, to the end, for somebody who has joined."""
        reply = await self._does(player, Command, name="practice", text="2")
        while isinstance(reply, Private | Replace) and (button := _first_button(reply.card, "drill")) is not None:
            self._now += timedelta(seconds=50)
            if button.action == "drill-next":
                reply = await self._does(player, Press, action=button.action, args=button.args)
            else:
                reply = await self._drill(player, button.args[0], button.args[1])

    async def _drill(self, player: Player, number: str, position: str) -> Reply:
        """One question of a drill."""
        drill = self._worker.read_now(lambda tx: tx.drills.get(int(number)))
        if drill is None:
            raise LookupError(f"no drill {number}")
        served = drill.served[int(position)]
        item = self._worker.read_now(lambda tx: tx.served.get(served))
        picked = self._pick(player, item)
        args = (number, position)
        if item.kind == "single":
            return await self._does(player, Press, action="drill", args=(*args, *picked))
        await self._does(player, Press, action="drill-form", args=args)
        values = _values(item, picked)
        return await self._does(player, Submission, form="drill", values=values, args=args)

    # What is heard and written down

    async def _does(self, player: Player, kind: type[Command | Press | Submission], **what: Any) -> Reply:
        """The first one in each place manages it."""
        first = player is next(one for one in self._players if one.place == player.place)
        interaction = kind(actor=player.person, place=player.place, manages=first, may_set_up=first, **what)
        reply = await self._stage.say(interaction)
        match reply:
            case Private(card) | Replace(card):
                self._write(_kind(interaction), None, interaction.actor, card)
            case Ask(form):
                fields = "\n".join(f"{field.label}: …" for field in form.fields)
                self._write("reply", None, interaction.actor, Card(form.title), fields)
        return reply

    def _take_down(self) -> None:
        for key, to, card in self._stage.news():
            if key is not None:
                self._write(key.partition(":")[0], key, to, card)
            else:
                self._write("reveal" if card.title.startswith("Revealed") else "count", None, to, card)

    def _write(self, kind: str, key: str | None, to: Place | Person, card: Card, text: str | None = None) -> None:
        event: Event = {"at": self._now.isoformat(), "kind": kind, "key": key, "platform": to.platform}
        event |= {"place": to.channel} if isinstance(to, Place) else {"person": to.name or to.user}
        self.events.append({**event, "title": card.title, "text": text if text is not None else plain(card)})


def _kind(interaction: Interaction) -> str:
    match interaction:
        case Press(action="lock" | "drill") | Submission(form="drill"):
            return "verdict"
        case Command(name="leaderboard"):
            return "leaderboard"
        case _:
            return "reply"


def _first_button(card: Card, action: str) -> Button | None:
    """The first button of a card whose action begins so."""
    buttons = (button for block in card.blocks if isinstance(block, Buttons) for button in block.buttons)
    return next((button for button in buttons if button.action.startswith(action)), None)


def _values(item: Item, answer: Answer) -> dict[str, str]:
    """The form that gives this answer."""
    form = item_cards.answer_form(item, "", "answer", ("0",), answer)
    return {field.name: field.value for field in form.fields}


def timeline(events: Iterable[Event]) -> str:
    """The events for a person to read."""
    lines = []
    for event in events:
        who = f"#{event['place']}" if "place" in event else f"to {event['person']}"
        at = datetime.fromisoformat(event["at"])
        lines.append(f"── {at:%a %d %b %H:%M} UTC · {event['kind']} · {who}")
        text = event["text"].splitlines()
        if event["kind"] == "count":  # the post has not changed but for its last line
            text = text[-1:]
        lines += [f"   {line}" for line in text]
        lines.append("")
    return "\n".join(lines)
