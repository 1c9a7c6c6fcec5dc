"""One try to deliver: what is asked of the adapter, and what is known afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.adapters.base import Adapter
from bot.addresses import MessageRef
from bot.interactions import CannotLook, DeliveryFailed, NoAnswer
from bot.store.deliveries import Delivery

_REASON = 200  # characters of an error that are kept


@dataclass(frozen=True, slots=True)
class Delivered:
    """It stands there; `ref` is None where nobody could look and it counts as sent."""

    ref: MessageRef | None


@dataclass(frozen=True, slots=True)
class Failed:
    """Worth another try. `uncertain`: the message may stand nevertheless. `retry_after` is in seconds.

    `refused`: it counts against the limit. It does not where the platform could not be reached, or asked for a pause.
    """

    reason: str
    uncertain: bool
    retry_after: float | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Hopeless:
    """Trying again cannot help. `closed`: nor can anything else be posted to that destination for now."""

    reason: str
    closed: bool = False


AttemptOutcome = Delivered | Failed | Hopeless


async def attempt(
    adapter: Adapter, delivery: Delivery, under: MessageRef | None, *, expired: bool, seconds: float
) -> AttemptOutcome:
    """Send one delivery, or find out that it was sent; takes no longer than so many seconds.

    `under` is where the message stands whose thread it joins. What has expired is not sent any more, but where an
    earlier try may have succeeded it is still looked for, because edits need to know where it stands.
    """
    if delivery.kind == "edit" and delivery.ref is None:
        return Hopeless("nobody knows where the message stands that it changes")
    if delivery.under is not None and under is None:
        return Hopeless("the message does not stand whose thread it joins")
    asked = False  # whether the platform was asked for something that may have taken effect
    try:
        async with asyncio.timeout(seconds):
            if delivery.kind == "post" and delivery.uncertain and (sent := await _look(adapter, delivery, under)):
                return sent
            if expired:
                return Hopeless(f"expired; {delivery.reason}".removesuffix("; "))
            asked = delivery.kind == "post"
            return await _send(adapter, delivery, under)
    except DeliveryFailed as refused:
        if refused.permanent:
            return Hopeless(refused.reason, refused.closed)
        counts = not refused.unreachable and refused.retry_after is None
        return Failed(refused.reason, delivery.uncertain and not asked, refused.retry_after, counts)
    except TimeoutError:
        return Failed(f"no answer within {seconds:g} seconds", asked or delivery.uncertain)
    except NoAnswer as error:
        return Failed(str(error)[:_REASON], asked or delivery.uncertain)
    except Exception as error:  # noqa: BLE001 - whatever it is, it says that nobody knows
        counts = not isinstance(error, OSError)  # what the system says of a connection
        return Failed(f"{type(error).__name__}: {error}"[:_REASON], asked or delivery.uncertain, refused=counts)


async def _look(adapter: Adapter, delivery: Delivery, under: MessageRef | None) -> Delivered | None:
    """What an earlier try left there. Where nobody can look it counts as sent: a gap is better than a double post."""
    try:
        found = await adapter.find(delivery.to, delivery.key, under, since=delivery.created_at)
    except CannotLook:
        return Delivered(None)
    return Delivered(found) if found else None


async def _send(adapter: Adapter, delivery: Delivery, under: MessageRef | None) -> Delivered:
    if delivery.ref is None:
        return Delivered(await adapter.post(delivery.to, delivery.card, delivery.key, under))
    await adapter.replace(delivery.ref, delivery.card)
    return Delivered(delivery.ref)
