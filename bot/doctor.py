"""`trapline doctor`: everything that must be right for tomorrow's question, each in a line, with what to do.

It only looks: nothing is posted, nothing written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

from bot.adapters.base import Adapter, DoctorFinding
from bot.addresses import Person, Place
from bot.catalog import SHIPPED
from bot.catalog.load import load_bank
from bot.domain.bank import Bank
from bot.engine import MAINTENANCE, look_into
from bot.interactions import Ask, Reject
from bot.settings import Settings
from bot.store.errors import StoreError
from bot.store.people import OwnedPlace
from bot.store.transaction import Store
from bot.wiring import platforms_of, utc_now

_SECONDS = 30.0
"""How long one platform may take to answer."""

SLACK_OF_CLOCK = timedelta(minutes=5)
"""So far the clock may stand behind the newest moment in the store."""

BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""No honest clock is before this program was written."""


async def examine(settings: Settings) -> list[DoctorFinding]:
    """All of it. Raises ContentError where the content cannot be read at all."""
    bank, now = load_bank((SHIPPED, *settings.content)), utc_now()  # the files themselves, not what was kept of them
    adapters = platforms_of(settings, _NoDrafts(), _NoRequests(), utc_now)
    owned = places_in(settings, bank)
    if settings.web:  # its rooms are rows of the same store, which is looked at as a whole
        owned = [one for one in owned if one.place.platform != "web"]
    return [
        *of_settings(settings),
        *of_content(bank),
        *of_zones(),
        *of_store(settings, bank, now),
        *await of_platforms(adapters, owned),
    ]


class _NoRequests:
    """Nothing is listened to here."""

    async def is_new_request(self, key: str, until: datetime) -> bool:
        raise NotImplementedError


class _NoDrafts:
    """Nobody fills in a form here."""

    async def keep(self, person: Person, form: Ask | Reject) -> str:
        raise NotImplementedError

    async def take(self, person: Person, draft: str) -> Ask | Reject | None:
        raise NotImplementedError


def of_settings(settings: Settings) -> list[DoctorFinding]:
    """What the settings ask for. (Values that cannot be used have stopped the program before.)"""
    platforms = [name for name, there in (("Slack", settings.slack), ("Discord", settings.discord)) if there]
    wanted = [*platforms, *(["the web room"] if settings.web else [])]
    advice = "" if wanted else "nothing to run: set a platform's tokens, or TRAPLINE_WEB=yes"
    found = [DoctorFinding(f"settings: {', '.join(wanted) or 'nothing'}", advice)]
    if settings.slack and settings.slack.signing_secret and not settings.slack.app_token and not settings.public_url:
        found.append(
            DoctorFinding(
                "settings: signed HTTP for Slack", "set TRAPLINE_PUBLIC_URL, or SLACK_APP_TOKEN for Socket Mode"
            )
        )
    return found


def of_content(bank: Bank) -> list[DoctorFinding]:
    exams = ", ".join(f"{len(bank.items_for(exam.id))} for {exam.short}" for exam in bank.exams)
    return [DoctorFinding(f"content: {len(bank.items)} items ({exams})")]


def of_zones() -> list[DoctorFinding]:
    """Whether the zone database is there and knows today's rules."""
    try:
        summer = datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset()
    except Exception as error:  # noqa: BLE001 - whatever it is, the zones cannot be used
        return [DoctorFinding("zones", f"the zone database cannot be read ({error}); install tzdata")]
    advice = "" if summer == timedelta(hours=2) else "the zone database is wrong; install tzdata anew"
    return [DoctorFinding(f"zones: tzdata {version('tzdata')}", advice)]


def of_clock(now: datetime, newest: datetime | None) -> list[DoctorFinding]:
    """Whether the clock can be right: after this program was written, and not behind what the store has seen."""
    what = f"clock: {now:%Y-%m-%d %H:%M} UTC"
    if now < BUILT:
        return [DoctorFinding(what, "it is far behind; set it, best by NTP")]
    if newest is not None and now < newest - SLACK_OF_CLOCK:
        return [
            DoctorFinding(what, f"the store has seen {newest:%Y-%m-%d %H:%M} UTC already; set the clock, best by NTP")
        ]
    return [DoctorFinding(what)]


def of_store(settings: Settings, bank: Bank, now: datetime) -> list[DoctorFinding]:
    """Whether the store is sound, the clock fits it, and what its outbox gave up lately."""
    if not settings.store.exists():
        return [DoctorFinding(f"store: none yet at {settings.store}; `trapline run` makes it"), *of_clock(now, None)]
    try:
        problems = MAINTENANCE.check(settings.store)
        newest, dead = look_into(settings.store, bank, lambda tx: _lately(tx, now))
    except StoreError as error:
        return [DoctorFinding("store", str(error)), *of_clock(now, None)]
    advice = f"{'; '.join(problems)}. Restore a backup: trapline db restore" if problems else ""
    given_up = f"{dead} messages of the last seven days; `trapline outbox` tells why" if dead else ""
    return [
        DoctorFinding(f"store: {settings.store}", advice),
        *of_clock(now, newest),
        DoctorFinding("outbox: nothing given up" if not dead else "outbox: some were given up", given_up),
    ]


def _lately(tx: Store, now: datetime) -> tuple[datetime | None, int]:
    """The newest moment that a delivery was written, and how many were given up within a week."""
    written = [one.created_at for one in tx.deliveries.listing(("waiting", "sending", "sent", "dead"), 1)]
    dead = tx.deliveries.listing(("dead",), 1_000)
    return max(written, default=None), sum(now - one.created_at < timedelta(days=7) for one in dead)


def places_in(settings: Settings, bank: Bank) -> list[OwnedPlace]:
    """Every place of every team; none where there is no store that can be read."""
    try:
        return look_into(
            settings.store, bank, lambda tx: [owned for team in tx.teams.all() for owned in tx.places.all_of(team.id)]
        )
    except StoreError:
        return []


async def of_platforms(adapters: Mapping[str, Adapter], owned: Sequence[OwnedPlace]) -> list[DoctorFinding]:
    """What each platform says of our tokens and of every team's place; and places whose platform is not connected."""
    found: list[DoctorFinding] = []
    for name, adapter in adapters.items():
        places = [one.place for one in owned if one.place.platform == name and one.present]
        found += [DoctorFinding(f"{name}: {one.what}", one.advice) for one in await _asked(adapter, places)]
    for one in owned:
        if one.place.platform not in adapters:
            found.append(
                DoctorFinding(_place(one.place), f"{one.place.platform} is not configured; team {one.team} waits")
            )
        elif not one.present:
            found.append(
                DoctorFinding(_place(one.place), f"the bot was removed; invite it again, or team {one.team} waits")
            )
        elif one.trouble:
            found.append(DoctorFinding(_place(one.place), one.trouble))
    return found


async def _asked(adapter: Adapter, places: list[Place]) -> list[DoctorFinding]:
    try:
        async with asyncio.timeout(_SECONDS):
            return await adapter.examine(places)
    except TimeoutError:
        return [
            DoctorFinding("no answer", f"the platform did not answer within {_SECONDS:g} seconds; is there a network?")
        ]


def _place(place: Place) -> str:
    return f"{place.platform}: {place.workspace}/{place.channel}"


def report_lines(findings: Sequence[DoctorFinding]) -> list[str]:
    """One line each, as `trapline doctor` prints them."""
    return [f"ok   {one.what}" if not one.advice else f"FIX  {one.what}: {one.advice}" for one in findings]
