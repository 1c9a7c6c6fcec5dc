"""A corrected key: history is graded anew, and each team that had the item is told once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.addresses import Place
from bot.catalog import SHIPPED
from bot.catalog.load import load_bank
from bot.catalog.quality.lint import lint
from bot.domain.bank import Bank
from bot.domain.items import Item
from bot.domain.question import Question
from bot.domain.regrading import Correction
from bot.domain.team import Team
from bot.features.flaws import errata
from tests.catalog.writing import options, own_folder, single
from tests.world import DAY, HERE, NOON, Actor, World, bank_of, button, file_of, people, rows_of, words, wrong_answer

THERE = Place("web", "room", "two")
SINGLES = bank_of("single")
REASON = "We took the old limit for the new one."


def moved(item: Item, *, version: int) -> Item:
    """The item with the key on the option that was the most tempting one."""
    (key,) = wrong_answer(item)
    options = tuple(
        replace(option, right=option.id == key, trap=None if option.id == key else option.trap)
        for option in item.options
    )
    return replace(item, version=version, options=options)


def with_item(bank: Bank, item: Item, *corrections: Correction) -> Bank:
    items = tuple(item if one.id == item.id else one for one in bank.items)
    return replace(bank, items=items, corrections=(*bank.corrections, *corrections))


def correct(bank: Bank, item: Item) -> Bank:
    """The bank after the key of the item was found wrong."""
    version = item.version + 1
    entry = Correction(item.id, item.version, version, REASON, NOON.date())
    return with_item(bank, moved(item, version=version), entry)


class Releases:
    """One store, and the program started on it with one bank after another."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.world = World(path, SINGLES)

    def starts(self, bank: Bank, *, tick: bool = True) -> World:
        now = self.world.now
        self.world.worker.close()
        self.world = World(self.path, bank, now)
        if tick:
            self.world.tick()
        return self.world

    def corrects(self, item: Item, *, tick: bool = True) -> World:
        return self.starts(correct(self.world.bank, item), tick=tick)

    def person(self, user: str, place: Place | None = HERE) -> Actor:
        return self.world.person(user, place)


@pytest.fixture
def releases(tmp_path: Path) -> Any:
    made = Releases(tmp_path / "world.db")
    yield made
    made.world.worker.close()


def a_day(releases: Releases, wrong: int = 2, right: int = 1, kind: str = "small") -> tuple[Team, Question]:
    """A team whose question is revealed: the first answered wrong, the others right."""
    world = releases.world
    team = world.found(world.person("lea"), kind)
    question = world.next_question(team)
    for number, actor in enumerate(people(world, wrong + right)):
        actor.answers(question, right=number >= wrong, sure="sure")
    world.close(question)
    return team, question


def points(world: World) -> dict[str, str]:
    """The leaderboard as people see it."""
    return {row[1]: row[2] for row in rows_of(world.person("lea").says("/leaderboard"))}


def export(actor: Actor) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file_of(actor.says("/study export")).text)
    return found


def test_points_follow_the_corrected_key_and_the_old_grade_is_kept(releases: Releases) -> None:
    _, question = a_day(releases)
    before = points(releases.world)
    world = releases.corrects(question.item)
    after = points(world)
    assert (before["Person-01"], before["Person-03"]) == ("0", "10")
    assert (after["Person-01"], after["Person-03"]) == ("10", "0")
    (response,) = export(world.person("person-03"))["responses"]
    assert response["right"] is False
    assert [(grade["right"], grade["correction"]) for grade in response["grades"]] == [
        (True, None),
        (False, f"{question.item.id}@{question.item.version + 1}"),
    ]
    (stored,) = world.worker.read_now(
        lambda tx: tx.connection.execute("SELECT sum(right) FROM responses").fetchone()  # type: ignore[attr-defined]
    )
    assert stored == 1  # as on that day


