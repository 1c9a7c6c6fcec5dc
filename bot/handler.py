"""What the adapters call with everything that they hear: the way in, up to the reply."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import Literal

import structlog

from bot.adapters.base import Adapter, no_page
from bot.addresses import Person
from bot.budgeting import OverBudget, Payers, over_budget
from bot.cleaning import cleaned
from bot.domain.items import BadAnswer
from bot.features import router
from bot.features.kit.access_cards import gone
from bot.features.kit.arguments import Forged
from bot.features.kit.words import note
from bot.features.team import places, undeliverable
from bot.interactions import Interaction, Private, Replace, Reply
from bot.messages import Card, Link, OwnPage, Text
from bot.store.database import Database
from bot.store.errors import StoreError
from bot.store.transaction import Store

PROFILE_SECONDS = 1.0
"""How long a platform may take to tell a person's name and zone, before the use case goes on without."""

_logger = structlog.get_logger(__name__)


HandledOutcome = Literal["answered", "unknown", "failed"]


@dataclass(frozen=True, slots=True)
class Handled:
    """How one interaction ended: "answered"; "unknown", where it named nothing of ours; "failed"."""

    interaction: Interaction
    outcome: HandledOutcome
    seconds: float


class Handler:
    """Runs the use case of each interaction; whatever happens, the actor gets a reply."""

    def __init__(
        self,
        database: Database,
        adapters: Mapping[str, Adapter],
        clock: Callable[[], datetime],
        managers: frozenset[str] = frozenset(),
        page_url: Callable[[Person, OwnPage], str | None] = no_page,
        *,
        keep_days: int = 0,
    ) -> None:
        self._database = database
        self._adapters = adapters
        self._clock = clock
        self._managers = managers
        self._page_url = page_url
        self._keep_days = keep_days
        self._payers = Payers()
        self._listeners: list[Callable[[Handled], None]] = []

    def on_handled(self, callback: Callable[[Handled], None]) -> None:
        """Have `callback` told how each interaction ended."""
        self._listeners.append(callback)

    async def __call__(self, interaction: Interaction) -> Reply:
        """The reply, once whatever it confirms is durable. Never raises."""
        began = perf_counter()
        reply, outcome = await self._answer(interaction)
        for listener in self._listeners:
            listener(Handled(interaction, outcome, perf_counter() - began))
        return reply

    async def _answer(self, interaction: Interaction) -> tuple[Reply, HandledOutcome]:
        interaction = replace(cleaned(interaction), keep_days=self._keep_days)
        actor = interaction.actor
        if f"{actor.platform}:{actor.user}" in self._managers:
            interaction = replace(interaction, manages=True, manages_all=True)
        route = router.find_route(interaction)
        try:
            if route.profile and interaction.profile is None:
                interaction = await self._with_profile(interaction)
            reply = await (self._read(route, interaction) if route.reads else self._write(route, interaction))
        except (Forged, BadAnswer) as error:
            _logger.info("unknown press", kind=type(interaction).__name__, reason=type(error).__name__)
            return Private(gone()), "unknown"
        except OverBudget as error:
            return Private(over_budget(error.wait)), "answered"
        except StoreError:
            _logger.exception("store refused", kind=type(interaction).__name__)
            return Private(_not_stored()), "failed"
        except Exception:  # the last guard: one broken use case must not end the adapter
            _logger.exception("use case failed", kind=type(interaction).__name__)
            return Private(_broken()), "failed"
        return self._with_page(actor, reply), "answered"

    async def _read(self, route: router.Route, interaction: Interaction) -> Reply:
        """What is shown; what a look at it has to store is rare, and stored apart."""
        actor, now = interaction.actor, self._clock()
        if await self._database.read(lambda tx: places.news_of_place(tx, interaction)):
            await self._database.write(lambda tx: places.note_visibility(tx, interaction))
        reply, troubled = await self._database.read(
            lambda tx: (router.answer(tx, route, interaction, now), tx.members.trouble(actor))
        )
        if troubled:
            return await self._database.write(lambda tx: undeliverable.with_trouble_told(tx, actor, reply))
        return reply

    async def _write(self, route: router.Route, interaction: Interaction) -> Reply:
        now = self._clock()
        self._payers.before(route, interaction, now)

        def run(tx: Store) -> Reply:
            self._payers.within(tx, route, interaction, now)
            reply = router.answer(tx, route, interaction, now)
            places.note_visibility(tx, interaction)  # afterwards: the place may belong to a team only now
            return undeliverable.with_trouble_told(tx, interaction.actor, reply)

        return await self._database.write(run)

    def _with_page(self, actor: Person, reply: Reply) -> Reply:
        """A card that may stand on a page of the reader's own gets the link, where there is such a page for them."""
        if not isinstance(reply, Private | Replace) or reply.card.page is None:
            return reply
        url = self._page_url(actor, reply.card.page)
        if url is None:
            return reply
        link = Text((Link("Open it as a page with a timer and keyboard", url), ", for your eyes only."), "small")
        return replace(reply, card=replace(reply.card, blocks=(*reply.card.blocks, link)))

    async def _with_profile(self, interaction: Interaction) -> Interaction:
        adapter = self._adapters.get(interaction.actor.platform)
        if adapter is None:
            return interaction
        try:
            profile = await asyncio.wait_for(adapter.profile(interaction.actor), PROFILE_SECONDS)
        except Exception as error:  # noqa: BLE001 — a profile is a courtesy: without it the member's zone is asked for later
            _logger.warning("no profile", platform=adapter.platform, reason=str(error))
            return interaction
        return replace(interaction, profile=cleaned(profile))


def _not_stored() -> Card:
    return note("That could not be stored", "Nothing was changed. Please try again in a minute.")


def _broken() -> Card:
    return note("Something broke", "Nothing was changed, and it is logged. Please try again.")
