"""What goes wrong next on a stand-in of a platform, call by call."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """`error` is the platform's code. `cut`: the connection ends without an answer, before or after it took effect."""

    error: str = ""
    status: int = 200
    retry_after: float | None = None
    cut: bool = False
    takes_effect: bool = False


@dataclass
class Faults:
    waiting: defaultdict[str, list[tuple[str, Fault]]] = field(default_factory=lambda: defaultdict(list))

    def fail(
        self,
        method: str,
        error: str = "",
        *,
        channel: str = "",
        status: int = 200,
        retry_after: float | None = None,
        times: int = 1,
    ) -> None:
        """The next call of that method (for that channel) is refused, and nothing takes effect."""
        self.waiting[method] += [(channel, Fault(error, status, retry_after))] * times

    def cut(self, method: str, *, channel: str = "", takes_effect: bool) -> None:
        """The next call gets no answer; whether it took effect only Slack knows."""
        self.waiting[method].append((channel, Fault(cut=True, takes_effect=takes_effect)))

    def take(self, method: str, channel: str) -> Fault | None:
        for waiting in self.waiting[method]:
            if waiting[0] in ("", channel):
                self.waiting[method].remove(waiting)
                return waiting[1]
        return None
