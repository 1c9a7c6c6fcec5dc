"""Cards and forms as Slack gets them: inside every limit, and nothing that somebody typed is ever parsed."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from bot.adapters.slack.blocks import blocks, fallback
from bot.adapters.slack.slack_modals import slack_modal
from bot.addresses import Group, MessageRef
from bot.messages import Card, Kind, Link, Span, Text
from tests.contract.samples import HOSTILE, LARGEST_BLOCKS, largest_card, largest_form
from tests.slack.fake.limits import wrong_message, wrong_view
from tests.slack.fake.words import parsed, words_of


def link(ref: MessageRef) -> str:
    return f"https://fake.slack.com/archives/{ref.token}"


@pytest.mark.parametrize("kind", LARGEST_BLOCKS)
def test_the_largest_card_fits(kind: str) -> None:
    assert wrong_message(blocks(largest_card(kind), link)) == ""


@pytest.mark.parametrize("kind", get_args(Kind))
def test_the_largest_form_fits(kind: Kind) -> None:
    view = slack_modal(largest_form(kind), channel="C" * 20, response_url="https://hooks.slack.com/" + "x" * 200)
    assert wrong_view(view) == ""


def all_texts(value: Any) -> list[str]:
    """Every text object of a type that Slack parses."""
    if isinstance(value, dict):
        mine = [value["text"]] if value.get("type") == "mrkdwn" else []
        return mine + [text for part in value.values() for text in all_texts(part)]
    return [text for part in value for text in all_texts(part)] if isinstance(value, list) else []


@pytest.mark.parametrize("text", HOSTILE)
def test_no_part_of_a_card_is_parsed_and_the_notification_is_escaped(text: str) -> None:
    card = Card(text, (Text((text, Span(text))), Text((text,), "small"), Text((text,), "quote")))
    assert all_texts(blocks(card, link)) == []
    assert "«" not in parsed(fallback(card))


def test_only_a_group_of_slack_rings() -> None:
    card = Card("x", (Text(("For ", Group("slack", "S1", "study"), Group("discord", "9", "others"))),))
    assert words_of(blocks(card, link)).endswith("For «calls S1»@others")


@pytest.mark.parametrize("to", ["javascript:alert(1)", "slack://open", "data:text/html,x", ""])
def test_only_web_pages_are_linked(to: str) -> None:
    shown = blocks(Card("x", (Text((Link("here", to),)),)), link)
    assert shown[1]["elements"][0]["elements"] == [{"type": "text", "text": "here"}]


def test_a_message_is_linked_by_its_address() -> None:
    shown = blocks(Card("x", (Text((Link("here", MessageRef("slack", "C1/2")),)),)), link)
    assert shown[1]["elements"][0]["elements"][0]["url"] == "https://fake.slack.com/archives/C1/2"
