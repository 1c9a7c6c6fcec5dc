"""`trapline doctor`: what is wrong is named with what to do, and the exit status says so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import doctor
from bot.adapters.base import DoctorFinding
from bot.adapters.memory import MemoryAdapter
from bot.addresses import Place
from bot.cli import main
from bot.doctor import of_clock, of_platforms, of_settings, of_store, report_lines
from bot.messages import Card
from bot.settings import Settings, Slack
from bot.store.people import OwnedPlace
from bot.store.transaction import Store
from tests.world import HERE, NOON, World, shipped

AWAY = Place("slack", "W1", "C1")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A team that has had a question."""
    path = tmp_path / "store.db"
    with World(path) as world:
        world.next_question(world.found(world.person("lea")))
        world.deliver()
    return path


def test_all_is_well_on_this_machine_and_every_line_says_so(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "utc_now", lambda: NOON + timedelta(days=2))
    outcome = CliRunner().invoke(main, ["doctor"], env={"TRAPLINE_STORE": str(store)})
    assert outcome.exit_code == 0, outcome.output
    said = outcome.output.splitlines()
    assert all(line.startswith("ok   ") for line in said)
    for part in ("settings: the web room", "content:", "zones: tzdata", "clock:", "store:", "outbox:"):
        assert any(part in line for line in said), part


def test_a_damaged_store_fails_with_what_to_do(store: Path) -> None:
    raw = bytearray(store.read_bytes())
    raw[4096:8192] = b"x" * 4096
    store.write_bytes(raw)
    outcome = CliRunner().invoke(main, ["doctor"], env={"TRAPLINE_STORE": str(store)})
    assert outcome.exit_code == 1
    assert "FIX  store" in outcome.output
    assert "backup" in outcome.output


def test_before_the_first_start_there_is_no_store_and_nothing_is_wrong(tmp_path: Path) -> None:
    findings = of_store(Settings(store=tmp_path / "none.db"), shipped(), NOON + timedelta(days=2))
    assert [finding.advice for finding in findings] == ["", ""]
    assert not (tmp_path / "none.db").exists()


def test_a_clock_that_cannot_be_right_is_named() -> None:
    now = NOON + timedelta(days=2)
    assert of_clock(now, now + timedelta(hours=1))[0].advice
    assert of_clock(now.replace(year=2020), None)[0].advice
    assert not of_clock(now, now + timedelta(minutes=1))[0].advice
    assert not of_clock(now, None)[0].advice


def test_what_was_given_up_lately_is_counted(store: Path) -> None:
    with World(store) as world:

        def give_up(tx: Store) -> None:
            tx.deliveries.post("k", HERE, Card("x"), now=world.now, expires_at=world.now + timedelta(days=1))
            (delivery,) = tx.deliveries.lease(world.now, world.now, "me", 1, ())
            tx.deliveries.give_up(delivery, "no such channel", world.now)

        world.write(give_up)
    settings = Settings(store=store)
    assert "1 messages" in of_store(settings, shipped(), NOON + timedelta(days=6))[-1].advice
    assert of_store(settings, shipped(), NOON + timedelta(days=9))[-1].advice == ""


async def test_every_place_of_every_team_is_looked_at() -> None:
    platform = MemoryAdapter("slack")
    platform.refuse(AWAY, "the channel is archived", closed=True)
    fine = Place("slack", "W1", "C2")
    found = await of_platforms({"slack": platform}, [OwnedPlace(AWAY, 1), OwnedPlace(fine, 2)])
    assert [(one.what, one.advice) for one in found] == [
        ("slack: C1", "the channel is archived"),
        ("slack: C2", ""),
    ]


async def test_places_that_cannot_be_reached_are_told_each_with_its_reason() -> None:
    found = await of_platforms(
        {"slack": MemoryAdapter("slack")},
        [
            OwnedPlace(Place("discord", "G", "c"), 1),
            OwnedPlace(AWAY, 2, present=False),
            OwnedPlace(Place("slack", "W1", "C2"), 3, trouble="I may not write there."),
        ],
    )
    advice = [one.advice for one in found if one.advice]
    assert ["not configured" in advice[0], "was removed" in advice[1], advice[2]] == [
        True,
        True,
        "I may not write there.",
    ]


async def test_a_platform_that_does_not_answer_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(MemoryAdapter):
        async def examine(self, places: object) -> list[DoctorFinding]:
            raise TimeoutError(places)

    monkeypatch.setattr(doctor, "_SECONDS", 0.01)
    (found,) = await of_platforms({"slack": Silent("slack")}, [])
    assert "did not answer" in found.advice


def test_settings_without_anything_to_run_or_with_an_address_missing_are_named() -> None:
    assert "nothing to run" in of_settings(Settings(web=False))[0].advice
    slack = Slack(bot_token="xoxb-1", signing_secret="s")
    assert "TRAPLINE_PUBLIC_URL" in of_settings(Settings(slack=slack))[1].advice


def test_a_line_begins_with_whether_something_is_to_be_done() -> None:
    assert report_lines([DoctorFinding("zones"), DoctorFinding("clock", "set it")]) == [
        "ok   zones",
        "FIX  clock: set it",
    ]
