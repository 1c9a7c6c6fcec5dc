"""Who may be sent to at the same time: each platform has slots of its own, and a workspace only a share of them.

A platform that does not answer holds its own slots and nobody else's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bot.store.deliveries import groups_of

SLOTS = 100
"""Destinations of one platform that are sent to at the same time."""

SHARE = 25
"""How many of them one workspace may hold."""


class Slots:
    """The slots that are left for one round of sending.

    Args:
        held: The destinations that are being sent to.
        each: Destinations of one platform at a time.
        share: Those of one workspace.

    """

    def __init__(self, held: Iterable[str], each: int = SLOTS, share: int = SHARE) -> None:
        self._each = each
        self._share = share
        self._held = Counter(group for destination in held for group in groups_of(destination))

    def take(self, destination: str) -> bool:
        """Hold a slot for this destination; False where its platform or its workspace has none left."""
        groups = groups_of(destination)
        if any(self._is_full(group) for group in groups):
            return False
        self._held.update(groups)
        return True

    @property
    def full(self) -> tuple[str, ...]:
        """The platforms and workspaces that have no slot left."""
        return tuple(group for group in self._held if self._is_full(group))

    def _is_full(self, group: str) -> bool:
        """A group with one slash is a platform, one with two a workspace of it."""
        return self._held[group] >= (self._each if group.count("/") == 1 else self._share)
