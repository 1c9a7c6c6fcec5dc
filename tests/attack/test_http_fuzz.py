"""Forged requests over a real socket, and forged interactions: no failure, no headers missing, nothing of another's.

`make fuzz SECONDS=3600` goes on for an hour. A failure prints its seed: `FUZZ_SEED=…` plays the same cases again.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.web.connections import Limits
from bot.adapters.web.security_headers import HEADERS
from bot.addresses import Person, Place
from bot.cleaning import cleaned
from bot.features import router
from tests.attack.fuzzing import Attacker, forged_interaction, forged_request, rounds
from tests.attack.raw import Answer, Target
from tests.isolation.reading import words_of
from tests.isolation.rows import Change, changes, is_own, plans_of
from tests.isolation.scene import ALL_SECRETS, MEMBER_SECRETS, OURS, THEIRS, Scene, build
from tests.isolation.test_routes import Scene as HouseScene
from tests.isolation.test_routes import open_scene
from tests.isolation.test_strangers import OUTSIDERS, _shows_the_leaderboard
from tests.web.stage import Browser
from tests.world import Actor, button, words

AT_ONCE = 16
PATIENCE = 0.8  # seconds; a request without an end is cut off before
HASTY = Limits(headers=0.3, body=0.3, answer=10, idle=30)


async def _attacker(browser: Browser, rooms: tuple[str, ...], tokens: list[str]) -> Attacker:
    await browser.get(rooms[0] if rooms[0].startswith("/r/") else "/")
    return Attacker(browser.cookie("trapline"), browser.page.stamp, rooms, tuple(tokens) or ("x" * 24,))


async def _linked(scene: HouseScene, whose: Browser) -> Browser:
    """Another browser that is the same member by another account."""
    page = await whose.post(f"{whose.room}/press", press="link-code:account")
    code = page.text.split("/study link ")[1].split()[0]
    other = await scene.house.browser(whose.room)
    assert "You are one in" in (await other.post(f"{whose.room}/command", command=f"/study link {code}")).text
    return other


def _sound(answer: Answer, raw: bytes, secrets: tuple[str, ...]) -> None:
    assert answer.status != 500, raw
    assert answer.status < 500 or answer.status == 503, raw
    assert "Traceback" not in answer.text, raw
    assert not [secret for secret in secrets if secret in answer.text], raw
    if answer.status and answer.status != 100:
        missing = [name for name in HEADERS if name.lower() not in answer.headers]
        assert not missing, (raw, answer.raw[:500])
        assert "cache-control" in answer.headers, raw


async def _assault(scene: HouseScene, name: str, attackers: list[Attacker], secrets: tuple[str, ...]) -> None:
    target = Target(scene.house.adapter.address)
    routes = sorted(scene.house.routes)
    values = [f"{action}{more}" for action in sorted(router.PRESSES) for more in ("", ":1", ":1:a", ":2", ":x")]

    async def one(chance: random.Random) -> None:
        raw = forged_request(chance, routes, chance.choice(attackers), values)
        _sound(await target.says(raw, PATIENCE), raw, secrets)

    cases = rounds(name)
    while several := list(itertools.islice(cases, AT_ONCE)):
        await asyncio.gather(*map(one, several))


async def test_no_request_of_outsiders_fails_or_shows_or_changes_anything(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_scene(tmp_path / "store.db", HASTY) as scene:
        house, none = scene.house, "/r/" + "0" * 24
        browsers = [scene.xav, await _linked(scene, scene.xav), await house.browser()]
        rooms = (scene.xav.room, none)
        attackers = [await _attacker(browser, rooms, scene.tokens) for browser in browsers]
        attackers.append(Attacker("A" * 43, "0" * 64, (none,), tuple(scene.tokens)))
        before = house.rows
        await _assault(scene, "outsiders", attackers, scene.secrets)
        assert not [change for change in changes(before, house.rows) if scene.theirs.has(change)]
        assert (await scene.mia.get(scene.mia.room)).status == 200
    _quiet(caplog)


async def test_no_request_of_others_in_the_room_fails_or_shows_or_changes_what_is_mias(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_scene(tmp_path / "store.db", HASTY) as scene:
        house, rooms = scene.house, (scene.mia.room,)
        browsers = [scene.ned, await _linked(scene, scene.ned), await house.browser(scene.mia.room)]
        attackers = [await _attacker(browser, rooms, scene.tokens) for browser in browsers]
        user = house.user_of("Canary Mia")
        before = house.rows
        member = next(
            row["member"] for (table, _), row in before.items() if table == "accounts" and row["user"] == user
        )
        await _assault(scene, "insiders", attackers, scene.member_secrets)
        assert not [one for one in changes(before, house.rows) if _is_mias(one, user, member)]
    _quiet(caplog)


def _is_mias(change: Change, user: str, member: int) -> bool:
    row = change.row
    if change.table == "members":
        return bool(row["id"] == member)
    if change.table == "web_replies" and change.after is None:
        return False  # what was shown last goes when somebody that it names is forgotten
    if change.table in ("named_in_replies", "named_in_deliveries") and change.after is None:
        return False
    return bool(row.get("user") == user or row.get("member") == member or row.get("address") == f"person:{user}")


def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "Traceback" not in caplog.text
    assert "127.0.0.1" not in caplog.text


# Interactions


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    scene = build(Path(tmp_path_factory.mktemp("fuzz"), "store.db"))
    with scene.world:
        yield scene


def _second(scene: Scene, whose: Actor, place: Place) -> Person:
    """An account on another platform that is linked to that member's."""
    given = words(whose.presses(button(whose.says("/study link"), "My other account")))
    other = scene.world.person(f"{whose.person.user}-2", Place("discord", "G1", place.channel))
    code = given.split("/study link ")[1].split()[0]
    assert "You are one in" in words(other.at(None).says(f"/study link {code}"))
    return other.person


