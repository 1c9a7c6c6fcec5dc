"""Cards and forms as Discord gets them: inside every limit, and nothing that somebody typed is ever parsed."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.application_commands import commands, comparable, suggestions, zone_choices
from bot.adapters.discord.discord_modals import discord_modal
from bot.adapters.discord.embeds import EMBEDS, marker_of, message
from bot.addresses import Group, MessageRef
from bot.commands import COMMANDS, STUDY
from bot.messages import CARD, TEXT, Card, Code, Kind, Link, Span, Style, Text
from tests.contract.harness import words
from tests.contract.samples import HOSTILE, LARGEST_BLOCKS, largest_card, largest_form
from tests.discord.fake.limits import wrong_commands, wrong_message, wrong_modal
from tests.discord.fake.words import words_of

SIGNS = st.text(alphabet="abc 1.\n\\`*_~|<>[]()@#:-+!&/`é", min_size=1, max_size=60).filter(str.strip)


def link(ref: MessageRef) -> str:
    return f"https://discord.invalid/{ref.token}"


@pytest.mark.parametrize("kind", LARGEST_BLOCKS)
def test_the_largest_card_fits(kind: str) -> None:
    assert wrong_message(message(largest_card(kind), link, "m" * 24)) == ""


@pytest.mark.parametrize("kind", get_args(Kind))
def test_the_largest_form_fits(kind: Kind) -> None:
    assert wrong_modal(discord_modal(largest_form(kind))) == ""


def test_the_commands_fit() -> None:
    assert wrong_commands(commands()) == ""
    assert {one["name"] for one in commands()} == {one.name for one in COMMANDS}


def test_every_command_is_completed_behind_study() -> None:
    for name in {one.name for one in (*COMMANDS, *STUDY)} - {"study"}:
        typed = {"name": "command", "type": 3, "value": name[:4].upper(), "focused": True}
        assert name in [one["value"] for one in suggestions("study", [typed])]
    nothing = {"name": "command", "type": 3, "value": "", "focused": True}
    assert len(suggestions("study", [nothing])) == 25
    assert suggestions("study", [{**nothing, "value": "gardening"}]) == []


def test_a_command_that_comes_back_with_more_is_the_same() -> None:
    for command in commands():
        back = {**command, "id": "1", "version": "2", "nsfw": False, "dm_permission": True}
        back["options"] = [{**option, "required": False} for option in command["options"]]
        assert comparable(back) == comparable(command)
        assert comparable({**back, "description": "other"}) != comparable(command)


@pytest.mark.parametrize("sign", ["*", "\\", "`", "x", "\n", "日"])
def test_a_card_full_of_one_sign_fits(sign: str) -> None:
    first, second = Text(("y" + sign * (TEXT - 2) + "y",)), Text(("y" + sign * (CARD - TEXT - 52) + "y",))
    payload = message(Card("T" * 50, (first, second)), link, "m" * 24)
    assert wrong_message(payload) == ""
    assert sum(len(embed["description"]) for embed in payload["embeds"]) <= EMBEDS


@given(SIGNS, st.sampled_from(get_args(Style)))
def test_a_text_is_read_as_it_was_typed(text: str, style: Style) -> None:
    shown = message(Card("T", (Text((text,), style),)), link)
    assert words(words_of(shown)) == words(f"T {text}")


@given(SIGNS, st.sampled_from(["strong", "soft", "code"]))
def test_so_is_a_part_of_a_text_with_emphasis(text: str, emphasis: str) -> None:
    span = Span(text, emphasis)  # type: ignore[arg-type] # as listed
    shown = message(Card("T", (Text(("a ", span, " b")),)), link)
    assert words(words_of(shown)) == words(f"T a {text} b")


@given(SIGNS)
def test_so_is_code(text: str) -> None:
    assert words(words_of(message(Card("T", (Code(text),)), link))) == words(f"T {text}")


@given(st.lists(SIGNS, min_size=30, max_size=60))
def test_a_long_card_is_cut_between_lines_and_loses_nothing(texts: list[str]) -> None:
    card = Card("T", (Text(("\n".join(texts)[:TEXT],)),))
    shown = message(card, link)
    assert wrong_message(shown) == ""
    assert words(words_of(shown)) == words(f"T {card.blocks[0].plain}")  # type: ignore[union-attr] # a text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_somebody_wrote_is_in_the_part_that_rings(text: str) -> None:
    payload = message(Card(text, (Text((text, Span(text))), Text((text,), "small"))), link)
    assert (payload["content"], payload["allowed_mentions"]) == ("", {"parse": [], "roles": []})
    assert "«" not in words_of(payload)


def test_a_group_of_another_platform_does_not_ring() -> None:
    card = Card("x", (Text(("For ", Group("slack", "S1", "study"), Group("discord", "9", "owls"))),))
    assert message(card, link)["content"] == "<@&9>"


@pytest.mark.parametrize("to", ["javascript:alert(1)", "discord://open", "data:text/html,x", ""])
def test_only_web_pages_are_linked(to: str) -> None:
    shown = message(Card("x", (Text((Link("here", to),)),)), link)
    assert shown["embeds"][0]["description"] == "## x\nhere"


def test_a_message_is_linked_by_its_address_and_brackets_do_not_end_it() -> None:
    shown = message(Card("x", (Text((Link("here", MessageRef("discord", "1/2(3)")),)),)), link)
    assert shown["embeds"][0]["description"] == "## x\n[here](https://discord.invalid/1/2%283%29)"


def test_the_marker_is_read_back_and_other_addresses_are_none() -> None:
    assert marker_of(message(Card("x"), link, "abc")) == "abc"
    assert marker_of({"embeds": [{"url": "https://example.org/abc"}]}) == ""
    assert marker_of({"embeds": []}) == ""


@pytest.mark.parametrize(
    ("typed", "first"),
    [("berl", "Europe/Berlin"), ("america/new", "America/New_York"), ("new york", "America/New_York"), ("zürich", "")],
)
def test_zones_are_found_by_city_or_name(typed: str, first: str) -> None:
    assert next(iter(zone_choices(typed)), "") == first
