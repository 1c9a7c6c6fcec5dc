"""`SqliteStore`: all the parts over one connection."""

from __future__ import annotations

import sqlite3

from bot.domain.bank import Bank
from bot.store.sqlite.codes import SqliteCodes
from bot.store.sqlite.corrections import SqliteCorrections
from bot.store.sqlite.deliveries import SqliteDeliveries
from bot.store.sqlite.drafts import SqliteDrafts
from bot.store.sqlite.drills import SqliteDrills
from bot.store.sqlite.members import SqliteMembers
from bot.store.sqlite.mocks import SqliteMocks
from bot.store.sqlite.places import SqlitePlaces
from bot.store.sqlite.plans import SqlitePlans
from bot.store.sqlite.questions import SqliteQuestions
from bot.store.sqlite.reports import SqliteReports
from bot.store.sqlite.responses import SqliteResponses
from bot.store.sqlite.served import SqliteServed
from bot.store.sqlite.teams import SqliteTeams


class SqliteStore:
    """Implements `bot.store.base.Store`. Whoever holds it begins and ends the transactions."""

    def __init__(self, connection: sqlite3.Connection, bank: Bank) -> None:
        self.connection = connection
        self.bank = bank
        self.teams = SqliteTeams(connection)
        self.places = SqlitePlaces(connection)
        self.members = SqliteMembers(connection)
        self.questions = SqliteQuestions(connection)
        self.responses = SqliteResponses(connection)
        self.served = SqliteServed(connection)
        self.drills = SqliteDrills(connection)
        self.plans = SqlitePlans(connection)
        self.mocks = SqliteMocks(connection)
        self.corrections = SqliteCorrections(connection)
        self.reports = SqliteReports(connection)
        self.codes = SqliteCodes(connection)
        self.drafts = SqliteDrafts(connection)
        self.deliveries = SqliteDeliveries(connection)
