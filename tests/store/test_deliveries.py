"""The outbox's rows: once per key, in order, leased, coalesced."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.addresses import MessageRef, Person, Place
from bot.messages import Button, Buttons, Card
from bot.store.deliveries import EACH_READER, Addressee, Delivery, destination
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.deliveries_table import DELETED, SqliteDeliveries
from tests.reading import buttons_of
from tests.store.making import ADA, BOB, NOW, ROOM, a_member, a_team

HALL = Place("web", "", "hall")
REF = MessageRef("web", "m1")
LATER = NOW + timedelta(days=1)


def seconds(number: float) -> datetime:
    return NOW + timedelta(seconds=number)


@pytest.fixture
def outbox(store: SqliteStore) -> SqliteDeliveries:
    return store.deliveries


def post(outbox: SqliteDeliveries, key: str, to: Place | Person = ROOM, text: str = "Hello") -> bool:
    return outbox.post(key, to, Card(text), now=NOW, expires_at=LATER)


def edit(outbox: SqliteDeliveries, key: str, text: str, due: float = 0) -> None:
    outbox.edit(key, Card(text), now=NOW, due_at=seconds(due), expires_at=LATER)


def lease(outbox: SqliteDeliveries, at: float = 0, owner: str = "me", busy: tuple[str, ...] = ()) -> list[Delivery]:
    return list(outbox.lease(seconds(at), seconds(at + 60), owner, 100, busy))


def leased(outbox: SqliteDeliveries, at: float = 0, owner: str = "me", busy: tuple[str, ...] = ()) -> list[str]:
    return [delivery.card.title for delivery in lease(outbox, at, owner, busy)]


def test_a_key_is_posted_once_for_ever(outbox: SqliteDeliveries) -> None:
    assert post(outbox, "k", text="first")
    assert not post(outbox, "k", text="second")
    (delivery,) = lease(outbox)
    assert (delivery.card, delivery.to, delivery.tries, delivery.uncertain) == (Card("first"), ROOM, 1, False)
    outbox.sent(delivery, REF, NOW)
    assert not post(outbox, "k")
    assert lease(outbox) == []
    assert outbox.ref("k") == REF
    assert outbox.ref("unknown") is None


def test_a_key_of_another_recipient_is_reported_and_the_message_sent_under_its_own_once(
    outbox: SqliteDeliveries,
) -> None:
    assert post(outbox, "k", ADA, "for Ada")
    assert post(outbox, "k", BOB, "for Bob")
    assert not post(outbox, "k", BOB, "for Bob again")
    assert not post(outbox, "k", ADA, "for Ada again")
    assert outbox.clashes == ["k"]
    assert [(d.to, d.key, d.card.title) for d in lease(outbox)] == [
        (ADA, "k", "for Ada"),
        (BOB, f"k@{destination(BOB)}", "for Bob"),
    ]


def test_of_many_readers_only_who_was_written_to_before_is_passed_over(outbox: SqliteDeliveries) -> None:
    kim, lou = Person("web", "", "kim"), Person("web", "", "lou")
    post(outbox, "k1", ADA, "before")
    post(outbox, "k2", ADA, "before")
    readers = [Addressee(f"k{number}", to, number) for number, to in enumerate((kim, ADA, BOB, lou))]
    card = Card("now", (Buttons((Button("step", "Open", (EACH_READER,)),)),))
    for _ in range(2):
        outbox.post_each(card, readers, now=NOW, expires_at=LATER)
    assert outbox.clashes == ["k2"]
    found = [row for row in reversed(outbox.listing(["waiting"], 9)) if row.card.title == "now"]
    assert {row.key: row.to for row in found} == {"k0": kim, f"k2@{destination(BOB)}": BOB, "k3": lou}
    assert [button.args for row in found for button in buttons_of(row.card)] == [("0",), ("3",), ("2",)]


def test_accounts_of_one_member_are_one_recipient(store: SqliteStore, outbox: SqliteDeliveries) -> None:
    member = store.members.add(a_member(store.teams.add(a_team()).id), ADA)
    store.members.attach(BOB, member.id)
    assert post(outbox, "k", ADA)
    assert not post(outbox, "k", BOB)
    outbox.post_each(Card("x"), [Addressee("k", BOB, 1)], now=NOW, expires_at=LATER)
    assert outbox.clashes == []
    assert len(lease(outbox)) == 1


def test_what_is_erased_under_way_leaves_the_next_message_alone(store: SqliteStore, outbox: SqliteDeliveries) -> None:
    member = store.members.add(a_member(store.teams.add(a_team()).id), ADA)
    post(outbox, "a", ADA, "for Ada")
    (under_way,) = lease(outbox)
    store.members.forget(member.id)
    post(outbox, "b", BOB, "for Bob")
    outbox.sent(under_way, REF, NOW)
    assert leased(outbox) == ["for Bob"]


def test_each_destination_keeps_its_order_and_none_waits_for_another(outbox: SqliteDeliveries) -> None:
    places: list[Place | Person] = [ROOM, ROOM, HALL, Person("web", "", "room")]
    for number, to in enumerate(places):
        post(outbox, f"k{number}", to, f"card {number}")
    first = lease(outbox)
    assert [delivery.card.title for delivery in first] == ["card 0", "card 2", "card 3"]
    assert lease(outbox) == []
    outbox.sent(first[1], REF, NOW)
    assert lease(outbox) == []
    outbox.sent(first[0], REF, NOW)
    assert leased(outbox) == ["card 1"]


def test_what_waits_for_another_try_holds_up_its_own_destination_only(outbox: SqliteDeliveries) -> None:
    post(outbox, "a", text="first")
    post(outbox, "b", text="second")
    (first,) = lease(outbox)
    outbox.retry(first, timedelta(seconds=30), "busy", now=NOW, uncertain=False)
    post(outbox, "c", HALL, "elsewhere")
    assert leased(outbox, 29) == ["elsewhere"]
    (again,) = lease(outbox, 30)
    assert (again.card.title, again.tries, again.reason, again.uncertain) == ("first", 2, "busy", False)
    outbox.give_up(again, "gone", seconds(30))
    assert leased(outbox, 30) == ["second"]
    (dead,) = outbox.listing(["dead"], 9)
    assert (dead.key, dead.reason) == ("a", "gone")


def test_a_busy_destination_is_left_alone(outbox: SqliteDeliveries) -> None:
    post(outbox, "a", ROOM, "room")
    post(outbox, "b", HALL, "hall")
    assert leased(outbox, busy=(destination(ROOM),)) == ["hall"]


def test_a_lease_that_ran_out_comes_back_uncertain(outbox: SqliteDeliveries) -> None:
    post(outbox, "a")
    assert [delivery.uncertain for delivery in lease(outbox)] == [False]
    assert lease(outbox, 59) == []
    (again,) = lease(outbox, 60)
    assert (again.uncertain, again.tries) == (True, 2)


def test_what_a_dead_process_had_under_way_comes_back_uncertain_at_once(outbox: SqliteDeliveries) -> None:
    post(outbox, "a", text="first")
    post(outbox, "b", text="second")
    lease(outbox, owner="dead")
    (again,) = lease(outbox, 1, owner="alive")
    assert (again.card.title, again.uncertain) == ("first", True)


def test_what_is_given_back_unsent_is_as_before(outbox: SqliteDeliveries) -> None:
    post(outbox, "a")
    lease(outbox)
    outbox.release("somebody else")
    assert lease(outbox) == []
    outbox.release("me")
    (again,) = lease(outbox)
    assert (again.tries, again.uncertain) == (1, False)


def test_repeated_edits_become_one_with_the_newest_text_and_the_earliest_time(outbox: SqliteDeliveries) -> None:
    post(outbox, "a")
    outbox.sent(lease(outbox)[0], REF, NOW)
    edit(outbox, "a", "1 answer", due=5)
    edit(outbox, "a", "2 answers", due=9)
    assert lease(outbox, 4) == []
    (delivery,) = lease(outbox, 5)
    assert (delivery.kind, delivery.card.title, delivery.ref) == ("edit", "2 answers", REF)
    outbox.sent(delivery, None, seconds(5))
    edit(outbox, "a", "3 answers", due=20)
    edit(outbox, "a", "revealed", due=10)
    assert leased(outbox, 10) == ["revealed"]


def test_an_edit_that_is_replaced_under_way_is_sent_again(outbox: SqliteDeliveries) -> None:
    post(outbox, "a")
    outbox.sent(lease(outbox)[0], REF, NOW)
    edit(outbox, "a", "1 answer")
    (under_way,) = lease(outbox)
    edit(outbox, "a", "2 answers", due=5)
    assert lease(outbox, 6) == []
    outbox.sent(under_way, None, seconds(6))
    (newer,) = lease(outbox, 6)
    assert (newer.card.title, newer.tries) == ("2 answers", 1)
    edit(outbox, "a", "3 answers", due=5)
    outbox.give_up(newer, "refused", seconds(7))
    assert leased(outbox, 7) == ["3 answers"]


def test_an_edit_never_overtakes_its_post(outbox: SqliteDeliveries) -> None:
    post(outbox, "a", text="the post")
    edit(outbox, "a", "the edit")
    (first,) = lease(outbox)
    assert first.kind == "post"
    outbox.retry(first, timedelta(seconds=30), "busy", now=NOW, uncertain=True)
    assert lease(outbox, 1) == []
    (first,) = lease(outbox, 30)
    assert first.uncertain
    outbox.sent(first, REF, seconds(30))
    assert leased(outbox, 30) == ["the edit"]


def test_an_edit_does_not_overtake_its_post_when_the_clock_was_set_back(outbox: SqliteDeliveries) -> None:
    post(outbox, "a")
    edit(outbox, "a", "the edit", due=-10)
    assert lease(outbox, -5) == []
    assert outbox.next_due() == NOW


def test_an_edit_that_is_not_due_yet_holds_up_nothing(outbox: SqliteDeliveries) -> None:
    post(outbox, "a")
    outbox.sent(lease(outbox)[0], REF, NOW)
    edit(outbox, "a", "counter", due=60)
    post(outbox, "b", text="news")
    (news,) = lease(outbox, 1)
    assert news.card.title == "news"
    assert leased(outbox, 60) == ["counter"]  # an edit and a post do not wait for each other


@pytest.mark.parametrize("found", [False, True])
def test_edits_of_a_post_that_does_not_stand_are_given_up(outbox: SqliteDeliveries, found: bool) -> None:
    edit(outbox, "a", "before there was a post")
    post(outbox, "a")
    edit(outbox, "a", "while it waits")
    (delivery,) = lease(outbox)
    if found:
        outbox.sent(delivery, None, NOW)
    else:
        outbox.give_up(delivery, "no such channel", NOW)
    edit(outbox, "a", "afterwards")
    assert lease(outbox, 60) == []
    assert [(d.kind, d.card.title) for d in outbox.listing(["dead"], 9) if d.kind == "edit"] == [
        ("edit", "while it waits")
    ]


def test_the_outbox_knows_when_to_look_again(outbox: SqliteDeliveries) -> None:
    assert outbox.next_due() is None
    post(outbox, "a")
    post(outbox, "b")
    assert outbox.next_due() == NOW
    (first,) = lease(outbox)
    assert outbox.next_due() is None  # the second waits for the first
    outbox.retry(first, timedelta(seconds=30), "busy", now=NOW, uncertain=False)
    assert outbox.next_due() == seconds(30)


def test_news_tell_of_what_was_written_and_not_of_the_outbox_itself(outbox: SqliteDeliveries) -> None:
    post(outbox, "a")
    assert outbox.news
    outbox.news = False
    post(outbox, "a")
    outbox.retry(lease(outbox)[0], timedelta(), "busy", now=NOW, uncertain=False)
    assert not outbox.news
    edit(outbox, "a", "x")
    assert outbox.news


def test_tidying_deletes_old_cards_and_keeps_keys_and_refs(outbox: SqliteDeliveries) -> None:
    post(outbox, "old")
    outbox.sent(lease(outbox)[0], REF, NOW)
    post(outbox, "new")
    outbox.sent(lease(outbox)[0], REF, seconds(60))
    post(outbox, "waiting")
    assert outbox.tidy(seconds(60)) == 1
    assert outbox.tidy(seconds(60)) == 0
    assert [(d.key, d.card == DELETED) for d in outbox.listing(["sent", "waiting"], 9)] == [
        ("waiting", False),
        ("new", False),
        ("old", True),
    ]
    assert outbox.ref("old") == REF
    assert not post(outbox, "old")


def test_a_listing_is_the_newest_of_all_states_together(outbox: SqliteDeliveries) -> None:
    for number in range(4):
        post(outbox, f"k{number}", Place("web", "", str(number)))
    first, second, *_ = lease(outbox)
    outbox.sent(first, REF, NOW)
    outbox.give_up(second, "gone", NOW)
    assert [d.key for d in outbox.listing(["sent", "dead", "sending"], 3)] == ["k3", "k2", "k1"]
