"""Whoever is not in a team sees nothing of it and changes nothing; a plain member nothing of the others' own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.addresses import Person, Place
from bot.features import router
from bot.interactions import Choice, Command, Interaction, Press
from tests.isolation.reading import words_of
from tests.isolation.rows import is_own, plans_of
from tests.isolation.scene import ALL_SECRETS, EMPTY, MEMBER_SECRETS, OURS, THEIRS, Scene, build
from tests.isolation.walk import FORMS


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    scene = build(Path(tmp_path_factory.mktemp("isolation"), "store.db"))
    with scene.world:
        yield scene


OUTSIDERS: dict[str, tuple[Person, Place | None, bool]] = {
    "nobody, in private": (Person("slack", "W1", "nobody", "Nobody"), None, False),
    "somebody who manages a place without a team": (Person("slack", "W1", "nobody", "Nobody"), EMPTY, True),
    "the lead of another team, at home": (Person("slack", "W1", "xav", "Xav"), OURS, True),
    "the lead of another team, in private": (Person("slack", "W1", "xav", "Xav"), None, False),
    "the same user id in another workspace": (Person("slack", "W2", "mia", "Canary M."), None, False),
    "the same user id on another platform": (Person("discord", "W1", "mia", "Canary M."), EMPTY, True),
    "a visitor without an account": (Person("web", "", ""), None, False),
}


def test_every_secret_is_there_to_be_found(scene: Scene) -> None:
    """Else the walks below would prove nothing."""
    told = [words_of(sent.card) for sent in scene.world.posts("report")]
    for actor in (scene.mia, scene.lea):
        for said in scene.everything(actor=actor.person, place=THEIRS):
            reply = scene.tries(said).reply
            told += [words_of(reply)] if reply else []
    found = "\n".join(told)
    assert [secret for secret in ALL_SECRETS if secret not in found] == []


def test_the_walk_knows_every_button_and_form(scene: Scene) -> None:
    """A new press or form is walked with arguments that a real card carried, or this fails."""
    offered = scene.world.offered
    alone = {"resume", "leaderboard", "zone", "link", "ping", "compare", "archive"}  # commands without a button
    assert set(router.PRESSES) - set(offered.presses) <= alone
    assert set(offered.presses) <= set(router.PRESSES)
    assert set(router.CHOICES) == set(offered.choices)
    assert set(router.SUBMISSIONS) == set(offered.forms) == set(FORMS)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_outsiders_see_nothing_and_change_nothing(scene: Scene, who: str) -> None:
    person, place, manages = OUTSIDERS[who]
    for may_set_up in (False, True):
        for said in scene.everything(actor=person, place=place, manages=manages, may_set_up=may_set_up):
            trial = scene.tries(said)
            told = words_of(trial.reply) if trial.reply else ""
            known = {"Canary Heronry"} if _shows_the_leaderboard(said) else set()  # teams of one workspace are compared
            assert not [secret for secret in ALL_SECRETS if secret in told and secret not in known], (said, told)
            assert not [change for change in trial.changes if scene.theirs.has(change)], said


def _shows_the_leaderboard(said: Interaction) -> bool:
    match said:
        case Command():
            return router.plain_command(said).name == "leaderboard"
        case Press(action=action):
            return action == "leaderboard"
        case Choice(args=args):
            return args[:1] == ("leaderboard",)
    return False


@pytest.mark.parametrize("place", [THEIRS, None])
def test_a_plain_member_sees_and_changes_nothing_of_others(scene: Scene, place: Place | None) -> None:
    ned = scene.ned.member().id
    mocks = frozenset(mock.id for mock in scene.world.read(lambda tx: tx.mocks.of_member(ned)))
    for said in scene.everything(actor=scene.ned.person, place=place, may_set_up=True):
        trial = scene.tries(said)
        told = words_of(trial.reply) if trial.reply else ""
        assert not [secret for secret in MEMBER_SECRETS if secret in told], (said, told)
        plans = plans_of(frozenset({ned}), scene.trials.rows, trial.changes)
        for change in trial.changes:
            assert is_own(change, frozenset({ned}), scene.theirs.team, plans=plans, mocks=mocks), (said, change)


def test_a_newcomer_in_the_channel_sees_and_changes_nothing_of_others(scene: Scene) -> None:
    person = Person("slack", "W1", "new", "New")
    for said in scene.everything(actor=person, place=THEIRS, may_set_up=True):
        trial = scene.tries(said)
        told = words_of(trial.reply) if trial.reply else ""
        assert not [secret for secret in MEMBER_SECRETS if secret in told], (said, told)
        mine = frozenset(
            change.row["id"] for change in trial.changes if change.table == "members" and not change.before
        )
        plans = plans_of(mine, scene.trials.rows, trial.changes)
        for change in trial.changes:
            assert is_own(change, mine, scene.theirs.team, plans=plans), (said, change)


def test_even_the_lead_sees_nothing_of_a_member_but_what_joining_says(scene: Scene) -> None:
    private = [secret for secret in MEMBER_SECRETS if secret != "canary report"]
    for said in scene.everything(actor=scene.lea.person, place=THEIRS, manages=True):
        reply = scene.tries(said).reply
        told = words_of(reply) if reply else ""
        assert not [secret for secret in private if secret in told], (said, told)


def test_reading_changes_nothing(scene: Scene) -> None:
    for actor in (scene.mia, scene.lea, scene.ned):
        for said in scene.everything(actor=actor.person, place=THEIRS, manages=True):
            if router.find_route(said).reads:
                assert not scene.tries(said).changes, said


def test_what_the_outbox_shows_a_team_names_nobody(scene: Scene) -> None:
    for sent in scene.world.outbox():
        if isinstance(sent.to, Place):
            told = words_of(sent.card)
            assert not [secret for secret in MEMBER_SECRETS if secret in told]
