"""Sitting a mock exam by the buttons of its cards, a question now and then, while the clock's jobs go on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from random import Random
from typing import Any

from bot.domain.mock_exam import MockExam
from bot.interactions import Press, Reply, Submission
from bot.rehearsal.cast import Player
from bot.rehearsal.picking import form_values, pick_for
from bot.store.database import Database

_BLANK = 0.05
"""The share of questions that are left blank."""
_PACE = 0.94
"""The share of the time that is used: the warnings come, and it is handed in before it hands itself in."""

Does = Callable[..., Awaitable[Reply]]
Dated = Callable[[datetime, Callable[[], Awaitable[Any]]], None]


class RehearsedSitting:
    """One person's sitting: the questions in order, some left blank, some flagged, then handed in."""

    def __init__(self, database: Database, player: Player, does: Does, chance: Random, at: Dated) -> None:
        self._database = database
        self._player = player
        self._does = does
        self._chance = chance
        self._at = at

    def begin(self, now: datetime) -> None:
        """Put every question of the mock exam that has just begun on the agenda, and the handing in."""
        mock = self._mock()
        if mock is None:
            raise LookupError("no mock exam runs")
        each = (mock.deadline - now) * _PACE / (len(mock.items) + 1)
        for position in range(len(mock.items)):
            self._at(now + each * (position + 1), partial(self._question, position))
        self._at(now + each * (len(mock.items) + 1), self._hand_in)

    def _mock(self) -> MockExam | None:
        def running(tx: Any) -> MockExam | None:
            found = (tx.mocks.running(member.id) for member in tx.members.all_of(self._player.person))
            return next((mock for mock in found if mock is not None), None)

        return self._database.read_now(running)

    async def _question(self, position: int) -> None:
        """Answer it, or leave it blank; then the next one."""
        mock = self._mock()
        if mock is None:
            return
        args = (str(mock.id), str(position))
        if self._chance.random() < _BLANK:
            await self._presses("mock-flag", *args, "on")
        else:
            await self._answer(mock, position)
        if position + 1 < len(mock.items):
            await self._presses("mock-go", str(mock.id), str(position + 1))

    async def _answer(self, mock: MockExam, position: int) -> None:
        args = (str(mock.id), str(position))
        item = self._database.read_now(lambda tx: tx.served.get(mock.items[position].served))
        picked = pick_for(self._player, item, self._chance)
        if item.kind == "single":
            await self._presses("mock-pick", *args, *picked)
            return
        await self._presses("mock-form", *args)
        await self._does(Submission, private=True, form="mock", values=form_values(item, picked), args=args)

    async def _hand_in(self) -> None:
        mock = self._mock()
        if mock is not None:
            await self._presses("mock-submit", str(mock.id))
            await self._presses("mock-submit-now", str(mock.id))

    async def _presses(self, action: str, *args: str) -> Reply:
        return await self._does(Press, private=True, action=action, args=args)
