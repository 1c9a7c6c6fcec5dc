"""A rehearsal: some days of an imagined team on a fast clock, through the real services, store, outbox and adapter.

The preview for an admin, and the end-to-end test for us. The same seed plays the same days.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

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
    """An imagined member: how much they know per domain (share right), and how often they answer (share of days)."""

    person: Person
    background: str
    knows: dict[int, float] = field(hash=False)
    diligence: float


def _player(user: str, background: str, knows: tuple[float, float, float, float], diligence: float) -> Player:
    person = Person(PLATFORM, "rehearsal", user, user.replace("-", " ").capitalize())
    return Player(person, background, dict(enumerate(knows, 1)), diligence)


PLAYERS = (
    _player("the-lead", "both", (0.75, 0.7, 0.7, 0.6), 1.0),
    _player("the-data-scientist", "data-science", (0.8, 0.85, 0.5, 0.35), 0.95),
    _player("the-platform-engineer", "software-engineering", (0.5, 0.4, 0.8, 0.8), 0.9),
    _player("the-newcomer", "neither", (0.4, 0.35, 0.4, 0.35), 0.85),
    _player("the-late-riser", "both", (0.65, 0.6, 0.6, 0.55), 0.6),
)


async def play(bank: Bank, *, days: int, seed: int) -> list[Event]:
    """Every message of so many days, in order of time."""
    with (
        tempfile.TemporaryDirectory(prefix="trapline-rehearsal-") as folder,
        Worker(Path(folder) / "rehearsal.db", bank) as worker,
    ):
        stage = _Stage(worker, Random(seed))  # noqa: S311 — a rehearsal wants chance that can be repeated
        await stage.play(days)
        return stage.events


class _Stage:
    """One rehearsal under way: the clock jumps from one thing that happens to the next."""

    def __init__(self, worker: Worker, chance: Random) -> None:
        self.events: list[Event] = []
        self._now = START
        self._chance = chance
        self._worker = worker
        self._adapter = MemoryAdapter(PLATFORM)
        self._app: App = assemble(worker, {PLATFORM: self._adapter}, lambda: self._now)
        self._agenda: list[tuple[datetime, int, Any]] = []
        self._order = count()
        self._played: set[int] = set()
        self._joined: set[Player] = set()
        self._seen: set[tuple[MessageRef, int]] = set()

    def _at(self, when: datetime, what: Any) -> None:
        heappush(self._agenda, (when, next(self._order), what))

    async def play(self, days: int) -> None:
        end = START + timedelta(days=days)
        self._at(START, self._set_up)
        for number in range(1, days * 24 * 4 + 1):
            self._at(START + number * TICK, self._tick)
        for day in range(days):
            self._at(START + timedelta(days=day, hours=23), lambda day=day: self._evening(day))
        listening = asyncio.create_task(self._adapter.run(self._app.handler))
        while self._agenda and self._agenda[0][0] <= end:
            self._now, _, what = heappop(self._agenda)
            await what()
            await self._tick()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    async def _tick(self) -> None:
        for duty in (self._app.duties.close, self._app.duties.open, self._app.duties.deliver):
            await duty()
        self._take_down()
        question = self._worker.read_now(lambda tx: tx.questions.current(1) if tx.teams.all() else None)
        if question is not None and question.id not in self._played:
            self._played.add(question.id)
            self._plan_answers(question)

    def _plan_answers(self, question: Question) -> None:
        for player in PLAYERS:
            if self._chance.random() < player.diligence:
                late = timedelta(minutes=self._chance.randint(2, 720))
                self._at(self._now + late, lambda player=player: self._answer(player, question))

    # What people do

    async def _set_up(self) -> None:
        lead = PLAYERS[0].person
        await self._say(Command(actor=lead, place=PLACE, may_set_up=True, manages=True, name="study", text="setup"))
        await self._say(Press(actor=lead, place=PLACE, may_set_up=True, manages=True, action="setup", args=("small",)))
        values = {"name": "Rehearsal team", "exam": "mla-c01", "date": "", "clock": "09:00", "zone": "UTC"}
        await self._say(
            Submission(
                actor=lead, place=PLACE, may_set_up=True, manages=True, form="setup", values=values, args=("small",)
            )
        )

    async def _answer(self, player: Player, question: Question) -> None:
        picked = self._pick(player, question.item)
        args = (str(question.id),)
        if question.item.kind == "single":
            await self._say(Press(actor=player.person, place=PLACE, action="answer", args=(*args, *picked)))
        else:
            await self._say(Press(actor=player.person, place=PLACE, action="answer-form", args=args))
            values = _values(question.item, picked)
            await self._say(Submission(actor=player.person, place=PLACE, form="answer", values=values, args=args))
        said = self._chance.choice(("sure", "fairly", "fairly", "guessing", "skip", ""))
        if said:
            self._now += timedelta(seconds=20)
            await self._say(Press(actor=player.person, place=PLACE, action="lock", args=(*args, said)))
        if player not in self._joined:
            self._joined.add(player)
            await self._join(player)

    async def _join(self, player: Player) -> None:
        """Right after the first answer: exam date and background."""
        self._now += timedelta(seconds=40)
        await self._say(Press(actor=player.person, place=PLACE, action="join"))
        date = (START + EXAM_IN).date().isoformat()
        values = {"date": date, "background": player.background, "zone": "UTC", "minutes": "30"}
        await self._say(Submission(actor=player.person, place=PLACE, form="join", values=values))
        await self._say(Press(actor=player.person, place=PLACE, action="no-messages"))

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
        player = PLAYERS[day % len(PLAYERS)]
        words = ("today", "weakest", "leaderboard")[day % 3]
        await self._say(Command(actor=player.person, place=PLACE, name=words))
        if day % 2:
            await self._practise(PLAYERS[(day + 1) % len(PLAYERS)])

    async def _practise(self, player: Player) -> None:
        """Two questions of practice, to the end, for somebody who has joined."""
        reply = await self._say(Command(actor=player.person, place=PLACE, name="practice", text="2"))
        while isinstance(reply, Private | Replace) and (button := _first_button(reply.card, "drill")) is not None:
            self._now += timedelta(seconds=50)
            if button.action == "drill-next":
                reply = await self._say(Press(actor=player.person, place=PLACE, action=button.action, args=button.args))
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
            return await self._say(Press(actor=player.person, place=PLACE, action="drill", args=(*args, *picked)))
        values = _values(item, picked)
        return await self._say(Submission(actor=player.person, place=PLACE, form="drill", values=values, args=args))

    # What is heard and written down

    async def _say(self, interaction: Interaction) -> Reply:
        reply = await self._adapter.say(interaction)
        match reply:
            case Private(card) | Replace(card):
                self._write(_kind(interaction), None, interaction.actor, card)
            case Ask(form):
                fields = "\n".join(f"{field.label}: …" for field in form.fields)
                self._write("reply", None, interaction.actor, Card(form.title), fields)
        return reply

    def _take_down(self) -> None:
        """What has come to stand on the platform, or was edited there, since the last look."""
        for message in self._adapter.messages:
            for version, card in enumerate(message.versions):
                if (message.ref, version) in self._seen:
                    continue
                self._seen.add((message.ref, version))
                if version == 0:
                    self._write(message.key.partition(":")[0], message.key, message.to, card)
                else:
                    self._write("reveal" if card.title.startswith("Revealed") else "count", None, message.to, card)

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
