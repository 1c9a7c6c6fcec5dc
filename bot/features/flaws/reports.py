"""Reporting a flawed item, and reading what was reported."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.member import Member
from bot.domain.question import REPORTS_A_DAY
from bot.domain.team import Team
from bot.features.flaws import report_cards as cards
from bot.features.kit import outgoing
from bot.features.kit.access import Refusal, managed_team, seat
from bot.features.kit.arguments import named, number
from bot.features.kit.forms import FormReader
from bot.features.kit.words import note
from bot.interactions import Ask, Command, Press, Private, Reply, Submission
from bot.store.evidence import Report
from bot.store.transaction import Store

_LONGEST = 1_000

SHOWN = 8


def ask(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """Ask what is wrong with an item: the one whose card was pressed, or the last one met."""
    team, member = seat(tx, interaction)
    if isinstance(interaction, Press) and interaction.args:
        served = _met(tx, team, member, number(interaction, 0))
    else:
        last = _last_met(tx, team, member)
        if last is None:
            return Private(note("Nothing to report yet", "Answer a question first."))
        served = last
    return Ask(cards.report_form(str(served), tx.served.get(served).stem))


def _last_met(tx: Store, team: Team, member: Member) -> int | None:
    """The version of the item that a member probably means: the last answered, or the question that came since."""
    answered = tx.responses.of_member(member.id)
    question = tx.questions.latest(team.id)
    if question is not None and (not answered or answered[0].answered_at < question.opened_at):
        return question.served
    return answered[0].served if answered else None


def _met(tx: Store, team: Team, member: Member, served: int) -> int:
    """That version, if the member or the team has had its item. Raises Refusal, or Forged."""
    item = named(lambda: tx.served.get(served))
    asked = {item_id for item_id, _ in tx.questions.asked(team.id)}
    if item.id not in asked | tx.responses.seen_items(member.id):
        raise Refusal(note("That is not from here", "Report what you have met: its card has the button."))
    return served


def submit_report(tx: Store, interaction: Submission, now: datetime) -> Reply:
    """Keep the report, and tell the team's lead."""
    team, member = seat(tx, interaction)
    served = _met(tx, team, member, number(interaction, 0))
    item = tx.served.get(served)
    read = FormReader(cards.report_form(str(served), item.stem), interaction.values)
    text = read.take("text", str, "")
    if len(text) > _LONGEST:
        read.errors["text"] = f"At most {_LONGEST} characters, please; these are {len(text)}."
    mine = [report for report in tx.reports.all() if report.member == member.id and now - report.at < timedelta(days=1)]
    if len(mine) >= REPORTS_A_DAY:
        read.errors["text"] = "That is a lot for one day. Please keep the others for tomorrow."
    if read.errors:
        return read.rejection()
    tx.reports.add(Report(0, item.id, served, team.id, member.id, text, now))
    outgoing.to_lead(tx, team, "reports", cards.told_lead(team), now)
    return Private(
        note("Thank you", "Your lead is told, and the report is kept for whoever looks after the questions.")
    )


def show_reports(tx: Store, interaction: Press, now: datetime) -> Reply:
    """The newest reports, for those who manage the team."""
    team = managed_team(tx, interaction)
    mine = [report for report in tx.reports.all() if report.team == team.id and report.text]
    lines = [
        cards.ReportLine(report.at.date(), report.item, tx.served.get(report.served).stem, report.text)
        for report in mine[:SHOWN]
    ]
    return Private(cards.listing(team, lines, len(mine)))
