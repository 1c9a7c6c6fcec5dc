"""`SqliteStore`: all the parts over one connection."""

from __future__ import annotations

import sqlite3

from bot.domain.bank import Bank
from bot.store.sqlite.codes_table import SqliteCodes
from bot.store.sqlite.corrections_table import SqliteCorrections
from bot.store.sqlite.deliveries_table import SqliteDeliveries
from bot.store.sqlite.drafts_table import SqliteDrafts
from bot.store.sqlite.drills_table import SqliteDrills
from bot.store.sqlite.heard_table import SqliteHeard
from bot.store.sqlite.members_table import SqliteMembers
from bot.store.sqlite.mocks_table import SqliteMocks
from bot.store.sqlite.places_table import SqlitePlaces
from bot.store.sqlite.plans_table import SqlitePlans
from bot.store.sqlite.questions_table import SqliteQuestions
from bot.store.sqlite.reports_table import SqliteReports
from bot.store.sqlite.responses_table import SqliteResponses
from bot.store.sqlite.served_table import SqliteServed
from bot.store.sqlite.teams_table import SqliteTeams


class SqliteStore:
    """Implements `bot.store.transaction.Store`. Whoever holds it begins and ends the transactions."""

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
        self.heard = SqliteHeard(connection)
        self.deliveries = SqliteDeliveries(connection)
