"""The bank as it was last read, kept in a file: no start reads and checks a megabyte of YAML that has not changed.

The file begins with a digest of everything that the bank came from, so it is never used for other content or by other
code. It can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bot.catalog.reading.content_file import content_bytes
from bot.domain.bank import Bank

CODE = Path(__file__).resolve().parents[1]
"""The package: what reads and checks the content, and what the cards are built with that it has to fit."""


def load_cached_bank(folders: Sequence[Path], file: Path, code: Path = CODE) -> Bank:
    """What `bot.catalog.load.load_bank` gives, from `file` where that was kept for the same content and code.

    Otherwise the content is read, and the file is written. Where that is not possible, the next start takes longer.

    Raises:
        ContentError: as there; nothing is kept then.
    """
    digest = _digest(folders, code)
    if (bank := _kept(file, digest)) is not None:
        return bank
    from bot.catalog import load  # noqa: PLC0415 — the checks and their YAML library are for content that has changed

    bank = load.load_bank(folders)
    if _digest(folders, code) == digest:  # nobody saved a file in the meantime
        _keep(file, digest + msgspec.msgpack.encode(bank))
    return bank


def _digest(folders: Sequence[Path], code: Path) -> bytes:
    found = hashlib.sha256()
    for folder in folders:  # one that holds no file can be wrong too
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else None
        found.update(f"{folder}\0{names}\0".encode(errors="surrogateescape"))
    for folder, kind in (*((folder, "*.y*ml") for folder in folders), (code, "*.py")):
        for path in sorted(folder.rglob(kind)):
            content = _content_of(path)
            found.update(f"{path}\0{len(content)}\0".encode(errors="surrogateescape"))
            found.update(content)
    return found.digest()


def _content_of(path: Path) -> bytes:
    """Nothing where it cannot be read: reading the bank says why."""
    try:
        return content_bytes(path)
    except OSError:
        return b""


def _kept(file: Path, digest: bytes) -> Bank | None:
    try:
        kept = file.read_bytes()
        return msgspec.msgpack.decode(kept[len(digest) :], type=Bank) if kept.startswith(digest) else None
    except (OSError, msgspec.MsgspecError):
        return None


def _keep(file: Path, content: bytes) -> None:
    partial = file.with_name(f"{file.name}.{os.getpid()}")  # whole or not at all, also where two start at once
    try:
        for left in file.parent.glob(f"{file.name}.*"):  # by a process that was killed; one that lives does without
            left.unlink(missing_ok=True)
        partial.touch(0o600)  # a team's own items, with their keys, are for the host alone
        partial.write_bytes(content)
        partial.replace(file)
    except OSError:
        partial.unlink(missing_ok=True)