def test_no_forged_interaction_shows_or_changes_anothers(scene: Scene) -> None:
    """Of strangers, another team's lead and an account linked to that lead, and of a plain member and theirs."""
    outsiders = [
        *OUTSIDERS.values(),
        (_second(scene, scene.xav, OURS), None, True),
        (Person("slack", "W1", "xav", "Xav"), Place("slack", "W1", "nowhere"), True),
    ]
    ned, ned_2 = scene.ned.member().id, _second(scene, scene.ned, THEIRS)
    scene.__dict__.pop("trials", None)  # the rows as they are with the linked accounts
    mocks = frozenset(mock.id for mock in scene.world.read(lambda tx: tx.mocks.of_member(ned)))
    for chance in rounds("interactions", 1_000):
        person, place, manages = chance.choice(outsiders)
        inside = chance.random() < 0.4
        who: dict[str, Any] = {"actor": person, "place": place, "manages": manages, "may_set_up": chance.random() < 0.5}
        if inside:
            actor, where = chance.choice(((scene.ned.person, THEIRS), (scene.ned.person, None), (ned_2, None)))
            who = {"actor": actor, "place": where, "may_set_up": chance.random() < 0.5}
        said = cleaned(forged_interaction(chance, scene.world.offered, scene.theirs.team, who))  # as the handler does
        trial = scene.tries(said)
        told = words_of(trial.reply) if trial.reply else ""
        if inside:
            assert not [secret for secret in MEMBER_SECRETS if secret in told], (said, told)
            plans = plans_of(frozenset({ned}), scene.trials.rows, trial.changes)
            for change in trial.changes:
                own = is_own(change, frozenset({ned}), scene.theirs.team, plans=plans, mocks=mocks)
                assert own or not scene.theirs.has(change), (said, change)
        else:
            known = {"Canary Heronry"} if _shows_the_leaderboard(said) else set()
            assert not [secret for secret in ALL_SECRETS if secret in told and secret not in known], (said, told)
            assert not [change for change in trial.changes if scene.theirs.has(change)], said
