"""What choosing a run costs a member with 1,000 answers of 1,000 items, against replaying those answers alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from bench.result import Result, folder, in_turn
from bot.addresses import Person, Place
from bot.domain.bank import Bank
from bot.domain.member import Member
from bot.domain.team import Schedule, Team
from bot.features.kit.responses import respond
from bot.features.practice import trap_history
from bot.features.practice.drill import start_practice
from bot.interactions import Command
from bot.store.sqlite.worker import Worker
from bot.store.transaction import Store

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ANSWERS = 1_000
ROUNDS = 15
EXAM = "mla-c02"
WHO = Person("web", "room", "lea", "Lea")
HERE = Place("web", "room", "one")


def measure(bank: Bank) -> Result:
    """The whole command through the store, and the replay of the same history through the same store."""
    bank = _large(bank)
    with folder() as where, Worker(where / "choosing.db", bank) as worker:
        member = worker.write_now(lambda tx: _answered(tx, bank))
        team = worker.read_now(lambda tx: tx.teams.get(member.team))

        def replayed() -> None:
            worker.read_now(lambda tx: trap_history.standing(tx, team, member, NOW))

        def chosen() -> None:
            worker.write_now(lambda tx: start_practice(tx, Command(actor=WHO, place=HERE, name="practice"), NOW))

        chosen()
        ours, floor = in_turn(chosen, replayed, ROUNDS)
    return Result(
        f"choosing a run after {ANSWERS:,} answers, against reading and replaying them",
        ours / floor,
        3.0,
        "lower",
        {"choosing_ms": round(ours * 1e3, 1), "replay_ms": round(floor * 1e3, 1)},
    )


def _large(bank: Bank) -> Bank:
    """The bank's items over and over, under ids of their own, as many as there are answers."""
    items = bank.items_for(EXAM)
    copies = (replace(items[n % len(items)], id=f"{items[n % len(items)].id}-copy{n}") for n in range(ANSWERS))
    return replace(bank, items=tuple(copies), reserve=frozenset(), corrections=())


def _answered(tx: Store, bank: Bank) -> Member:
    team = Team(
        *(0, "Team", EXAM, None, "small", True, True, Schedule(), "active", None, None, 0, None, NOW),
    )
    team = tx.teams.add(team)
    tx.places.claim(HERE, team.id)
    member = tx.members.add(
        Member(*(0, team.id, "Lea", NOW.date() + timedelta(days=9), None, None, None, 30, None, "active", NOW)), WHO
    )
    rng = Random(1)
    for number, item in enumerate(bank.items):
        picked = item.key if rng.random() < 0.6 else (next(one.id for one in item.options if not one.right),)
        at = NOW - timedelta(days=30 - 30 * number / ANSWERS)
        respond(tx, member, item, tx.served.keep(item), picked, source="practice", at=at, seconds=60.0)
    return member
