"""Names and texts that cannot be seen, that turn what stands beside them, or that steer a terminal."""

from __future__ import annotations

import asyncio
import itertools
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.adapters.discord import discord_preview
from bot.adapters.plain import plain
from bot.adapters.slack import slack_preview
from bot.adapters.web.web_preview import web_preview
from bot.addresses import Group, Person, Place, Profile
from bot.cleaning import can_be_seen, clean_name, clean_text, cleaned, isolated
from bot.cli import main
from bot.handler import Handler
from bot.interactions import Command, Press, Reply, Submission
from bot.messages import Card, Name, Table
from bot.ops.logs import scrub
from bot.store.sqlite.open_store import open_writer
from tests.web.stage import open_stage
from tests.world import World, bank_of, card_of, errors_of, tables_of

INVISIBLE = {
    "zero width space": "\u200b",
    "hangul filler": "\u3164",
    "blank of braille": "\u2800",
    "tags": "\U000e0041\U000e0042\U000e007f",
    "combining marks alone": "\u0301\u0308",
    "joiners": "\u200d\u200c",
    "a mark of order": "\ufeff",
    "half a hangul filler": "\uffa0",
    "a null of music": "\U0001d159",
    "private use": "\ue000",
    "selectors": "\ufe0f\U000e0100",
    "blanks": "\u3000\u2003\t\n ",
    "controls": "\x1b[2J\x9b1m\x07",
}
STEERING = (
    "\x1b[2J",
    "\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x1b\\",
    "\x9b31m",
    "\u202e",
    "\u2066",
    "\u2067",
    "\u2069",
    "\U000e0041",
    "\x00",
    "\x7f",
    "\x85",
    "\r",
    "\ud83d",
    "\u2028",
)
FORBIDDEN = frozenset(
    {chr(code) for code in (*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F))}
    | {chr(code) for code in (*range(0x2066, 0x206A), *range(0xE0000, 0xE0080), 0x2028, 0x2029)}
)
HEBREW = "\u05d3\u05d5\u05d3"
HOSTILE = st.lists(
    st.one_of(st.sampled_from((*STEERING, *INVISIBLE.values(), HEBREW, "Ann")), st.text(max_size=5)), max_size=6
).map("".join)


def holds_none(text: str) -> None:
    assert not set(text) & FORBIDDEN, ascii(text)
    assert not any(unicodedata.category(sign) == "Cs" for sign in text)


# The cleaner


@pytest.mark.parametrize("name", INVISIBLE)
def test_a_name_that_cannot_be_seen_is_none(name: str) -> None:
    assert clean_name(INVISIBLE[name]) == ""
    assert not can_be_seen(clean_text(INVISIBLE[name]))
    assert clean_name(f"{INVISIBLE[name]}A") == "A"


@pytest.mark.parametrize(
    "name",
    [
        "Zoë",
        "Zoe\u0308",
        HEBREW,
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "李 明",
        "O'Brien",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001fae8",
        "Nguye\u0302\u0303n",
        "\u0e19\u0e49\u0e33",
        "😀",
        "42",
    ],
)
def test_a_name_of_any_script_stays(name: str) -> None:
    assert clean_name(name) == name


@settings(max_examples=300)
@given(HOSTILE)
def test_what_is_cleaned_holds_nothing_of_it_and_stays_so(text: str) -> None:
    once, name = clean_text(text), clean_name(text)
    holds_none(once)
    holds_none(name)
    assert (clean_text(once), clean_name(name)) == (once, name)
    assert not set(name) & set("\n\t")
    assert name == "" or can_be_seen(name)


def test_whole_escape_sequences_go_and_piles_of_marks_are_cut() -> None:
    assert clean_text("a\x1b[31mred\x1b]0;t\x07\x9b2Jb") == "aredb"
    assert clean_name("a" + "\u0301" * 50) == "a" + "\u0301" * 6
    assert clean_name("Sa\u200dm") == "Sam"


def test_a_long_text_of_escapes_takes_no_time() -> None:
    for sign in ("\x9d", "\x1b]", "\x1b[", "\x9b0", "\u0301", "\u200d"):
        clean_name(sign * 100_000)


