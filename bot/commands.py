"""The commands that people type: what each is called and does, and what may follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class CommandInfo:
    """One command: its name, what it does, what may follow it, and who may use it. Each works as `/study NAME` too.

    `suggests`: what a platform that completes words offers behind it.
    """

    name: str
    help: str
    usage: str = ""
    who: Literal["anyone", "member", "manager"] = "anyone"
    suggests: Literal["", "zone"] = ""


COMMANDS: tuple[CommandInfo, ...] = (
    CommandInfo("today", "Today's trap question, your answer and what you may see of it"),
    CommandInfo("weakest", "Your weakest domain, probably, and what to do about it", who="member"),
    CommandInfo(
        "practice",
        "More questions now, only for you",
        "[domain | trap | wrong | metrics | maturity] [number]",
        who="member",
    ),
    CommandInfo("leaderboard", "Points in this team"),
    CommandInfo("plan", "Your way to your exam date, step by step", who="member"),
    CommandInfo("mock", "A timed mock exam, only for you", "[half | domain]", who="member"),
    CommandInfo("traps", "The traps you've met, and how firmly you hold each", "[team]", who="member"),
    CommandInfo("notes", "Exam focus: what to read again before the exam", "[page]"),
    CommandInfo("maturity", "Where a team stands, and its next rung"),
    CommandInfo("lineage", "From raw data to the endpoint, link by link"),
    CommandInfo("help", "What you can do here"),
    CommandInfo("study", "Set-up, your profile, settings, pause, leave, your data", "[command]"),
)


STUDY: tuple[CommandInfo, ...] = (
    CommandInfo("setup", "Start a team here"),
    CommandInfo("join", "Set your exam date and how you want to be reminded"),
    CommandInfo("profile", "Your exam date, background, zone and private messages", who="member"),
    CommandInfo("settings", "The team's schedule and rules", who="manager"),
    CommandInfo("pause", "Stop messages for a while", who="member"),
    CommandInfo("resume", "Go on", who="member"),
    CommandInfo("leave", "Leave the team; your answers stay yours", who="member"),
    CommandInfo("export", "All that is stored about you, as a file", who="member"),
    CommandInfo("forget-me", "Erase your name, ids and plan", who="member"),
    CommandInfo("report", "Say that a question is flawed", who="member"),
    CommandInfo("zone", "Your time zone", "[city or zone]", who="member", suggests="zone"),
    CommandInfo("link", "One team in two places, or one person with two accounts", "[code]", who="member"),
    CommandInfo("ping", "Who is called when the question opens here", "[@group | off]", who="manager"),
    CommandInfo("compare", "Compare with a team elsewhere, by means", "[code | stop]", who="manager"),
    CommandInfo("archive", "Give this place free; its answers are kept", who="manager"),
)