def test_the_team_reads_one_erratum_in_each_of_its_places(releases: Releases) -> None:
    team, question = a_day(releases)
    releases.world.write(lambda tx: tx.places.claim(THERE, team.id))
    world = releases.corrects(question.item)
    for _ in range(3):
        world.tick()
    sent = world.posts("erratum")
    assert {post.to for post in sent} == {HERE, THERE}
    assert len(sent) == 2
    told = words(sent[0].card)
    key = world.bank.item(question.item.id)
    assert REASON in told
    for option in key.options:
        assert (option.text in told) == option.right
        assert (option.rationale in told) == option.right
    assert key.sources[0].title in told
    assert "Person" not in told


@pytest.mark.parametrize(("wrong", "right", "said"), [(3, 2, "5 of your 5 answers"), (2, 2, "Every answer")])
def test_how_many_grades_changed_is_told_from_five_answers_on(
    releases: Releases, wrong: int, right: int, said: str
) -> None:
    _, question = a_day(releases, wrong, right)
    world = releases.corrects(question.item)
    assert said in words(world.posts("erratum")[0].card)


def test_only_grades_that_differ_are_counted_as_changed(releases: Releases) -> None:
    world = releases.world
    question = world.next_question(world.found(world.person("lea")))
    (tempting,) = wrong_answer(question.item)
    other = next(o.id for o in question.item.options if not o.right and o.id != tempting)
    for number, actor in enumerate(people(world, 6)):
        actor.picks(question, (tempting,) if number == 0 else (other,))
    world.close(question)
    world = releases.corrects(question.item)
    assert "1 of your 6 answers" in words(world.posts("erratum")[0].card)


def test_a_typo_fix_and_a_version_without_a_correction_change_nothing(releases: Releases) -> None:
    _, question = a_day(releases)
    before = points(releases.world)
    fixed = replace(question.item, stem=question.item.stem + " ")
    for item in (fixed, moved(question.item, version=question.item.version + 1)):
        world = releases.starts(with_item(releases.world.bank, item))
        assert points(world) == before
        assert world.posts("erratum") == []
        assert all("grades" not in one for one in export(world.person("person-03"))["responses"])


def test_a_team_that_had_another_item_is_not_told(releases: Releases) -> None:
    _, question = a_day(releases)
    releases.world.found(releases.person("zoe", THERE))
    world = releases.corrects(question.item)
    assert {post.to for post in world.posts("erratum")} == {HERE}


def test_a_team_that_had_it_in_practice_alone_is_told(releases: Releases) -> None:
    world = releases.world
    team = world.found(world.person("lea"))
    lea = world.person("lea")
    lea.drills("1", right=False)
    (answer,) = world.read(lambda tx: tx.responses.of_member(lea.member(team).id))
    item = world.bank.item(answer.item)
    world = releases.corrects(item)
    assert [post.to for post in world.posts("erratum")] == [HERE]
    (response,) = export(world.person("lea"))["responses"]
    assert (response["right"], response["trap"], response["source"]) == (True, None, "practice")


def test_a_daily_question_that_nobody_answered_is_told_too(releases: Releases) -> None:
    _, question = a_day(releases, 0, 0)
    world = releases.corrects(question.item)
    assert len(world.posts("erratum")) == 1


@pytest.mark.parametrize("kind", ["small", "open"])
def test_while_the_item_stands_open_nothing_is_told_and_the_reveal_has_the_right_key(
    releases: Releases, kind: str
) -> None:
    world = releases.world
    question = world.next_question(world.found(world.person("lea"), kind))
    early, late = people(world, 2)
    early.answers(question, right=True, sure="sure")
    world = releases.corrects(question.item)
    new = world.bank.item(question.item.id)
    world.go_to(question.closes_at - timedelta(minutes=1))
    assert world.posts("erratum") == []
    reply = world.person(late.person.user).answers(question, right=False, sure="sure")  # right, by the new key
    assert words(reply).startswith("Right" if kind == "small" else "Locked")
    world.close(question)
    world.correct_due()
    (erratum,) = world.posts("erratum")
    assert erratum.to == HERE
    shown = words(world.edits("daily")[-1].card)
    assert f"{new.option(new.key[0]).text}" in shown.partition("✓")[2].partition("\n")[0]
    assert "1 of 2 right" in shown
    standings = world.read(lambda tx: tx.responses.standings(question.team))
    assert [(one.member, one.points) for one in standings] == [
        (world.person(late.person.user).member().id, 10),
        (world.person(early.person.user).member().id, 0),
    ]


