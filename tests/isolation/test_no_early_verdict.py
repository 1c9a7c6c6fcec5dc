"""On an open server nothing tells before the reveal how an answer went: neither to who gave it, nor to others."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import pytest

from bot.addresses import Place
from bot.domain.bank import Bank
from bot.domain.items import Item, ItemKind
from bot.domain.question import Question
from bot.features.kit import item_cards
from bot.features.mastery import trace
from bot.interactions import Ask, Reply
from tests.isolation.house import open_house
from tests.isolation.reading import words_of
from tests.isolation.scene import Listening, Trials
from tests.isolation.walk import everything
from tests.web.stage import Browser
from tests.world import Actor, World, bank_of, buttons_of, rows_of, shipped, words, wrong_answer

KINDS: tuple[ItemKind, ...] = get_args(ItemKind)


@dataclass(frozen=True)
class Play:
    """An open server with one question, which Ada has answered right or wrong."""

    world: Listening
    question: Question
    viewers: tuple[Actor, ...]

    def visible(self) -> dict[str, str]:
        """All that anybody can be shown now, by who asks and what for, without the words of Ada's pick itself."""
        trials = Trials(self.world)
        found: dict[str, str] = {}
        for viewer in self.viewers:
            who = {"actor": viewer.person, "place": viewer.place}
            for said in everything(self.world.offered, self.question.team, forged=False, **who):
                reply = trials.reply(said)
                found[str(said)] = self._masked(reply) if reply else ""
        for number, sent in enumerate(self.world.outbox()):
            found[f"{number} {sent.kind} {sent.key}"] = words_of(sent.card)
        for viewer in self.viewers[:3]:
            found[f"trace {viewer.person.user}"] = self._traced(viewer)
        return found

    def _masked(self, reply: Reply) -> str:
        if isinstance(reply, Ask) and reply.form.name == "answer":
            fields = tuple(replace(field, value="") for field in reply.form.fields)
            reply = Ask(replace(reply.form, fields=fields))
        told, item = words_of(reply), self.question.item
        for answer in (item.key, wrong_answer(item)):
            told = told.replace(item_cards.answer_text(item, self.question.seed, answer), "PICK")
        told = re.sub(r"(/study \w+) [A-Z2-9]{4}-[A-Z2-9]{4}", r"\1 CODE", told)
        return re.sub(r'"picked": \[[^\]]*\]', "PICK", told)

    def _traced(self, viewer: Actor) -> str:
        """What `trapline trace` prints from."""
        member = viewer.member().id
        return str(self.world.read(lambda tx: trace.trace(tx, member, str(self.question.item.domain), self.world.now)))


def play(path: Path, kind: ItemKind, *, right: bool, sure: str) -> Play:
    world = Listening(path, bank_of(kind))
    lea, ada, bob = (world.person(user) for user in ("lea", "ada", "bob"))
    eve = world.person("eve")
    question = world.next_question(world.found(lea, "open"))
    eve.sends("join", {"zone": "UTC", "background": "both", "minutes": "30"})
    bob.answers(question, right=False)
    ada.answers(question, right=right, sure=sure)
    for viewer in (lea, ada, bob, eve):
        for press in ("today", "weakest", "why", "practice", "again", "leaderboard", "export", "profile"):
            viewer.presses(press, *([str(question.id)] if press == "again" else []))
    return Play(world, question, (ada, bob, eve, lea, world.person("stranger"), ada.at(None)))


def hidden_words(item: Item) -> list[str]:
    """What only a verdict says."""
    return [option.rationale for option in item.options]


def tells(said: str, told: str, item: Item) -> bool:
    """Whether a reply has something of a verdict; practice has verdicts of its own, but not on this item."""
    words = () if "action='drill'" in said else ("The key\n", "✓", "Not this time", "Right")
    return any(secret in told for secret in (*hidden_words(item), *words))


@pytest.mark.parametrize(("kind", "sure"), [*((kind, "sure") for kind in KINDS), ("single", "")])
def test_a_right_answer_looks_like_a_wrong_one_until_the_reveal(tmp_path: Path, kind: ItemKind, sure: str) -> None:
    """Whatever anybody asks for, in two worlds that differ in this answer alone: the words are the same."""
    right = play(tmp_path / "a.db", kind, right=True, sure=sure)
    wrong = play(tmp_path / "b.db", kind, right=False, sure=sure)
    with right.world, wrong.world:
        before = right.visible()
        assert before == wrong.visible()
        assert not [said for said, told in before.items() if tells(said, told, right.question.item)]
        right.world.close(right.question)
        wrong.world.close(wrong.question)
        after = right.visible()
        assert after != wrong.visible()
        assert all(any(secret in told for told in after.values()) for secret in hidden_words(right.question.item))


