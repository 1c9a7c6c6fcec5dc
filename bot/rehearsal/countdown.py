"""A whole team on its way to an exam: from joining, through everybody's plan, to the day after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from bot.addresses import MessageRef, Person
from bot.domain import local_time
from bot.interactions import Command, Press, Private, Replace, Reply, Submission
from bot.rehearsal.cast import Player
from bot.rehearsal.clock import START, FastClock
from bot.rehearsal.exam_sitting import RehearsedSitting
from bot.rehearsal.picking import first_button
from bot.rehearsal.playing import Rehearsal
from bot.rehearsal.stage import News, Stage
from bot.store.database import Database

UP = time(8)
"""Nobody joins before this local time."""
LOOKS_UP = time(20)
"""When people look something up or practise, in the lead's zone."""
DAY_ENDS = time(22)
"""When a day is over for whoever keeps a copy of it, in the lead's zone: every zone's message of that day has come."""
WHOLE_MOCK = 45
"""With fewer minutes a day, somebody sits half a mock exam."""

EachDay = Callable[[int, datetime], None]
"""Called at the end of each day with its number, from 1, and the moment."""


class Countdown(Rehearsal):
    """A rehearsal in which everybody has an exam date, a plan, and private messages.

    `exam_in` is in days from the start; `minutes` a day hold for everybody, without them each has their own.
    """

    def __init__(
        self,
        database: Database,
        seed: int,
        stage: Stage,
        players: Sequence[Player],
        clock: FastClock | None = None,
        *,
        exam_in: int,
        minutes: int | None = None,
        each_day: EachDay | None = None,
    ) -> None:
        super().__init__(database, seed, stage, players, clock)
        self._seed = seed
        self._exam = START.date() + timedelta(days=exam_in)
        self._days = exam_in + 2
        self._minutes = minutes
        self._each_day = each_day
        self._names = {player.person.user: player for player in players}

    async def play(self) -> None:
        """From the set-up to the end of the day after the exam."""
        zone = self._players[0].zone
        end = local_time.at(START.date() + timedelta(days=self._days - 1), DAY_ENDS, zone)
        self._begin(end)
        for number, player in enumerate(self._players, 1):
            self._at(_awake(player.zone) + timedelta(minutes=5 * number), partial(self._join, player))
        for day in range(self._days):
            today = START.date() + timedelta(days=day)
            self._at(local_time.at(today, LOOKS_UP, zone), partial(self._evening, day))
            self._at(local_time.at(today, DAY_ENDS, zone), partial(self._end, day + 1))
        await self._until(end)

    async def _end(self, day: int) -> None:
        await self._tick()
        if self._each_day is not None:
            self._each_day(day, self._clock.now)

    def _luck(self, player: Player, what: str) -> Random:
        """Chance of its own for each decision, so that none depends on what was drawn for the others before."""
        return Random(f"{self._seed}/{player.person.name}/{what}")  # noqa: S311 — as in every rehearsal

    # Joining

    def _team(self) -> dict[str, str]:
        return {**super()._team(), "date": self._exam.isoformat(), "zone": self._players[0].zone}

    async def _settle_in(self, player: Player) -> None:
        """Nothing more: everybody joins at a time of their own, whether or not they have answered before."""

    async def _join(self, player: Player) -> None:
        """With an exam date, and with private messages at an hour of their own."""
        await self._does(player, Command, name="study", text="join")
        minutes = str(self._minutes_of(player))
        values = {"date": self._exam.isoformat(), "background": player.background, "zone": player.zone}
        await self._does(player, Submission, form="join", values={**values, "minutes": minutes})
        await self._does(player, Press, action="messages")
        weekdays = ",".join(str(day) for day in sorted(player.weekdays))
        values = {"clock": f"{player.hour:%H:%M}", "weekdays": weekdays, "night": "no"}
        await self._does(player, Submission, form="messages", values=values)
        await self._does(player, Command, name="plan")

    def _minutes_of(self, player: Player) -> int:
        return self._minutes or player.minutes

    # What they do with their plan

    def _notice(self, news: News) -> None:
        player = self._names.get(news.to.user) if isinstance(news.to, Person) else None
        if player is None or news.key is None or not news.key.startswith("plan:"):
            return
        step = news.key.rpartition(":")[2]
        chance = self._luck(player, step)
        late = timedelta(minutes=chance.randint(3, 90))
        self._at(self._clock.now + late, partial(self._react, player, news, chance))

    async def _react(self, player: Player, news: News, chance: Random) -> None:
        """The exam's own buttons first; then Done, Not today, Skip or nothing, as diligence has it."""
        card, source = news.card, news.ref
        if first_button(card, "outcome"):
            await self._tell_outcome(player, news)
        elif first_button(card, "step-done") is None:
            return  # the exam's morning asks nothing
        elif chance.random() < player.diligence:
            mock = first_button(card, "mock", label="The mock exam")
            if mock is not None:
                await self._sit(player, source)
                return
            if (drill := first_button(card, "practice")) is not None:
                await self._practise_privately(player, source, drill.args)
            await self._press(player, news, "step-done")
        elif (what := chance.choice(("step-later", "step-skip", ""))) != "":
            await self._press(player, news, what)

    async def _press(self, player: Player, news: News, action: str, *, label: str = "") -> Reply | None:
        """A button of a private message."""
        button = first_button(news.card, action, label=label)
        if button is None:
            return None
        return await self._does(player, Press, private=True, action=button.action, args=button.args, source=news.ref)

    async def _practise_privately(self, player: Player, source: MessageRef | None, args: tuple[str, ...]) -> None:
        reply = await self._does(player, Press, private=True, action="practice", args=args, source=source)
        await self._drill_on(player, reply, private=True)

    async def _tell_outcome(self, player: Player, news: News) -> None:
        said = {"passed": "Passed", "failed": "Not passed", "none": "No result yet"}[player.outcome]
        reply = await self._press(player, news, "outcome", label=said)
        if isinstance(reply, Private | Replace) and (tell := first_button(reply.card, "tell-team")) is not None:
            self._rest(30)
            await self._does(player, Press, private=True, action=tell.action, args=tell.args, source=news.ref)

    async def _sit(self, player: Player, source: MessageRef | None) -> None:
        """The mock exam, by the buttons of its cards; half of it for players with few minutes a day."""
        offered = await self._does(player, Press, private=True, action="mock", source=source)
        if not isinstance(offered, Private | Replace):
            return
        label = "Half" if self._minutes_of(player) < WHOLE_MOCK else "Start"
        start = first_button(offered.card, "mock-start", label=label)
        if start is None:
            raise LookupError(f"no mock exam to start: {offered.card.title}")
        await self._does(player, Press, private=True, action=start.action, args=start.args)
        RehearsedSitting(
            self._database, player, partial(self._does, player), self._luck(player, "mock"), self._at
        ).begin(self._clock.now)


def _awake(zone: str) -> datetime:
    """The start, or the morning after it where it is still night."""
    today: date = local_time.local_date(START, zone)
    return max(START, local_time.at(today, UP, zone))
