"""Sessions: who holds one, how it ends, and what lies readable beside the store."""

from __future__ import annotations

import stat
from pathlib import Path

from bot.catalog import SHIPPED
from bot.catalog.cache import load_cached_bank
from bot.store.sqlite.file_lock import ActiveLock


def _is_private(path: Path) -> bool:
    return stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_stands_beside_the_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    left = tmp_path / "t.db.lock"
    left.touch(0o644)
    lock = ActiveLock(tmp_path / "t.db")
    assert lock.try_acquire()
    lock.release()
    new = ActiveLock(tmp_path / "new.db")
    assert new.try_acquire()
    load_cached_bank((SHIPPED,), tmp_path / "t.db.bank")
    assert all(map(_is_private, (left, tmp_path / "new.db.lock", tmp_path / "t.db.bank")))
    new.release()
