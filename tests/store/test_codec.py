"""Cards survive the store, and nothing comes out of it that could not be shown."""

from __future__ import annotations

import string
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import MessageRef, Person, Place
from bot.messages import (
    Button,
    Buttons,
    Card,
    Code,
    File,
    Link,
    Moment,
    Name,
    Option,
    Select,
    Span,
    Table,
    Text,
    TooLarge,
)
from bot.store.sqlite import codec

words = st.text(max_size=20)
label = st.text(string.ascii_letters, min_size=1, max_size=20)
args = st.lists(st.text(string.ascii_letters, max_size=8), max_size=3).map(tuple)
place = st.builds(Place, words, words, words)
person = st.builds(Person, words, words, words, words)
ref = st.builds(MessageRef, words, words)
moment = st.builds(
    Moment,
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (hypothesis adds UTC)
    st.sampled_from(["date", "time", "both"]),
)
span = st.builds(Span, words, st.sampled_from(["strong", "soft", "code"]))
name = st.builds(Name, st.integers(1), words)
part = st.one_of(words, person, name, span, st.builds(Link, words, words | ref), moment)
blocks = st.one_of(
    st.builds(
        Text,
        st.lists(part, min_size=1, max_size=4).map(tuple),
        st.sampled_from(["plain", "heading", "quote", "small"]),
    ),
    st.builds(Code, words),
    st.builds(lambda cell: Table(("a", "b"), (("1", cell),)), words | name),
    st.builds(File, words, words),
)
controls = st.one_of(
    st.builds(Button, label, label, args, st.sampled_from(["plain", "danger"])).map(lambda button: Buttons((button,))),
    st.builds(Select, label, label, st.just((Option("v", "V"),)), args),
)
cards = st.builds(
    lambda title, parts, control, summary: Card(title, (*parts, control), summary),
    label,
    st.lists(blocks, max_size=4),
    controls,
    words,
)


@given(cards)
def test_a_card_comes_back_equal(card: Card) -> None:
    assert codec.card(codec.card_json(card)) == card


@given(place | person)
def test_a_destination_comes_back_equal(to: Place | Person) -> None:
    assert codec.recipient(codec.recipient_json(to)) == to


@given(st.none() | ref)
def test_a_reference_comes_back_equal(reference: MessageRef | None) -> None:
    assert codec.ref(codec.ref_json(reference)) == reference


def test_a_card_is_checked_against_its_limits_when_it_is_read() -> None:
    json = codec.card_json(Card("short"))
    with pytest.raises(TooLarge):
        codec.card(json.replace("short", "long" * 100))


@pytest.mark.parametrize("json", ['{"is":"Place","platform":"a","workspace":"b","channel":"c"}', '"text"'])
def test_what_is_no_card_is_refused(json: str) -> None:
    with pytest.raises(TypeError, match="no card"):
        codec.card(json)


def test_fields_with_their_default_are_left_out_so_that_old_rows_stay_readable() -> None:
    assert codec.card_json(Card("Hello")) == '{"is":"Card","title":"Hello"}'