def test_while_a_mock_exam_with_the_item_runs_nothing_is_told(releases: Releases) -> None:
    world = releases.world
    team = world.found(world.person("lea"))
    lea = world.person("lea")
    lea.presses("mock-start", "start")
    (mock,) = world.read(lambda tx: tx.mocks.of_member(lea.member(team).id))
    item = world.bank.item(mock.items[0].item)
    lea.presses("mock-pick", str(mock.id), "0", *wrong_answer(item))
    world = releases.corrects(item)
    assert world.posts("erratum") == []
    lea = world.person("lea")
    lea.presses("mock-submit-now", str(mock.id))
    world.correct_due()
    assert len(world.posts("erratum")) == 1
    (response,) = export(lea)["responses"]
    assert response["right"] is True
    assert "1 of 12 right" in words(lea.presses("mock-result", str(mock.id)))


def test_what_a_mock_exam_showed_follows_too(releases: Releases) -> None:
    world = releases.world
    team = world.found(world.person("lea"))
    lea = world.person("lea")
    lea.presses("mock-start", "start")
    (mock,) = world.read(lambda tx: tx.mocks.of_member(lea.member(team).id))
    item = world.bank.item(mock.items[0].item)
    lea.presses("mock-pick", str(mock.id), "0", *item.key)
    assert "1 of 12 right" in words(lea.presses("mock-submit-now", str(mock.id)))
    world = releases.corrects(item)
    assert "0 of 12 right" in words(world.person("lea").presses("mock-result", str(mock.id)))


def test_weakest_and_traps_follow(releases: Releases) -> None:
    _, question = a_day(releases, 3, 0)
    world = releases.world
    one = world.person("person-01")
    before = {command: words(one.says(command)) for command in ("/traps", "/traps team")}
    weakest = rows_of(one.presses(button(one.says("/weakest"), "Why")))
    trap = world.bank.trap(str(question.item.option(*wrong_answer(question.item)).trap)).name
    assert f"{trap} | 3 | 3 | " in before["/traps team"]
    world = releases.corrects(question.item)
    one = world.person("person-01")
    after = {command: words(one.says(command)) for command in before}
    assert rows_of(one.presses(button(one.says("/weakest"), "Why"))) != weakest
    assert f"{trap} | 3 | 3 | " not in after["/traps team"]
    assert f"{trap} | 1 | 1 | " not in after["/traps"]
    member = one.member().id
    assert [(tally.domain, tally.right) for tally in world.read(lambda tx: tx.responses.tallies(member))] == [
        (question.item.domain, True)
    ]
    assert [(past.right, past.trap) for past in world.read(lambda tx: tx.responses.history(member))] == [(True, None)]
    assert [share.right for share in world.read(lambda tx: tx.responses.team_shares(question.team))] == [3]


def test_a_forgotten_members_answers_are_graded_anew_without_a_name(releases: Releases) -> None:
    team, question = a_day(releases, 3, 2)
    gone = releases.person("person-01")
    member = gone.member(team).id
    gone.presses("forget-now")
    world = releases.corrects(question.item)
    assert "5 of your 5 answers" in words(world.posts("erratum")[0].card)
    assert world.read(lambda tx: tx.responses.of_member(member))[0].right


def test_a_second_correction_grades_all_versions_and_is_told_once_more(releases: Releases) -> None:
    _, question = a_day(releases, 1, 1)
    world = releases.corrects(question.item)
    world = releases.corrects(world.bank.item(question.item.id))
    final = world.bank.item(question.item.id)
    assert final.version == question.item.version + 2
    assert len(world.posts("erratum")) == 2
    for actor in people(world, 2):
        (response,) = export(actor)["responses"]
        assert response["right"] == (tuple(response["picked"]) == final.key)
    assert [post.key.split(":")[1] for post in world.posts("erratum")] == [
        f"{final.id}@{final.version - 1}",
        f"{final.id}@{final.version}",
    ]


