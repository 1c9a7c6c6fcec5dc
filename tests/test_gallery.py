"""Every card and form that the program can make is in the gallery, and fits every platform at its largest."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from bot import features
from bot.cli import main
from bot.gallery.pictures import gallery
from bot.messages import Card
from tests.docs import limits
from tests.world import shipped

PICTURES = gallery(shipped())


def makers() -> Iterator[str]:
    """Every public function of a feature's cards that returns a card or a form, as `feature.function`."""
    for module in pkgutil.walk_packages(features.__path__, "bot.features."):
        feature = module.name.split(".")[2]
        loaded = importlib.import_module(module.name)
        for name, maker in inspect.getmembers(loaded, callable):
            is_own = maker.__module__ == loaded.__name__ and not name.startswith("_")
            if is_own and _is_card_module(module.name) and _returns_card(maker):
                yield f"{feature}.{name}"


def _is_card_module(name: str) -> bool:
    return name.endswith(("cards", "words", "sources", "phases"))


def _returns_card(maker: object) -> bool:
    return getattr(maker, "__annotations__", {}).get("return") in ("Card", "Form")


def test_none_is_missing_and_none_is_stale() -> None:
    generic = {"kit.note"}
    assert {name.partition(" ")[0] for name in PICTURES} == set(makers()) - generic


@pytest.mark.parametrize("name", PICTURES)
def test_each_fits_slack_and_discord_at_its_largest(name: str) -> None:
    assert limits.wrong(PICTURES[name]()) == ""


def test_the_page_of_limits_is_up_to_date() -> None:
    assert limits.PAGE.read_text(encoding="utf-8") == limits.render(), "run make docs"


# trapline preview


def run(*arguments: str) -> str:
    outcome = CliRunner().invoke(main, ["preview", *arguments])
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


@pytest.mark.parametrize("name", ["daily.daily_verdict", "member.join_form", "kit.answer_form (ordering)"])
def test_any_of_them_is_printed_for_each_platform(name: str) -> None:
    shown = PICTURES[name]()
    title = shown.title
    assert title in run(name)
    assert title in run(name, "--web")
    assert title in json.dumps(json.loads(run(name, "--slack")), ensure_ascii=False)
    sent = json.loads(run(name, "--discord"))
    assert title in (sent["embeds"][0]["description"] if isinstance(shown, Card) else sent["title"])


def test_an_item_is_printed_as_the_daily_question() -> None:
    item = shipped().items[0]
    assert "Trap question" in run(item.id)
    assert item.stem.split()[0] in run(item.id)
    assert json.loads(run(item.id, "--slack"))["blocks"][0]["type"] == "header"


def test_without_a_name_all_are_listed_and_a_misspelt_one_is_guessed() -> None:
    assert run().split("\n")[:-1] == sorted(PICTURES)
    outcome = CliRunner().invoke(main, ["preview", "dayly.post"])
    assert outcome.exit_code == 1
    assert "daily.post" in outcome.output
