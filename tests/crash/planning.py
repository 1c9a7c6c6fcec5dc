"""Members with a study plan while the process is killed, and what must be true of their steps in the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

from bot.addresses import Person, Place
from bot.domain.plan import Plan, PlanStep
from bot.interactions import Press, Private, Replace, Submission
from bot.store.transaction import Store
from bot.wiring import App
from tests.crash.fast_clock import FastClock
from tests.crash.log import Log

AHEAD = timedelta(days=12)
NEAR = timedelta(days=3)
"""An exam that comes as near is put off again, so that no team's last exam date passes."""


@dataclass(frozen=True, slots=True)
class Planning:
    """One member's plan.

    Lines of the journal: `does` (a number, with plan and step), written before the bot is asked, and `did` (that
    number, with the reply's title), written only after it has replied.
    """

    app: App
    journal: Log
    clock: FastClock
    person: Person
    place: Place
    chance: Random

    async def go_on(self) -> None:
        """Set an exam date and ask for messages, put the exam off, or say that a step is done."""
        found = await self.app.database.read(self._plan)
        today = self.clock().date()
        if found is None or found[0].exam_date is None or found[0].exam_date - today < NEAR:
            date = (today + AHEAD).isoformat()
            values = {"date": date, "background": "both", "zone": "UTC", "minutes": "60"}
            await self.app.handler(Submission(actor=self.person, place=self.place, form="join", values=values))
            values = {"clock": "18:00", "weekdays": "0,1,2,3,4,5,6", "night": "no"}
            await self.app.handler(Submission(actor=self.person, place=self.place, form="messages", values=values))
            return
        plan, steps = found
        sent = [step for step in steps if step.state == "sent"]
        if sent:
            await self._done(plan, self.chance.choice(sent))

    async def _done(self, plan: Plan, step: PlanStep) -> None:
        number = uuid4().hex
        self.journal.write(does=number, plan=plan.id, step=step.step)
        press = Press(actor=self.person, place=self.place, action="step-done", args=(str(plan.id), step.step))
        reply = await self.app.handler(press)
        assert isinstance(reply, Private | Replace), reply
        self.journal.write(did=number, title=reply.card.title)

    def _plan(self, tx: Store) -> tuple[Plan, tuple[PlanStep, ...]] | None:
        for member in tx.members.all_of(self.person):
            plan = tx.plans.of_member(member.id)
            if plan is not None:
                return plan, tx.plans.steps(plan.id)
        return None


def problems(db: sqlite3.Connection, journal: list[dict[str, Any]]) -> Iterator[str]:
    """What was confirmed as done is done; a step that was sent has its one message, and no other has one."""
    heard = {line["did"] for line in journal if "did" in line and line["title"].startswith("Done: ")}
    confirmed = {(line["plan"], line["step"]) for line in journal if line.get("does") in heard}
    states = {
        (plan, step): (state, sent_at)
        for plan, step, state, sent_at in db.execute("SELECT plan, step, state, sent_at FROM plan_steps")
    }
    yield from (f"done was confirmed and lost: {key}" for key in confirmed if states[key][0] != "done")
    sent = {f"plan:{plan}:{step}" for (plan, step), (_, sent_at) in states.items() if sent_at is not None}
    rows = db.execute("SELECT key FROM deliveries WHERE key LIKE 'plan:%' AND key NOT LIKE 'plan:%:quiet:%'")
    posts = [key for (key,) in rows]
    yield from (f"a step's message was written twice: {key}" for key in set(posts) if posts.count(key) > 1)
    yield from (f"sent without a message, or a message unsent: {key}" for key in sent ^ set(posts))


def sent(db: sqlite3.Connection) -> int:
    """How many steps were sent."""
    (found,) = db.execute("SELECT count(*) FROM plan_steps WHERE sent_at IS NOT NULL").fetchone()
    return int(found)
