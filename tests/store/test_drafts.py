"""Forms that wait for a button: for their person alone, and for a while."""

from __future__ import annotations

from datetime import timedelta

from bot.interactions import Ask, Reject
from bot.messages import Field, Form
from bot.store.sqlite import SqliteStore
from tests.store.making import ADA, BOB, NOW

FORM = Form("setup", "Set up", (Field("name", "line", "Name", value="Owls"),), ("7",))


def test_a_draft_comes_back_to_its_person_as_often_as_they_ask(store: SqliteStore) -> None:
    for reply in (Ask(FORM), Reject(FORM, {"name": "There is one of that name."})):
        draft = store.drafts.keep(ADA, reply, NOW)
        assert len(draft) <= 32
        assert ":" not in draft
        assert store.drafts.find(ADA, draft) == store.drafts.find(ADA, draft) == reply
        assert store.drafts.find(BOB, draft) is None
    assert store.drafts.find(ADA, "of another time") is None


def test_old_drafts_go(store: SqliteStore) -> None:
    draft = store.drafts.keep(ADA, Ask(FORM), NOW)
    store.drafts.tidy(NOW)
    assert store.drafts.find(ADA, draft) is not None
    store.drafts.tidy(NOW + timedelta(seconds=1))
    assert store.drafts.find(ADA, draft) is None
