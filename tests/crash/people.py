"""Members who answer, and a journal of what they tried and what was confirmed to them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from random import Random
from uuid import uuid4

from bot.addresses import Person, Place
from bot.domain.items import checked
from bot.domain.question import Question
from bot.interactions import Command, Interaction, Press, Private, Replace, Submission
from bot.store.transaction import Store
from bot.wiring import App
from tests.crash.fast_clock import FastClock
from tests.crash.log import Log
from tests.crash.planning import Planning
from tests.crash.sitting import Sitting
from tests.crash.surviving import PLATFORM
from tests.world import form_values, wrong_answer

PAUSE = 0.005
"""Seconds at most between two things that a member does."""


@dataclass(frozen=True, slots=True)
class Someone:
    """A member of the team in `place`, who acts by `chance`.

    Lines of the journal: `tries` (a number, with user, question, what, picked), written before the bot is asked, and
    `heard` (that number, with the reply's title), written only after it has replied.
    """

    app: App
    journal: Log
    clock: FastClock
    place: Place
    user: str
    chance: Random

    async def act(self) -> None:
        """Answer today's question, change the answer, lock it, come late for yesterday's, sit an exam, plan, look."""
        open_now, before = await self.app.database.read(self._questions)
        what = self.chance.choices(("pick", "lock", "late", "sit", "plan", "look"), (6, 2, 1, 3, 2, 1))[0]
        match what:
            case "pick" if open_now:
                await self.pick(open_now)
            case "lock" if open_now:
                args = (str(open_now.id), self.chance.choice(("sure", "fairly", "guessing", "skip")))
                press = Press(actor=self._person, place=self.place, action="lock", args=args)
                await self._try(press, open_now, "lock", ())
            case "late" if before:
                await self.pick(before)
            case "sit":
                await Sitting(self.app, self.journal, self._person, self.chance).go_on()
            case "plan":
                await Planning(self.app, self.journal, self.clock, self._person, self.place, self.chance).go_on()
            case _:
                await self.app.handler(Command(actor=self._person, place=self.place, name="today"))

    async def pick(self, question: Question) -> None:
        """Answer, rightly or wrongly."""
        item = question.item
        picked = checked(item, self.chance.choice((item.key, wrong_answer(item))))
        args = (str(question.id),)
        given: Interaction
        if item.kind == "single":
            given = Press(actor=self._person, place=self.place, action="answer", args=(*args, *picked))
        else:
            values = form_values(item, picked)
            given = Submission(actor=self._person, place=self.place, form="answer", values=values, args=args)
        await self._try(given, question, "pick", picked)

    async def act_forever(self, acted: asyncio.Semaphore) -> None:
        while True:
            await self.act()
            acted.release()
            await asyncio.sleep(self.chance.random() * PAUSE)

    async def _try(self, given: Interaction, question: Question, what: str, picked: tuple[str, ...]) -> None:
        number = uuid4().hex
        self.journal.write(tries=number, user=self.user, question=question.id, what=what, picked=picked)
        reply = await self.app.handler(given)
        assert isinstance(reply, Private | Replace), reply
        self.journal.write(heard=number, title=reply.card.title)

    @property
    def _person(self) -> Person:
        return Person(PLATFORM, self.place.workspace, self.user, self.user)

    def _questions(self, tx: Store) -> tuple[Question | None, Question | None]:
        """The open question, and the one before it."""
        team = tx.teams.at(self.place)
        assert team is not None, self.place
        newest = tx.questions.latest(team.id)
        if newest is None or newest.revealed:
            return None, newest
        return newest, tx.questions.latest(team.id, before=newest.day)
