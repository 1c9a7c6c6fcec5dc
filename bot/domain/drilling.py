"""Which items a run of practice asks: what helps most before the exam, or what was missed.

Pure: `seed` brings the chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from bot.domain import selection
from bot.domain.items import Item
from bot.domain.repetition import TrapState

USUAL_QUESTIONS = 5
"""Questions of a run of practice where nobody says how many."""

MOST_QUESTIONS = 20
"""Questions of one run at most."""


@dataclass(frozen=True, slots=True)
class TrapStanding:
    """Where a member stands, as far as it decides what helps.

    `traps` are the traps met, by id; `seen` the ids of all items answered, the one answered longest ago first.
    `weights` are the domains' shares of the exam, `stakes` what is probably lost in each, in the same unit. `weak` is
    the domain to work on: one never practised, else the one that probably is the weakest; None while that is not known.
    """

    traps: Mapping[str, TrapState]
    seen: Sequence[str]
    weights: Mapping[int, float]
    stakes: Mapping[int, float]
    weak: int | None
    today: date


@dataclass
class _Run:
    """Items chosen so far; an item is asked once."""

    number: int
    items: dict[str, Item] = field(default_factory=dict)

    @property
    def room(self) -> int:
        return self.number - len(self.items)

    def add(self, *items: Item) -> None:
        for item in items:
            if self.room > 0:
                self.items.setdefault(item.id, item)


def urgency(state: TrapState, stake: float) -> float:
    """How much of the exam a trap costs if it is not repeated: the chance to spring it today, times `stake`."""
    return (1 - state.retrievability) * stake


def due_first(standing: TrapStanding, domains: Mapping[str, int]) -> list[TrapState]:
    """The traps that are due, the most urgent first; `domains` gives the domain of each trap that may be asked."""
    due = [state for state in standing.traps.values() if state.due <= standing.today and state.trap in domains]
    return sorted(
        due, key=lambda state: (-urgency(state, standing.stakes.get(domains[state.trap], 0)), state.due, state.trap)
    )


def helpful(
    items: Sequence[Item],
    domains: Mapping[str, int],
    standing: TrapStanding,
    number: int,
    seed: str,
    *,
    spare: Iterable[Item] = (),
) -> tuple[Item, ...]:
    """Up to `number` of `items`, in this order:

    1. one item for each due trap, the most urgent trap first: one never seen, else the one seen longest ago. An item
       holds several traps: one that is asked already covers them all.
    2. Half of what is left, rounded up: unseen items of the domain to work on.
    3. Unseen items, domains in the exam's proportion; then `spare` ones, as long as there are any; then seen ones.
    """
    run, seen = _Run(number), set(standing.seen)
    holding: dict[str, list[Item]] = {}
    for item in _freshest_first(items, standing.seen, seed):
        for trap in item.traps:
            holding.setdefault(trap, []).append(item)
    for state in due_first(standing, domains):
        of_trap = holding.get(state.trap, [])
        if of_trap and not any(item.id in run.items for item in of_trap):
            run.add(of_trap[0])
    left = [item for item in items if item.id not in run.items]
    if standing.weak is not None:
        fresh = [item for item in left if item.domain == standing.weak and item.id not in seen]
        run.add(*selection.practice(fresh, standing.weights, seen, (run.room + 1) // 2, seed))
        left = [item for item in left if item.id not in run.items]
    unseen = sum(item.id not in seen for item in left)
    run.add(*selection.practice(left, standing.weights, seen, min(run.room, unseen), seed))
    run.add(*islice(spare, run.room))
    left = [item for item in left if item.id not in run.items]
    run.add(*selection.practice(left, standing.weights, seen, run.room, seed))
    return tuple(run.items.values())


def choose_missed(
    items: Sequence[Item], wrong: Mapping[str, str | None], standing: TrapStanding, number: int, seed: str
) -> tuple[Item, ...]:
    """Up to `number` questions about what was missed: another item of the same trap first, then the missed item itself.

    `wrong` has the id of each item whose newest answer was wrong, with the trap that it sprang. The trap that is held
    least firmly comes first, no known trap last. The other item tests the idea and not the memory: one never seen, else
    the one seen longest ago; where the trap has none that was not missed as well, only the missed item is asked.
    """
    run, by_id = _Run(number), {item.id: item for item in items}
    place = _places(standing.seen)

    def firmness(item_id: str) -> tuple[bool, float, int]:
        state = standing.traps.get(wrong[item_id] or "")
        return state is None, state.stability if state else 0.0, place.get(item_id, 0)

    others = [item for item in _freshest_first(items, standing.seen, seed) if item.id not in wrong]
    for item_id in sorted(set(wrong) & set(by_id), key=firmness):
        other = next((one for one in others if wrong[item_id] in one.traps and one.id not in run.items), None)
        run.add(*([other] if other else []), by_id[item_id])
    return tuple(run.items.values())


def _freshest_first(items: Sequence[Item], seen: Sequence[str], seed: str) -> list[Item]:
    """Unseen ones in the order that the seed draws, then those seen longest ago."""
    place = _places(seen)
    return sorted(selection.drawn(items, seed), key=lambda item: place.get(item.id, 0))


def _places(seen: Sequence[str]) -> dict[str, int]:
    return {item_id: number for number, item_id in enumerate(seen, 1)}