def test_after_closing_all_of_it_shows(tmp_path: Path) -> None:
    shown = play(tmp_path / "a.db", "single", right=True, sure="sure")
    with shown.world as world:
        ada, bob, eve, *_ = shown.viewers
        assert "Nobody has points yet" in words(ada.says("/leaderboard"))
        assert '"responses": []' in words(ada.says("/study export"))
        world.close(shown.question)
        assert [line[2:] for line in rows_of(ada.says("/leaderboard"))] == [("10", "1"), ("0", "1")]
        assert '"right": true' in words(ada.says("/study export"))
        assert "Right" in words(ada.presses("last"))
        assert "Not this time" in words(bob.presses("last"))
        assert "1 of 2 right" in words(eve.presses("last"))
        assert "Counted: the first time you met each item, 1 in all" in words(ada.presses("why"))


def test_a_small_team_sees_the_verdict_at_once(tmp_path: Path) -> None:
    """Else the walk would find nothing to hide."""
    with World(tmp_path / "a.db", bank_of("single")) as world:
        lea = world.person("lea")
        question = world.next_question(world.found(lea))
        reply = lea.answers(question, sure="sure")
        assert question.item.option(question.item.key[0]).rationale in words(reply)


def few(number: int) -> Bank:
    """A bank of so few items that practice must draw the open one, if it may."""
    return replace(shipped(), items=tuple(item for item in bank_of("single").items if item.traps)[:number])


def test_practice_never_asks_what_stands_open(tmp_path: Path) -> None:
    with World(tmp_path / "a.db", few(4)) as world:
        lea, ada = world.person("lea"), world.person("ada")
        question = world.next_question(world.found(lea, "open"))
        ada.answers(question)
        traps = [f"/practice {trap}" for trap in question.item.traps]
        for command in ("/practice 20", f"/practice {question.item.domain} 20", "/practice wrong", *traps):
            assert question.item.stem.strip() not in words(ada.says(command))


@pytest.mark.parametrize("elsewhere", [False, True], ids=["the same team", "another team"])
def test_a_run_of_practice_begun_before_does_not_tell_what_stands_open_now(tmp_path: Path, elsewhere: bool) -> None:
    """Also not a run in another team of the same person."""
    with World(tmp_path / "a.db", few(6)) as world:
        lea, ada = world.person("lea"), world.person("ada")
        team = world.found(lea, "open")
        other = Place("web", "room", "two")
        world.found(world.person("max", other))
        ada.presses("join")
        ada.sends("join", {"zone": "UTC", "background": "both", "minutes": "30"})
        player = ada.at(other) if elsewhere else ada
        player.sends("join", {"zone": "UTC", "background": "both", "minutes": "30"})
        card = player.says("/practice 20")
        question = world.next_question(team)
        told = ""
        while pressed := [press for press in buttons_of(card) if press.action in ("drill", "drill-next")]:
            card = player.presses(pressed[0])
            told += words_of(card)
        assert "daily question now" in told
        assert not [secret for secret in hidden_words(question.item) if secret in told]


async def test_no_page_shows_a_verdict_before_the_reveal(tmp_path: Path) -> None:
    async with open_house(tmp_path / "a.db", bank_of("single")) as house:
        lea = await house.browser()
        await lea.post("/command", command="help")
        form = {"f.name": "Owls", "f.exam": "mla-c02", "f.date": "", "f.clock": "09:00", "f.zone": "UTC"}
        await lea.post(f"{lea.room}/submit", form="setup:open", **form)
        await lea.post(f"{lea.room}/press", press="open-now", source="reply")
        await house.settle()
        question = house.world.question(house.world.team(Place("web", "", lea.room[3:])))
        ada, eve = await house.browser(lea.room), await house.browser(lea.room)
        for press in (f"answer:{question.id}:{question.item.key[0]}", f"lock:{question.id}:sure"):
            await ada.post(f"{lea.room}/press", press=press, source="reply")
        browsers = [ada, lea, eve]
        assert not _told(await _pages(browsers, lea.room), question)
        house.world.now = question.closes_at
        await house.settle()
        pages = await _pages(browsers, lea.room)
        assert _told(pages, question) == set(hidden_words(question.item))


async def _pages(browsers: list[Browser], room: str) -> list[str]:
    found = []
    for browser in browsers:
        for command in ("today", "weakest", "leaderboard", "practice", "profile", "export", "report", "help"):
            found.append((await browser.post(f"{room}/command", command=command)).text)
            found.append((await browser.get(f"{room}/files/reply/1")).html)
        found.append((await browser.get(room)).text)
    return found


def _told(pages: list[str], question: Question) -> set[str]:
    return {secret for secret in hidden_words(question.item) for page in pages if " ".join(secret.split()) in page}
