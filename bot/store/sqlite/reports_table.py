"""What members say about flawed items."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from bot.store.evidence import Report
from bot.store.sqlite.rows import Row, made_id
from bot.store.sqlite.values import moment, moment_text


class SqliteReports:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def add(self, report: Report) -> Report:
        cursor = self._execute(
            "INSERT INTO reports (item, served, team, member, text, at) VALUES (?, ?, ?, ?, ?, ?)",
            (report.item, report.served, report.team, report.member, report.text, moment_text(report.at)),
        )
        return replace(report, id=made_id(cursor))

    def all(self) -> tuple[Report, ...]:
        rows = self._execute("SELECT id, item, served, team, member, text, at FROM reports ORDER BY id DESC")
        return tuple(map(_report, rows))


def _report(row: Row) -> Report:
    report_id, item, served, team, member, text, at = row
    return Report(id=report_id, item=item, served=served, team=team, member=member, text=text, at=moment(at))