def test_every_text_of_an_interaction_is_cleaned_names_as_names() -> None:
    said = Submission(
        actor=Person("slack", "W", "u\x00", "\u202eAnn\nB"),
        profile=Profile("\u3164", "UTC\x1b[m"),
        form="f",
        values={"a\x07": "x\u202ey\nz"},
        args=("1\x00",),
    )
    found = cleaned(said)
    assert (found.actor, found.profile) == (Person("slack", "W", "u", "Ann B"), Profile("", "UTC"))
    assert (found.values, found.args) == ({"a": "xy\nz"}, ("1",))
    assert cleaned(Command(actor=found.actor, name="x", group=Group("slack", "1", "\u200b"))).group == Group(
        "slack", "1"
    )


# What comes in, from every platform


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World(tmp_path_factory.mktemp("texts") / "world.db", bank_of("single")) as made:
        yield made


NUMBERS = itertools.count()


@pytest.mark.parametrize("platform", ["slack", "discord", "web", "memory"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(told="\u3164", typed="\u202e\u200b")
@example(told=HEBREW, typed="\x1b[2JOwls\n\u2067")
@given(told=HOSTILE, typed=HOSTILE)
def test_whatever_people_are_called_and_type_nothing_of_it_is_stored_or_shown(
    world: World, platform: str, told: str, typed: str
) -> None:
    asyncio.run(_live(world, platform, told, typed))


async def _live(world: World, platform: str, told: str, typed: str) -> None:
    handle = Handler(world.worker, {}, lambda: world.now)
    place = Place(platform, "W", f"channel {next(NUMBERS)}")
    actor = Person(platform, "W", f"user {next(NUMBERS)}", told)
    here: dict[str, Any] = {"actor": actor, "place": place, "may_set_up": True, "profile": Profile(told)}
    form = {"name": typed, "exam": "mla-c01", "date": "", "clock": "09:00", "zone": "UTC"}
    replies: list[Reply] = []

    async def say(said: Submission | Command | Press) -> Reply:
        replies.append(await handle(said))
        return replies[-1]

    shown = await say(Submission(**here, form="setup", args=("small",), values=form))
    if errors_of(shown):
        assert clean_name(typed) == "" or len(clean_name(typed, 999)) > 60
        await say(Submission(**here, form="setup", args=("small",), values={**form, "name": "Owls"}))
    team = world.team(place)
    await say(Press(**here, action="open-now"))
    question = world.question(team)
    await say(Press(**here, action="answer", args=(str(question.id), *question.item.key)))
    await say(Press(**here, action="lock", args=(str(question.id), "sure")))
    await say(Submission(**here, form="report", args=(str(question.served),), values={"text": typed}))
    await say(Command(**here, name="leaderboard"))
    await say(Submission(**here, form="name", values={"name": typed}))
    await say(Command(**here, name="leaderboard"))
    await say(Press(**here, action="reports"))
    for name in (team.name, *world.read(lambda tx: [one.name for one in tx.members.in_team(team.id)])):
        holds_none(name)
        assert can_be_seen(name)
    for report in world.read(lambda tx: tx.reports.all()):
        holds_none(report.text)
    for reply in replies:
        if not errors_of(reply):
            _shows_nothing_of_it(card_of(reply))


def _shows_nothing_of_it(card: Card) -> None:
    pages = (plain(card), slack_preview(card), discord_preview(card), web_preview(card))
    for page in pages:
        holds_none(page.replace("\u2068", "").replace("\u2069", ""))
        assert page.count("\u2068") == page.count("\u2069")


@pytest.mark.parametrize("name", ["\u3164", "\u200b\u2800", "\U000e0041", "\u0301"])
async def test_the_web_room_keeps_no_name_that_cannot_be_seen(name: str) -> None:
    async with open_stage() as stage:
        browser = await stage.member()
        before = {user: account.name for user, account in stage.shelf.accounts.items()}
        await browser.post(f"{browser.room}/name", name=name)
        assert "as before" in browser.page.text
        assert {user: account.name for user, account in stage.shelf.accounts.items()} == before


# Rows of a table


@pytest.mark.parametrize("cell", [HEBREW, "\u0634\u0627\u0647", "Ann \u05d3 1"])
def test_each_cell_keeps_its_place_on_every_platform(cell: str) -> None:
    card = Card("Board", (Table(("#", "Name", "Points"), (("1", Name(1, cell), "40"), ("2", cell, "30"))),))
    kept = f"\u2068{cell}\u2069"
    assert plain(card).count(kept) == 2
    assert json.dumps(slack_preview(card), ensure_ascii=False).count(kept) == 2
    assert discord_preview(card).count(kept) == 2
    assert web_preview(card).count(f"<bdi>{cell}</bdi>") == 2


def test_columns_stay_in_line_with_a_name_that_is_written_from_right_to_left() -> None:
    card = Card("Board", (Table(("Name", "Points"), (("Ann", "40"), (HEBREW, "30"))),))
    assert plain(card).splitlines()[-2:] == ["Ann   40", f"\u2068{HEBREW}\u2069   30"]


def test_a_wide_table_on_discord_keeps_its_cells_too() -> None:
    card = Card("Board", (Table(("Name", "Points"), ((HEBREW + " x" * 30, "30"),)),))
    assert "\u2068" in discord_preview(card)


def test_a_cell_cannot_end_its_own_isolation() -> None:
    assert isolated(f"\u2069\u202e{HEBREW}\u2069") == f"\u2068{HEBREW}\u2069"


def test_the_signs_around_cells_count_for_the_size_of_a_table() -> None:
    rows = tuple((HEBREW, str(number)) for number in range(50))
    table = Table(("Name", "Points"), rows)
    assert len(plain(Card("T", (table,)))) - 3 <= table.size


def test_the_leaderboard_shows_a_hebrew_name_in_its_own_column(tmp_path: Path) -> None:
    with World(tmp_path / "world.db") as world:
        lea = world.person("lea")
        question = world.next_question(world.found(lea))
        david = world.person("d")
        david.answers(question, sure="sure")
        david.sends("name", {"name": HEBREW})
        world.close(question)
        card = card_of(lea.says("/leaderboard"))
        assert HEBREW in str(tables_of(card))
        assert f"\u2068{HEBREW}" in plain(card)


# The host's terminal


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As an older version left it: with names and a report that steer a terminal."""
    path = tmp_path / "trapline.db"
    monkeypatch.setenv("TRAPLINE_STORE", str(path))
    monkeypatch.chdir(tmp_path)
    bad = "A\x1b[2J\x9b31m\u202eB\nC"
    with World(path) as world:
        lea = world.person("lea")
        question = world.next_question(world.found(lea))
        lea.answers(question, right=False, sure="sure")
        lea.sends("report", {"text": "wrong"}, str(question.served))
        world.deliver()
    with open_writer(path) as connection:
        connection.execute("UPDATE members SET name = ?", [bad])
        connection.execute("UPDATE teams SET name = ?", [bad])
        connection.execute("UPDATE reports SET text = ?", [bad])
        connection.execute("UPDATE deliveries SET reason = ?", [bad])
    return path


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    "command", ["members", "content reports", "outbox --all", "trace 1 1", "trace 1 2", "trace 1 3", "trace 1 4"]
)
def test_what_people_typed_cannot_steer_the_hosts_terminal(command: str) -> None:
    output = CliRunner().invoke(main, command.split()).output
    holds_none(output)
    assert "C" not in [line[:1] for line in output.splitlines()]


def test_what_people_typed_cannot_steer_the_log_or_begin_a_line_there() -> None:
    event = {"event": "x\x1b[2J", "reason": "a\nb\u202e", "more": {"y": ["\x9b1m"]}, "exception": "one\ntwo\x1b[m"}
    written = scrub(None, "", dict(event))
    assert written == {"event": "x␛[2J", "reason": "a␊b\ufffd", "more": {"y": ["\ufffd1m"]}, "exception": "one\ntwo␛[m"}


def test_names_of_an_older_store_are_cleaned_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with World(path) as world:
        world.found(world.person("lea"), name="Owls")
    with open_writer(path) as connection:
        connection.execute("UPDATE members SET name = char(0x202E) || 'Lea' || char(10)")
        connection.execute("UPDATE teams SET name = char(0x3164)")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm014_telling'")
        for undo in ("plans DROP COLUMN told", "places DROP COLUMN public"):
            connection.execute(f"ALTER TABLE {undo}")
        connection.execute("DROP TABLE heard")
    with World(path) as world:
        assert world.team().name == "Team"
        assert world.person("lea").member().name == "Lea"
