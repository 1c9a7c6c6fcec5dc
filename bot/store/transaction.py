"""What the use cases may ask of the store: the seam behind which an engine stands.

A `Store` lives for one transaction. Nothing outside `bot/store/` knows which engine it is.
"""

from __future__ import annotations

from typing import Protocol

from bot.domain.bank import Bank
from bot.store.corrections import Corrections
from bot.store.deliveries import Deliveries, DraftRows
from bot.store.evidence import Drills, Questions, Reports, Responses, Served
from bot.store.mocks import Mocks
from bot.store.people import Codes, Members, Places, Teams
from bot.store.plans import Plans


class Store(Protocol):
    """One transaction's view of everything that is stored, and of the bank that is served from."""

    @property
    def bank(self) -> Bank: ...
    @property
    def teams(self) -> Teams: ...
    @property
    def places(self) -> Places: ...
    @property
    def members(self) -> Members: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def responses(self) -> Responses: ...
    @property
    def served(self) -> Served: ...
    @property
    def drills(self) -> Drills: ...
    @property
    def plans(self) -> Plans: ...
    @property
    def mocks(self) -> Mocks: ...
    @property
    def corrections(self) -> Corrections: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def drafts(self) -> DraftRows: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def deliveries(self) -> Deliveries: ...
