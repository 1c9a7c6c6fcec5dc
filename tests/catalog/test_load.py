"""Reading the folders: what makes a bank, and how a mistake is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.catalog.load import load_bank
from bot.catalog.reading.problems import ContentError, Problem
from tests.catalog.writing import own_folder, single, trap


def told(folders: list[Path]) -> list[Problem]:
    with pytest.raises(ContentError) as caught:
        load_bank(folders)
    return caught.value.problems


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_teams_own_items_stand_beside_the_exams(base: Path, own: Path) -> None:
    bank = load_bank([base, own_folder(own, [single("acme-01")], [trap("acme-mixup")])])

    assert bank.item("acme-01").options[0].text == "batch"
    assert bank.trap("acme-mixup").exams == {"mla-c01": ("3.1",), "mla-c02": ("3.1.1",)}
    assert bank.exam("mla-c01").domain(3).weight == 22


def test_a_teams_item_may_be_tagged_for_one_exam_only(base: Path, own: Path) -> None:
    bank = load_bank([base, own_folder(own, [single(exams={"mla-c02": ["3.1.1"]})])])

    assert [item.id for item in bank.items_for("mla-c02")] == ["acme-01"]
    assert bank.items_for("mla-c01") == ()


def test_a_mistake_is_told_with_file_item_and_line(base: Path, own: Path) -> None:
    path = write(own / "items/deep.yaml", "\n\n- id: acme-01\n  version: one\n")

    version = next(problem for problem in told([base, own]) if "version" in problem.message)

    assert (version.file, version.item, version.line) == (path, "acme-01", 4)
    assert str(version) == f"{path}:4: acme-01: version: Expected int, got str"


def test_every_mistake_of_every_file_is_told_at_once(base: Path, own: Path) -> None:
    write(own / "items/one.yaml", "- id: acme-01\n  level: high\n  domain: three\n")
    write(own / "items/two.yaml", "- id: [acme]\n")
    write(own / "traps/broken.yaml", "- id: 'never closed\n")

    problems = told([base, own])

    assert {problem.file.name for problem in problems} == {"one.yaml", "two.yaml", "broken.yaml"}
    of_one = [problem.message for problem in problems if problem.file.name == "one.yaml"]
    assert "level: Expected int, got str" in of_one
    assert "domain: Expected int, got str" in of_one
    assert "'stem' is missing" in of_one


def test_an_unknown_key_is_told_with_the_one_that_was_meant(base: Path, own: Path) -> None:
    spoilt = single() | {"verifed_on": "2026-11-22"}
    spoilt["options"][1]["rationales"] = "…"

    messages = [problem.message for problem in told([base, own_folder(own, [spoilt])])]

    assert "unknown key 'verifed_on'; did you mean 'verified_on'?" in messages
    assert "unknown key 'rationales'; did you mean 'rationale'?" in messages


def test_a_task_without_quotes_is_told_to_put_them(base: Path, own: Path) -> None:
    problems = told([base, own_folder(own, [single(exams={"mla-c01": [3.1]})])])

    assert [problem.message for problem in problems] == ["exams: Expected str, got float; put it in quotes"]


def test_a_key_that_stands_twice_is_told(base: Path, own: Path) -> None:
    write(own / "traps/t.yaml", "- id: acme-x\n  name: one\n  name: two\n")

    twice = next(problem for problem in told([base, own]) if "twice" in problem.message)

    assert twice.line == 3
    assert "'name' stands here twice" in twice.message


def test_an_id_that_the_shipped_bank_has_is_refused(base: Path, own: Path) -> None:
    own_folder(base, [single("trn-inf-swap-01")])

    (problem,) = told([base, own_folder(own, [single("trn-inf-swap-01")])])

    assert problem.file == own / "items/own.yaml"
    assert "begin yours with a prefix of your own" in problem.message


def test_an_id_that_stands_twice_is_told_with_its_first_place(base: Path, own: Path) -> None:
    (problem,) = told([base, own_folder(own, [single("acme-01"), single("acme-01")])])

    assert problem.item == "acme-01"
    assert f"taken by {own / 'items/own.yaml'}:1" in problem.message


def test_a_bank_that_could_not_be_graded_does_not_load(base: Path, own: Path) -> None:
    keyless = single()
    del keyless["options"][0]["right"]

    (problem,) = told([base, own_folder(own, [keyless])])

    assert "0 options are right; a single item has one" in problem.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: acme\n", "a list of items is needed"),
        ("- just a word\n", "a mapping is needed"),
        ("- id: acme\n  verified_on: 2026-13-45\n", "looks like a date or number, but is none"),
        ("- id: acme\n   version: 1\n", "this is not YAML"),
        ("- id: !!python/name:os.system x\n", "this is not YAML"),
        ("- &loop [*loop]\n", "nested too deeply"),
        ("- ? [a, b]\n  : 1\n", "cannot be a key"),
        ("- id: a\n---\n- id: b\n", "this is not YAML"),
        ("- id: 'a\x00b'\n", "this is not YAML"),
    ],
)
def test_a_file_of_another_shape_is_told_kindly(base: Path, own: Path, text: str, said: str) -> None:
    path = write(own / "items/odd.yaml", text)

    problems = told([base, own])

    assert any(said in problem.message for problem in problems), problems
    assert {problem.file for problem in problems} == {path}
    assert all(problem.line >= 1 for problem in problems)


def test_a_file_that_is_no_text_is_told(base: Path, own: Path) -> None:
    (own / "items").mkdir(parents=True)
    (own / "items/odd.yaml").write_bytes(b"- id: \xff\xfe\n")

    (problem,) = told([base, own])

    assert "the file cannot be read" in problem.message


def test_an_empty_file_and_an_editors_hidden_file_are_no_mistake(base: Path, own: Path) -> None:
    write(own / "items/later.yaml", "# to be written\n")
    write(own / "items/.own.yaml.swp.yaml", "- half a")

    assert load_bank([base, own]).items == ()


def test_a_folder_in_which_nothing_would_be_read_is_told(base: Path, own: Path) -> None:
    write(own / "questions.yaml", "[]\n")

    messages = [problem.message for problem in told([base, own])]

    assert any("neither items/ nor traps/" in message for message in messages)
    assert any("this file is not read" in message for message in messages)


def test_a_team_cannot_change_an_exam(base: Path, own: Path) -> None:
    own_folder(own)
    (own / "exams").mkdir()
    shutil.copy(base / "exams/mla-c01.yaml", own / "exams/mla-c01.yaml")

    (problem,) = told([base, own])

    assert "holds items/, traps/ and corrections.yaml only" in problem.message


def test_a_file_with_the_other_ending_is_told(base: Path, own: Path) -> None:
    path = write(own / "items/mine.yml", "[]\n")

    (problem,) = told([base, own])

    assert problem.file == path
    assert "rename this file" in problem.message


def test_a_folder_that_is_missing_is_told(base: Path, tmp_path: Path) -> None:
    (problem,) = told([base, tmp_path / "nowhere"])

    assert (problem.file, problem.message) == (tmp_path / "nowhere", "there is no such folder")


def test_an_exam_whose_weights_do_not_add_up_is_told(base: Path) -> None:
    profile = base / "exams/mla-c01.yaml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("weight: 28", "weight: 82"), encoding="utf-8")

    (problem,) = told([base])

    assert problem.item == "mla-c01"
    assert "add up to 154, not 100" in problem.message


def test_an_exams_figure_without_a_source_is_told(base: Path) -> None:
    profile = base / "exams/mla-c01.yaml"
    text = profile.read_text(encoding="utf-8").replace("      minutes: cert-page\n", "      minutes: hearsay\n")
    profile.write_text(text.replace("      scored: guide\n", ""), encoding="utf-8")

    messages = [problem.message for problem in told([base])]

    assert messages == ["no source has the key hearsay", "where is the figure of scored from?"]


def test_a_file_of_backgrounds_without_any_is_told(base: Path) -> None:
    write(base / "backgrounds.yaml", "source: {title: x, note: y}\n")

    (problem,) = told([base])

    assert problem.message.startswith("a list of backgrounds is needed here")


def test_a_task_that_stands_twice_in_an_exam_and_a_paper_of_another_size_are_told(base: Path) -> None:
    profile = base / "exams/mla-c01.yaml"
    text = profile.read_text(encoding="utf-8").replace('- id: "1.2"', '- id: "1.1"')
    profile.write_text(text.replace("[6, 5, 4, 5]", "[6, 5, 4, 4]"), encoding="utf-8")

    messages = [problem.message for problem in told([base])]

    assert any("defined twice: 1.1" in message for message in messages)
    assert any("a paper of 20 cannot be [6, 5, 4, 4]" in message for message in messages)
