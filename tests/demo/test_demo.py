"""`trapline demo`: the room of each rehearsed evening, as each member, on this machine alone."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

import aiohttp
import pytest

from bot.adapters.web.security_headers import POLICY
from bot.demo import Front, Recording
from bot.store.sqlite.maintenance import check
from tests.golden import Timeline, posts
from tests.world import shipped

DAYS = 3
MEMBERS = ["The lead", "The data scientist", "The platform engineer", "The newcomer", "The late riser"]


class Visitor:
    """A browser without JavaScript."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self.address = address
        self.session = session
        self.text = ""

    async def goes(self, path: str, **headers: str) -> aiohttp.ClientResponse:
        async with self.session.get(self.address + path, headers=headers) as answer:
            self.text = unescape(await answer.text())
            return answer

    async def chooses(self, day: int, who: str) -> aiohttp.ClientResponse:
        """The slider and the list, then the button."""
        return await self.goes(f"/demo?day={day}&who={MEMBERS.index(who)}")

    async def says(self, command: str) -> None:
        [stamp, *_] = re.findall(r'name="stamp" value="([^"]+)"', self.text)
        [room, *_] = re.findall(r'action="(/r/[0-9a-f]+)/command"', self.text)
        async with self.session.post(
            f"{self.address}{room}/command", data={"stamp": stamp, "command": command}
        ) as answer:
            self.text = unescape(await answer.text())

    async def presses(self, label: str) -> None:
        """A button of a card, wherever it stands."""
        form = next(found for found in re.findall(r"<form.*?</form>", self.text, re.DOTALL) if f">{label}<" in found)
        [action] = re.findall(r'action="([^"]+)"', form)
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        button = next(found for found in re.findall(r"<button[^>]*>[^<]*", form) if found.endswith(f">{label}"))
        fields |= dict(re.findall(r'name="([^"]+)" value="([^"]*)"', button))
        async with self.session.post(self.address + action, data=fields) as answer:
            self.text = unescape(await answer.text())
            assert answer.status == 200, self.text


@asynccontextmanager
async def visiting(recording: Recording) -> AsyncIterator[Visitor]:
    front = Front(recording, shipped(), 0)
    await front.start()
    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            yield Visitor(front.address, session)
    finally:
        await front.stop()


async def test_the_slider_walks_through_the_days(recording: Recording) -> None:
    async with visiting(recording) as visitor:
        seen = []
        for day in range(1, DAYS + 1):
            answer = await visitor.chooses(day, "The lead")
            assert answer.status == 200
            assert f'min="1" max="{DAYS}" value="{day}"' in visitor.text
            seen.append(re.findall(r"Trap question · (\w+ \d Dec)|(tomorrow is the day|last exam date)", visitor.text))
            assert f"day {day} of {DAYS}:" in visitor.text
    newest = [[first or second for first, second in found] for found in seen]
    assert "Tue 1 Dec" in newest[0]
    assert "tomorrow is the day" in newest[0]
    assert "Wed 2 Dec" not in newest[0]
    assert "Wed 2 Dec" in newest[1]
    assert "last exam date" in newest[2]
    assert "last exam date" not in newest[1]


async def test_it_opens_in_the_middle_as_the_lead_and_offers_everybody(recording: Recording) -> None:
    async with visiting(recording) as visitor:
        await visitor.goes("/")
        assert 'value="2"' in visitor.text
        options = re.findall(r'<option value="(\d)"( selected)?>([^<]+)</option>', visitor.text)
        assert [name for _, _, name in options] == MEMBERS
        assert [name for _, selected, name in options if selected] == ["The lead"]


@pytest.mark.parametrize(
    ("who", "said", "kept"),
    [("The lead", "The team knows", "Fingers crossed"), ("The newcomer", "Fingers crossed", "The team knows")],
)
async def test_each_member_sees_their_own_messages(recording: Recording, who: str, said: str, kept: str) -> None:
    async with visiting(recording) as visitor:
        await visitor.chooses(DAYS, who)
        assert said in visitor.text
        assert kept not in visitor.text


async def test_a_visitor_may_press_and_the_clock_stands_still(recording: Recording) -> None:
    async with visiting(recording) as visitor:
        await visitor.chooses(1, "The data scientist")
        await visitor.presses("My plan")
        assert "Your plan" in visitor.text
        assert "MLA-C01 today" in visitor.text  # 22:00 in London is half past three there
        await visitor.chooses(2, "The data scientist")
        assert "MLA-C01 today" not in visitor.text


async def test_a_mock_exam_may_be_begun_and_counts_down_by_the_rehearsed_clock(recording: Recording) -> None:
    async with visiting(recording) as visitor:
        await visitor.chooses(1, "The newcomer")
        await visitor.says("mock half")
        await visitor.presses("Half: 33 in 66 min")
        assert "It ends at" in visitor.text
        assert f'data-now="{recording.days[0].at.isoformat()}"' in visitor.text


async def test_every_page_keeps_the_strict_policy(recording: Recording) -> None:
    async with visiting(recording) as visitor:
        for path in ("/", "/demo?day=1&who=0", "/demo?day=99&who=0", "/nowhere", "/demo/demo.js"):
            answer = await visitor.goes(path)
            assert answer.headers["Content-Security-Policy"] == POLICY
            assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", visitor.text)


@pytest.mark.parametrize("query", ["day=0&who=0", "day=4&who=0", "day=1&who=5", "day=²&who=0", "day=-1", ""])
async def test_a_day_or_member_that_there_is_not_is_said_to_be_none(recording: Recording, query: str) -> None:
    async with visiting(recording) as visitor:
        answer = await visitor.goes(f"/demo?{query}")
        assert answer.status == 404
        assert "no such day" in visitor.text


async def test_it_answers_to_this_machine_alone(recording: Recording) -> None:
    async with visiting(recording) as visitor:
        assert visitor.address.startswith("http://127.0.0.1:")
        answer = await visitor.goes("/", Host="rebound.example.org")
        assert answer.status == 421
        assert "Rehearsal team" not in visitor.text


def test_each_days_store_is_sound(recording: Recording) -> None:
    assert [day.number for day in recording.days] == list(range(1, DAYS + 1))
    assert [problem for day in recording.days for problem in check(day.store)] == []


def test_the_room_is_played_as_any_other_platform(recording: Recording) -> None:
    """What comes to stand in it is what the rehearsal in memory has."""
    played = asyncio.run(Timeline("one-day", 1).events())
    wanted = [(event["at"], event["kind"], event.get("person"), event["title"]) for event in posts(played)]
    found = [(event["at"], event["kind"], event.get("person"), event["title"]) for event in posts(recording.events)]
    assert sorted(map(str, found)) == sorted(map(str, wanted))


def test_the_command_starts_it_and_a_signal_ends_it(tmp_path: Path) -> None:
    code = "from bot.cli import main; main()"
    command = [sys.executable, "-c", code, "demo", "--port", "0", "--exam-in", "1"]
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        command, cwd=tmp_path, env={"PYTHONPATH": root}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        patience = threading.Timer(60, process.kill)
        patience.start()
        seen = []
        for line in process.stdout or ():
            seen.append(line)
            if line.startswith("The demo is ready: "):
                break
        address = seen[-1].partition(": ")[2].strip()
        assert address.startswith("http://127.0.0.1:"), seen
        with urllib.request.urlopen(f"{address}/") as answer:  # noqa: S310 — our own address
            assert "A rehearsal, day 2 of 3" in answer.read().decode()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, process.stdout and process.stdout.read()
        patience.cancel()
    assert list(tmp_path.iterdir()) == []
