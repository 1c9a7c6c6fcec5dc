"""Some days of an imagined team: the daily question, answers, and what people look up in the evening."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from bot.adapters.plain import plain
from bot.addresses import Person, Place
from bot.domain.question import Question
from bot.features.practice.drill import asked_at
from bot.interactions import Ask, Command, Interaction, Press, Private, Replace, Reply, Submission
from bot.messages import Card
from bot.rehearsal.cast import Player
from bot.rehearsal.clock import START, FastClock
from bot.rehearsal.picking import first_button, form_values, pick_for
from bot.rehearsal.stage import News, Stage
from bot.store.database import Database
from bot.wiring import App, assemble

TICK = timedelta(minutes=15)
EXAM_IN = timedelta(days=21)

TimelineEvent = dict[str, Any]


async def _no_rest(_: float) -> None:
    """A fast clock waits for no pace."""


class Rehearsal:
    """One rehearsal under way: the clock jumps from one thing that happens to the next."""

    def __init__(
        self, database: Database, seed: int, stage: Stage, players: Sequence[Player], clock: FastClock | None = None
    ) -> None:
        self.events: list[TimelineEvent] = []
        self._clock = clock or FastClock()
        self._chance = Random(seed)  # noqa: S311 — a rehearsal wants chance that can be repeated
        self._database = database
        self._stage = stage
        self._players = players
        self._app: App = assemble(database, stage.adapters, self._clock, sleep=_no_rest)
        self._agenda: list[tuple[datetime, int, Any]] = []
        self._order = count()
        self._played: set[int] = set()
        self._joined: set[Player] = set()

    def _at(self, when: datetime, what: Any) -> None:
        heappush(self._agenda, (when, next(self._order), what))

    def _rest(self, seconds: float) -> None:
        """People need a moment between two presses; what comes next on the agenda is not kept waiting by it."""
        wanted = self._clock.now + timedelta(seconds=seconds)
        self._clock.go_to(min(wanted, self._agenda[0][0]) if self._agenda else wanted)

    async def play_days(self, days: int) -> None:
        """So many days from the team's set-up on."""
        end = START + timedelta(days=days)
        self._begin(end)
        for day in range(days):
            self._at(START + timedelta(days=day, hours=23), lambda day=day: self._evening(day))
        await self._until(end)

    def _begin(self, end: datetime) -> None:
        """The team's set-up, and the jobs of the clock every few minutes."""
        self._at(START, self._set_up)
        for number in range(1, (end - START) // TICK + 1):
            self._at(START + number * TICK, self._tick)

    async def _until(self, end: datetime) -> None:
        """Everything on the agenda, in order."""
        listening = asyncio.create_task(self._stage.listen(self._app.handler))
        try:
            while self._agenda and self._agenda[0][0] <= end:
                when, _, what = heappop(self._agenda)
                self._clock.go_to(when)
                await what()
                await self._tick()
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _tick(self) -> None:
        duties = self._app.duties
        for duty in (duties.close, duties.open, duties.plan, duties.mock, duties.deliver):
            await duty()
        self._take_down()
        question = self._database.read_now(lambda tx: tx.questions.current(1) if tx.teams.all() else None)
        if question is not None and question.id not in self._played:
            self._played.add(question.id)
            self._plan_answers(question)

    def _plan_answers(self, question: Question) -> None:
        for player in self._players:
            if self._chance.random() < player.diligence:
                late = timedelta(minutes=self._chance.randint(2, 720))
                self._at(self._clock.now + late, lambda player=player: self._answer(player, question))

    # What people do

    async def _set_up(self) -> None:
        lead = self._players[0]
        await self._does(lead, Command, name="study", text="setup")
        await self._does(lead, Press, action="setup", args=("small",))
        await self._does(lead, Submission, form="setup", values=self._team(), args=("small",))
        linked = {lead.place}
        for player in self._players:
            if player.place not in linked:
                linked.add(player.place)
                await self._link(lead, player)

    def _team(self) -> dict[str, str]:
        """What the lead types into the set-up form."""
        return {"name": "Rehearsal team", "exam": "mla-c01", "date": "", "clock": "09:00", "zone": "UTC"}

    async def _link(self, lead: Player, there: Player) -> None:
        """A second place for the team: the lead takes a code, and somebody types it there."""
        reply = await self._does(lead, Press, action="link-code", args=("place",))
        found = re.search(r"/study link (\S+)", plain(reply.card)) if isinstance(reply, Private | Replace) else None
        if found is None:
            raise LookupError("no code to link with")
        await self._does(there, Command, name="study", text=f"link {found[1]}")

    async def _answer(self, player: Player, question: Question) -> None:
        picked = pick_for(player, question.item, self._chance)
        args = (str(question.id),)
        if question.item.kind == "single":
            await self._does(player, Press, action="answer", args=(*args, *picked))
        else:
            await self._does(player, Press, action="answer-form", args=args)
            values = form_values(question.item, picked)
            await self._does(player, Submission, form="answer", values=values, args=args)
        said = self._chance.choice(("sure", "fairly", "fairly", "guessing", "skip", ""))
        if said:
            self._rest(20)
            await self._does(player, Press, action="lock", args=(*args, said))
        if player not in self._joined:
            self._joined.add(player)
            await self._settle_in(player)

    async def _settle_in(self, player: Player) -> None:
        """Right after the first answer: exam date and background."""
        self._rest(40)
        await self._does(player, Press, action="join")
        date = (START + EXAM_IN).date().isoformat()
        values = {"date": date, "background": player.background, "zone": "UTC", "minutes": "30"}
        await self._does(player, Submission, form="join", values=values)
        await self._does(player, Press, action="no-messages")

    async def _evening(self, day: int) -> None:
        player = self._players[day % len(self._players)]
        words = ("today", "weakest", "leaderboard")[day % 3]
        await self._does(player, Command, name=words)
        if day % 2:
            await self._practise(self._players[(day + 1) % len(self._players)])

    async def _practise(self, player: Player) -> None:
        """Two questions of practice, for somebody who has joined."""
        await self._drill_on(player, await self._does(player, Command, name="practice", text="2"))

    async def _drill_on(self, player: Player, reply: Reply, *, private: bool = False) -> None:
        """Practice to its end."""
        while isinstance(reply, Private | Replace) and (button := first_button(reply.card, "drill")) is not None:
            self._rest(50)
            if button.action == "drill-next":
                reply = await self._does(player, Press, private=private, action=button.action, args=button.args)
            else:
                reply = await self._drill(player, button.args[0], button.args[1], private=private)

    async def _drill(self, player: Player, number: str, position: str, *, private: bool) -> Reply:
        """One question of a drill."""
        drill = self._database.read_now(lambda tx: tx.drills.get(int(number)))
        if drill is None:
            raise LookupError(f"no drill {number}")
        item = self._database.read_now(lambda tx: asked_at(tx, drill, int(position)))
        picked = pick_for(player, item, self._chance)
        args = (number, position)
        if item.kind == "single":
            return await self._does(player, Press, private=private, action="drill", args=(*args, *picked))
        await self._does(player, Press, private=private, action="drill-form", args=args)
        values = form_values(item, picked)
        return await self._does(player, Submission, private=private, form="drill", values=values, args=args)

    # What is heard and written down

    async def _does(
        self, player: Player, kind: type[Command | Press | Submission], *, private: bool = False, **what: Any
    ) -> Reply:
        """In the player's place, or in their private conversation. The first one in each place manages it."""
        first = player is next(one for one in self._players if one.place == player.place)
        place = None if private else player.place
        interaction = kind(actor=player.person, place=place, manages=first, may_set_up=first, **what)
        reply = await self._stage.say(interaction)
        match reply:
            case Private(card) | Replace(card):
                self._write(_kind(interaction), None, interaction.actor, card)
            case Ask(form):
                fields = "\n".join(f"{field.label}: …" for field in form.fields)
                self._write("reply", None, interaction.actor, Card(form.title), fields)
        return reply

    def _take_down(self) -> None:
        for news in self._stage.news():
            if news.key is not None:
                self._write(news.key.partition(":")[0], news.key, news.to, news.card)
                self._notice(news)
            else:
                self._write(_kind_of_edit(news), None, news.to, news.card)

    def _notice(self, news: News) -> None:
        """Something has just come to stand somewhere."""

    def _write(self, kind: str, key: str | None, to: Place | Person, card: Card, text: str | None = None) -> None:
        event: TimelineEvent = {"at": self._clock.now.isoformat(), "kind": kind, "key": key, "platform": to.platform}
        event |= {"place": to.channel} if isinstance(to, Place) else {"person": to.name or to.user}
        self.events.append({**event, "title": card.title, "text": text if text is not None else plain(card)})


def _kind_of_edit(news: News) -> str:
    if isinstance(news.to, Person):
        return "edit"
    return "reveal" if news.card.title.startswith("Revealed") else "count"


def _kind(interaction: Interaction) -> str:
    match interaction:
        case Press(action="lock" | "drill") | Submission(form="drill"):
            return "verdict"
        case Command(name="leaderboard"):
            return "leaderboard"
        case _:
            return "reply"
