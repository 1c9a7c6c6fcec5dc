"""What hostile or unlucky people type."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# fmt: off
MARKUP = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onfocus=alert(1) '", "{{ 7*7 }}{% raw %}",
    "'; DROP TABLE teams; --", "*bold* <@U1> <!channel> `x` @everyone <#C1> ||spoiler||", "[a](javascript:x)",
    "\u202eevil\u2066", "a\x00b\x1b[31m", "\u200b", "\u00a0", "\u0301" * 40, "\U0001f9d1\u200d\U0001f680", "ß" * 60,
)
HALVES = ("\ud800", "\udfff\ud800")
NUMBERS = (
    "²", "٣", "½", "-1", "1e9", "0x1", "1_0", "1 OR 1=1", "nan", "true", "None",
    "9" * 20, "9" * 400, "9" * 5000, "9" * 5000 + " 5",
)
TIMES = (
    "2026-02-30", "0000-01-01", "9999-12-31", "31.2.", "in 9999 months", "in 0 days", "tomorrow", "24:00", "9:5",
    "Europe/Nowhere", "../../etc/passwd", "localtime", "Factory", "EST", "UTC+99", "posix/Europe/Berlin", "europe",
)
LISTS = (
    "mla-c01,mla-c02", "15,30", "both,neither", "yes,no", "0,0,0", "7", ",", "a=b=c", ":", "::", "a:b", "\n", "\t\r\n",
)
LONG = (
    "x" * 3000, "ü" * 3000, " ".join(["x"] * 1500),
    ",".join(f"{day}.{month}." for month in range(1, 13) for day in range(1, 29)),
)
# fmt: on
ATTACKS = (*MARKUP, *HALVES, *NUMBERS, *TIMES, *LISTS, *LONG)

PLAIN = ("5", "security 3", "profile", "2026-12-24", "09:30", "UTC", "both", "30", "0,1", "yes")

hostile: st.SearchStrategy[str] = st.one_of(
    st.sampled_from(ATTACKS), st.text(max_size=80), st.text(st.characters(exclude_categories=()), max_size=20)
)
typed: st.SearchStrategy[str] = hostile | st.sampled_from(PLAIN)

OFTEN = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def fine(log: Any) -> bool:
    """Arguments that name nothing are answered as such; but a card that does not fit would hide among them."""
    return bool(log["log_level"] == "info" and " is the limit" not in str(log.get("reason", "")))
