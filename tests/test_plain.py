"""A card as plain text."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfoNotFoundError

import pytest

from bot.adapters.plain import plain
from bot.addresses import MessageRef, Person
from bot.messages import Button, Buttons, Card, Code, File, Link, Moment, Option, Part, Select, Span, Table, Text

EVE = datetime(2026, 12, 24, 23, 30, tzinfo=UTC)


def words(*parts: Part) -> str:
    return plain(Card("T", (Text(parts),))).removeprefix("T\n\n")


def test_a_card_reads_from_top_to_bottom() -> None:
    card = Card(
        "Question",
        (
            Text(("Which?",), "heading"),
            Text(("Said\nso",), "quote"),
            Code("x = 1"),
            Buttons((Button("a", "A"), Button("b", "B"))),
            Select("s", "Zone", (Option("1", "One"), Option("2", "Two"))),
            File("export.csv", "a,b"),
        ),
    )
    assert plain(card) == (
        "Question\n\nWhich?\n\n> Said\n> so\n\nx = 1\n\n[A] [B]\n\nZone:\n  - One\n  - Two\n\nFile: export.csv"
    )


def test_tables_are_aligned_also_with_wide_and_combining_letters() -> None:
    table = Table(("Name", "Points"), (("Zoë", "10"), ("Zoe\u0308", "20"), ("日本", "30"), ("two\nlines", "")))
    assert plain(Card("T", (table,))).splitlines()[2:] == [
        "Name       Points",
        "Zoë        10",
        "Zoe\u0308        20",
        "日本       30",
        "two lines",
    ]


def test_people_emphasis_and_links_are_words() -> None:
    ada = Person("web", "", "1", "Ada")
    assert words(ada, " is ", Span("very", "soft"), " ", Span("good")) == "Ada is very good"
    assert words(Link("the guide", "https://example.org")) == "the guide (https://example.org)"
    assert words(Link("yesterday", MessageRef("web", "secret"))) == "yesterday"


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        (None, "Thu 24 Dec 2026|23:30 UTC|Thu 24 Dec 2026 23:30 UTC|23:30 UTC"),
        ("Europe/Berlin", "Fri 25 Dec 2026|00:30 CET|Fri 25 Dec 2026 00:30 CET|00:30 CET"),
    ],
)
def test_moments_are_told_in_the_readers_zone(zone: str | None, told: str) -> None:
    parts = (Moment(EVE, "date"), "|", Moment(EVE, "time"), "|", Moment(EVE), "|", Moment(EVE, "until"))
    assert plain(Card("T", (Text(parts),)), zone).endswith(told)


def test_a_zone_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        plain(Card("T"), "Mars/Olympus")


def test_nobodys_text_can_steer_a_terminal() -> None:
    assert words("\x1b[2J\x07red\x9b31m\ttab\r") == "␛[2J␇red\ufffd31m\ttab␍"
