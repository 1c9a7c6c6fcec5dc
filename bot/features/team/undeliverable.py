"""What the platforms refuse for good: told once to whoever can mend it, and forgotten when it works again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.addresses import Person, Place
from bot.features.kit import outgoing
from bot.features.team import place_cards as cards
from bot.interactions import Private, Replace, Reply
from bot.messages import Text
from bot.store.deliveries import destination
from bot.store.transaction import Store

_REASON = 300  # characters


def refused(tx: Store, to: Place | Person, reason: str, now: datetime) -> None:
    """Nothing can be posted there. A place's lead is told once; a member at the next thing that they do."""
    if isinstance(to, Person):
        tx.members.set_trouble(to, reason[:_REASON])
        return
    owned = tx.places.owned(to)
    if owned is None or owned.trouble:
        return
    tx.places.save(replace(owned, trouble=reason[:_REASON]))
    team = tx.teams.get(owned.team)
    outgoing.to_lead(tx, team, f"trouble:{destination(to)}", cards.trouble(team, reason[:_REASON]), now)


def accepted(tx: Store, to: Place | Person) -> None:
    """It works there (again)."""
    if isinstance(to, Person):
        tx.members.set_trouble(to, "")
        return
    owned = tx.places.owned(to)
    if owned is not None and owned.trouble:
        tx.places.save(replace(owned, trouble=""))


def with_trouble_told(tx: Store, actor: Person, reply: Reply) -> Reply:
    """The reply, with what the actor has to know about their private messages; said once."""
    reason = tx.members.trouble(actor)
    if not reason or not isinstance(reply, Private | Replace):
        return reply
    said = Text((cards.unreachable(reason),), "small")
    try:
        card = replace(reply.card, blocks=(*reply.card.blocks, said))
    except ValueError:  # that card is full: the next one
        return reply
    tx.members.trouble_told(actor)
    return replace(reply, card=card)