def test_two_corrections_in_one_release_make_one_erratum(releases: Releases) -> None:
    _, question = a_day(releases, 1, 1)
    first = correct(releases.world.bank, question.item)
    world = releases.starts(correct(first, first.item(question.item.id)))
    (sent,) = world.posts("erratum")
    assert f"{question.item.id}@{question.item.version + 2}" in sent.key


def test_stopped_at_any_point_it_goes_on_and_does_nothing_twice(
    releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errata, "WINDOW", 2)
    _, question = a_day(releases, 4, 3)
    bank = correct(releases.world.bank, question.item)
    steps: list[Callable[[World], None]] = [
        lambda world: world.write(lambda tx: errata.note_corrections(tx, world.now)),
        *[lambda world: world.write(lambda tx: errata.grade_anew(tx, 1, world.now))] * 4,
        lambda world: world.write(lambda tx: errata.tell(tx, 1, world.now)),
    ]
    for step in steps:  # each in a process of its own, and each of them twice in the end
        world = releases.starts(bank, tick=False)
        assert world.posts("erratum") == []
        step(world)
    world = releases.starts(bank)
    world.tick()
    (sent,) = world.posts("erratum")
    assert "7 of your 7 answers" in words(sent.card)
    assert points(world) == {f"Person-{n:02}": "10" if n <= 4 else "0" for n in range(1, 8)}


def test_what_is_answered_later_in_an_old_version_counts_by_the_right_key(releases: Releases) -> None:
    world = releases.world
    team = world.found(world.person("lea"))
    world.person("lea").says("/practice 1")
    item = world.drill_item("1", "0")
    world = releases.corrects(item)
    assert world.posts("erratum") == []  # nobody had answered it
    lea = world.person("lea")
    reply = lea.presses("drill", "1", "0", *wrong_answer(item))
    assert words(reply).startswith("Right")
    (answer,) = world.read(lambda tx: tx.responses.of_member(lea.member(team).id))
    assert answer.right


def test_going_back_to_the_old_bank_and_on_again_tells_nobody_twice(releases: Releases) -> None:
    _, question = a_day(releases)
    old = releases.world.bank
    new = correct(old, question.item)
    releases.starts(new)
    releases.starts(old)
    world = releases.starts(new)
    world.go_to(world.now + DAY)
    assert len(world.posts("erratum")) == 1


def test_from_lint_to_channel(releases: Releases, tmp_path: Path) -> None:
    own = tmp_path / "own"

    def written(right: str, version: int) -> Bank:
        changes = {"version": version, "options": options("batch serverless realtime asynchronous", right)}
        folders = (SHIPPED, own_folder(own, [single("acme-01", **changes)]))
        assert [str(problem) for problem in lint(folders, today=NOON.date()) if problem.file.is_relative_to(own)] == []
        bank = load_bank(folders)
        return replace(bank, items=(bank.item("acme-01"),))

    world = releases.starts(written("a", 1))
    question = world.next_question(world.found(world.person("lea")))
    assert question.item.id == "acme-01"
    for number, actor in enumerate(people(world, 5)):
        actor.picks(question, ("c",) if number else ("a",))
    world.close(question)
    (own / "corrections.yaml").write_text(
        "- item: acme-01\n  from: 1\n  to: 2\n  reason: The wiki has changed.\n  date: 2026-11-30\n", encoding="utf-8"
    )
    world = releases.starts(written("c", 2), tick=False)  # or its only question would stand open again
    world.correct_due()
    world.deliver()
    (sent,) = world.posts("erratum")
    assert sent.to == HERE
    for said in ("The wiki has changed.", "realtime", "Why realtime.", "5 of your 5 answers"):
        assert said in words(sent.card)
    assert points(world) == {f"Person-{n:02}": "10" if n > 1 else "0" for n in range(1, 6)}
