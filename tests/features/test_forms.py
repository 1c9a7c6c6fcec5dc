"""Whatever is typed into any form is taken or rejected; nothing else ever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.items import ItemKind
from bot.features import router
from bot.features.kit.arguments import Forged
from bot.features.kit.forms import FormReader, coming, dates_of, name_of, zone_of
from bot.interactions import Private, Reject, Replace
from bot.messages import Form
from tests.world import Actor, World, bank_of, card_of, form_of

TODAY = date(2026, 12, 1)
LIKELY = st.sampled_from(
    [
        *("", " ", ",", "\x00", "💥", "yes", "no", "0", "0,1", "-1", "9", "99:99", "9:30", "9pm", "UTC", "utc+99"),
        *("Europe/Berlin", "../etc", "mla-c01", "both", "30", "2026-12-24", "0000-00-00", "31.2.", "9999-12-31", "1/2"),
        *("1e9", "٣", "²", "a", "b", "p1=a", "a,b,c,d,e,f,g", "x" * 3_001, "<script>", "%s{}", "today, tomorrow"),
    ]
)
TYPED = st.one_of(LIKELY, st.text(max_size=60))


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for many examples; each example leaves it with its team."""
    with World(tmp_path_factory.mktemp("forms") / "world.db") as world:
        yield world


@pytest.fixture(scope="module")
def lead(standing: World) -> Actor:
    lea = standing.person("lea", may_set_up=True)
    standing.found(lea)
    return lea


@pytest.fixture(scope="module")
def forms(lead: Actor) -> list[Form]:
    """Every form there is, with arguments that are right."""
    shown = [lead.presses(action) for action in ("join", "messages", "schedule", "team-form", "rename")]
    return [form_of(reply) for reply in shown]


@given(which=st.integers(0, 4), typed=st.lists(st.none() | TYPED, min_size=5, max_size=5))
def test_any_text_in_any_form_is_taken_or_rejected_with_what_was_typed(
    lead: Actor, forms: list[Form], which: int, typed: list[str | None]
) -> None:
    form = forms[which]
    pairs = zip(form.fields, typed, strict=False)
    values = {field.name: text for field, text in pairs if text is not None}
    reply = lead.sends(form.name, values, *form.args)
    if isinstance(reply, Reject):
        assert reply.errors
        assert set(reply.errors) <= {field.name for field in form.fields}
        assert all(field.value == values[field.name][:3_000] for field in reply.form.fields if field.name in values)
    else:
        assert isinstance(reply, Private | Replace)
    for action in ("settings", "profile"):
        assert card_of(lead.presses(action))
    for action in ("join", "messages", "schedule", "team-form"):
        assert form_of(lead.presses(action))


@pytest.mark.usefixtures("lead")
@given(
    action=st.sampled_from(sorted(router.PRESSES)),
    args=st.lists(
        st.one_of(st.sampled_from(["1", "0", "a", "-1", "99999999999999999999", "small"]), st.text(max_size=9)),
        max_size=4,
    ),
)
def test_any_arguments_of_any_button_are_answered_or_forged(standing: World, action: str, args: list[str]) -> None:
    eve = standing.person("eve")
    with suppress(Forged):
        eve.presses(action, *args)


@pytest.mark.usefixtures("lead")
@given(form=st.sampled_from(sorted(router.SUBMISSIONS)), args=st.lists(TYPED, max_size=3), typed=TYPED)
def test_any_arguments_of_any_form_are_answered_or_forged(
    standing: World, form: str, args: list[str], typed: str
) -> None:
    with suppress(Forged):
        standing.person("eve").sends(form, {"text": typed, "picked": typed}, *args)


@pytest.mark.parametrize("kind", ["multiple", "ordering", "matching"])
def test_any_text_in_an_answers_form_is_taken_or_rejected(
    tmp_path_factory: pytest.TempPathFactory, kind: ItemKind
) -> None:
    bank = bank_of(kind)
    with World(tmp_path_factory.mktemp(kind) / "world.db", bank) as world:
        lea = world.person("lea")
        question = world.next_question(world.found(lea))
        form = form_of(lea.presses("answer-form", str(question.id)))

        @given(typed=st.lists(st.one_of(TYPED, st.sampled_from("abcdef")), min_size=5, max_size=5))
        def try_it(typed: list[str]) -> None:
            values = {field.name: text for field, text in zip(form.fields, typed, strict=False)}
            reply = lea.sends(form.name, values, *form.args)
            assert isinstance(reply, Reject | Replace)

        try_it()


# The readers one by one


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("Europe/Berlin", "Europe/Berlin"), ("berlin", "Europe/Berlin"), ("UTC", "UTC"), ("utc+2", "Etc/GMT-2")],
)
def test_a_zone_is_understood_as_people_type_it(typed: str, zone: str) -> None:
    assert zone_of(typed) == zone


def test_a_name_is_put_on_one_line() -> None:
    assert name_of("  The \n owls ") == "The owls"


def test_dates_are_separated_by_commas_and_repeated_ones_count_once() -> None:
    assert dates_of("24 Dec,,2026-12-24, 26.12.", TODAY) == {date(2026, 12, 24), date(2026, 12, 26)}


def test_an_exam_date_is_from_today_on() -> None:
    assert coming("today", TODAY) == TODAY
    with pytest.raises(ValueError, match="has passed"):
        coming("2026-11-30", TODAY)
    assert coming("2026-11-30", TODAY, known=date(2026, 11, 30)) == date(2026, 11, 30)


def test_a_field_that_may_be_empty_gives_its_default(forms: list[Form]) -> None:
    read = FormReader(forms[0], {})
    assert read.take("date", partial(coming, today=TODAY), None) is None
    assert read.errors == {}
