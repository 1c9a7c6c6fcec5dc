"""What imagined people pick, and the forms and buttons that they use for it."""

from __future__ import annotations

from random import Random

from bot.domain.items import Answer, Item
from bot.features.kit import item_cards
from bot.messages import Button, Buttons, Card
from bot.rehearsal.cast import Player


def pick_for(player: Player, item: Item, chance: Random) -> Answer:
    """The key, as often as they know the domain; else a near miss, a trap where there is one."""
    if chance.random() < player.knows[item.domain]:
        return item.key
    if item.kind == "ordering":
        return (item.order[1], item.order[0], *item.order[2:])
    if item.kind == "matching":
        first, *rest = item.prompts
        other = chance.choice([option.id for option in item.options if option.id != first.option])
        return (f"{first.id}={other}", *(f"{prompt.id}={prompt.option}" for prompt in rest))
    wrong = [option for option in item.options if not option.right]
    tempting = chance.choice([option for option in wrong if option.trap] or wrong)
    return tuple(sorted((*item.key[:-1], tempting.id)))  # one option of a single item, all but one of a multiple


def form_values(item: Item, answer: Answer) -> dict[str, str]:
    """The form that gives this answer."""
    form = item_cards.answer_form(item, "", "answer", ("0",), answer)
    return {field.name: field.value for field in form.fields}


def first_button(card: Card, action: str, *, label: str = "") -> Button | None:
    """The first button of a card whose action and label begin so."""
    buttons = (button for block in card.blocks if isinstance(block, Buttons) for button in block.buttons)
    return next((one for one in buttons if one.action.startswith(action) and one.label.startswith(label)), None)
