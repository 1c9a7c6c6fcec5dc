"""What a platform refuses for good: who can mend it is told once, nothing is lost, and the others go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.memory import MemoryAdapter
from bot.addresses import Person, Place
from bot.features.kit import outgoing
from bot.features.kit.words import note
from bot.interactions import Command, Press, Reply, Submission
from bot.store.people import OwnedPlace
from bot.store.sqlite.worker import Worker
from bot.wiring import App, assemble
from tests.world import NOON, shipped, words

HERE = Place("memory", "w", "room")
THERE = Place("memory", "w", "other")
LEA = Person("memory", "w", "lea", "Lea")
SAM = Person("memory", "w", "sam", "Sam")
SETUP = {"name": "Owls", "exam": "mla-c01", "date": "", "clock": "09:00", "zone": "UTC"}
KICKED = "I was removed from this channel. Invite me again."
CLOSED = "your privacy settings refuse messages from this server."


class House:
    """The real parts over a platform that lives in memory."""

    def __init__(self, worker: Worker) -> None:
        self.now = NOON
        self.worker = worker
        self.platform = MemoryAdapter()
        self.app: App = assemble(worker, {"memory": self.platform}, lambda: self.now)

    async def set_up(self) -> None:
        await self.app.handler(
            Submission(actor=LEA, place=HERE, form="setup", values=SETUP, args=("small",), may_set_up=True)
        )

    async def says(self, who: Person, name: str) -> Reply:
        return await self.app.handler(Command(actor=who, place=HERE, name=name))

    async def a_day_later(self) -> None:
        self.now += timedelta(days=1)
        await self.app.duties.close()
        await self.app.duties.open()
        await self.app.outbox.deliver_due()

    def owned(self, place: Place = HERE) -> OwnedPlace:
        owned = self.worker.read_now(lambda tx: tx.places.owned(place))
        assert owned is not None
        return owned

    def told(self, who: Person) -> list[str]:
        """What stands in somebody's private conversation."""
        return [words(message.card) for message in self.platform.at(who)]

    async def writes_to(self, who: Person, key: str) -> None:
        """The bot has something to say to a member."""
        member = self.worker.read_now(lambda tx: tx.members.of(who, 1))
        assert member is not None
        card = note("A step of the plan")
        await self.worker.write(lambda tx: outgoing.to_member(tx, member.id, key, card, self.now))
        await self.app.outbox.deliver_due()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with Worker(tmp_path / "store.db", shipped()) as worker:
        yield House(worker)


async def test_a_place_that_refuses_is_told_to_the_lead_once_with_what_to_do(house: House) -> None:
    await house.set_up()
    for _ in range(3):
        house.platform.refuse(HERE, KICKED, closed=True)
        await house.a_day_later()
    (told,) = house.told(LEA)
    assert KICKED in told
    assert house.owned().trouble == KICKED


async def test_when_it_works_again_that_is_known_and_a_new_trouble_is_told_anew(house: House) -> None:
    await house.set_up()
    house.platform.refuse(HERE, KICKED, closed=True)
    await house.a_day_later()
    await house.a_day_later()
    assert house.owned().trouble == ""
    house.platform.refuse(HERE, KICKED, closed=True)
    await house.a_day_later()
    assert len(house.told(LEA)) == 2


async def test_the_teams_other_place_goes_on(house: House) -> None:
    await house.set_up()
    await house.worker.write(lambda tx: tx.places.claim(THERE, 1))
    house.platform.refuse(HERE, KICKED, closed=True)
    await house.a_day_later()
    assert house.platform.at(HERE) == []
    assert len(house.platform.at(THERE)) == 1


async def test_a_message_that_is_refused_for_itself_alone_troubles_no_place(house: House) -> None:
    await house.set_up()
    house.platform.refuse(HERE, "that message is too long", permanent=True)
    await house.a_day_later()
    assert house.owned().trouble == ""
    assert house.told(LEA) == []


@pytest.mark.parametrize("name", ["today", "practice"])  # one that only reads, and one that writes
async def test_whose_private_messages_are_refused_is_told_so_once_at_the_next_thing_they_do(
    house: House, name: str
) -> None:
    await house.set_up()
    await house.a_day_later()
    await house.app.handler(Press(actor=SAM, place=HERE, action="answer", args=("1", "a")))
    house.platform.refuse(SAM, CLOSED, closed=True)
    await house.writes_to(SAM, "one")
    assert CLOSED in words(await house.says(SAM, name))
    assert CLOSED not in words(await house.says(SAM, name))
    house.platform.refuse(SAM, CLOSED, closed=True)
    await house.writes_to(SAM, "two")
    assert CLOSED not in words(await house.says(SAM, name))
    assert CLOSED not in words(await house.says(LEA, name))


async def test_after_messages_got_through_again_a_new_refusal_is_told(house: House) -> None:
    await house.set_up()
    await house.a_day_later()
    await house.app.handler(Press(actor=SAM, place=HERE, action="answer", args=("1", "a")))
    house.platform.refuse(SAM, CLOSED, closed=True)
    await house.writes_to(SAM, "one")
    await house.says(SAM, "today")
    await house.writes_to(SAM, "two")
    house.platform.refuse(SAM, CLOSED, closed=True)
    await house.writes_to(SAM, "three")
    assert CLOSED in words(await house.says(SAM, "today"))
