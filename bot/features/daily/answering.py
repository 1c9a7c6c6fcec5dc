"""The daily question: answering, being sure, and looking again."""

from __future__ import annotations

from datetime import datetime

from bot.addresses import Person
from bot.domain.items import Answer, checked
from bot.domain.member import Member
from bot.domain.question import Confidence, Question, Response, count_pause
from bot.domain.team import Team
from bot.features.daily import cards
from bot.features.daily.closing import close, lock_in
from bot.features.kit import item_cards, outgoing
from bot.features.kit.access import Refusal, enrol, entered, member_of, open_elsewhere, team_of
from bot.features.kit.arguments import named, number, word
from bot.features.kit.forms import answer_in
from bot.features.kit.responses import respond, trap_of
from bot.interactions import Ask, Command, Interaction, Press, Private, Reject, Replace, Reply, Submission
from bot.messages import Button, Card, Moment
from bot.store.evidence import Provisional
from bot.store.transaction import Store

CONFIDENCES: tuple[Confidence, ...] = ("sure", "fairly", "guessing")


def press_daily(tx: Store, interaction: Press, now: datetime) -> Reply:
    """One option of a single-choice question."""
    question, team = _asked(tx, interaction, now)
    return take_answer(tx, interaction, team, question, picked=(word(interaction, 1),), now=now)


def ask_answer_form(tx: Store, interaction: Press, now: datetime) -> Reply:
    """The form of a question that one press cannot answer; what was locked is shown instead."""
    question, team = _asked(tx, interaction, now)
    member = member_of(tx, interaction, team)
    if question.revealed:
        return Replace(_reveal_card(tx, question, interaction.actor))
    given: Answer = ()
    if member is not None:
        locked = tx.responses.locked(question.id, member.id)
        if locked is not None:
            return Replace(locked_card(tx, question, locked, member))
        before = tx.questions.provisional(question.id, member.id)
        given = before.picked if before else ()
    return Ask(item_cards.answer_form(question.item, question.seed, "answer", interaction.args[:1], given))


def submit_answer(tx: Store, interaction: Submission, now: datetime) -> Reply:
    """The sent form of such a question."""
    question, team = _asked(tx, interaction, now)
    form = item_cards.answer_form(question.item, question.seed, "answer", interaction.args[:1])
    picked = answer_in(question.item, form, interaction.values)
    if isinstance(picked, Reject):
        return picked
    return take_answer(tx, interaction, team, question, picked=picked, now=now)


def _asked(tx: Store, interaction: Press | Submission, now: datetime) -> tuple[Question, Team]:
    """The question that is named, if the actor may see it. Raises Refusal."""
    asked = number(interaction, 0)
    question = named(lambda: tx.questions.get(asked))
    team = entered(tx, interaction, question.team)
    return settled_question(tx, question, now), team


def settled_question(tx: Store, question: Question, now: datetime) -> Question:
    """The question; closed on the spot where its time is over and the closing job was not there yet."""
    if question.revealed or now < question.closes_at:
        return question
    close(tx, question, now)
    return tx.questions.get(question.id)


def take_answer(
    tx: Store, interaction: Interaction, team: Team, question: Question, *, picked: Answer, now: datetime
) -> Reply:
    """Store a pick as provisional, and enrol whoever is new. The question is settled."""
    picked = checked(question.item, picked)
    member, enrolled = enrol(tx, interaction, team, now)
    if question.revealed:
        return _late(tx, question, member, picked, now)
    if not tx.questions.pick(question.id, member.id, picked, now):
        response = tx.responses.locked(question.id, member.id)
        if response is None:
            raise LookupError(f"question {question.id}: locked for member {member.id}, but no response is stored")
        return Replace(locked_card(tx, question, response, member))
    tx.questions.touch(question.id, now + count_pause(tx.questions.takers(question.id)))
    return Replace(cards.how_sure(question, picked, enrolled=enrolled))


def _late(tx: Store, question: Question, member: Member, picked: Answer, now: datetime) -> Reply:
    """A press after closing shows the reveal, and counts as practice, once. A locked answer is shown."""
    response = tx.responses.locked(question.id, member.id)
    if response is not None:
        return Replace(locked_card(tx, question, response, member))
    accounts = tx.members.accounts(member.id)
    if question.item.id not in tx.responses.seen_items(member.id) and not open_elsewhere(tx, question, *accounts):
        respond(tx, member, question.item, question.served, picked, source="practice", at=now)
    return Replace(_reveal_card(tx, question, *accounts))


def lock(tx: Store, interaction: Press, now: datetime) -> Reply:
    """How sure: the provisional answer is locked, and the verdict shown if the team's rule allows it now."""
    question, team = _asked(tx, interaction, now)
    member = member_of(tx, interaction, team)
    if member is None:
        raise Refusal(cards.nothing_picked(question))
    response = tx.responses.locked(question.id, member.id)
    if response is None:
        provisional = tx.questions.provisional(question.id, member.id)
        if provisional is None:
            raise Refusal(cards.nothing_picked(question))
        said = word(interaction, 1)
        confidence = next((known for known in CONFIDENCES if known == said), None)
        response = _locked(tx, interaction, question, provisional, confidence)
    return Replace(locked_card(tx, question, response, member))


def _locked(
    tx: Store, interaction: Press, question: Question, provisional: Provisional, confidence: Confidence | None
) -> Response:
    """The answer, locked; where that shows the verdict, together with those to the same item in other teams.

    Raises:
        Refusal: one of those teams has no answer yet.

    """
    others = open_elsewhere(tx, question, interaction.actor) if question.verdict_visible else []
    asked = {other.id: other for other, _ in others}
    picks = [tx.questions.provisional(other.id, member.id) for other, member in others]
    picked = [pick for pick in picks if pick is not None]
    if len({pick.question for pick in picked}) < len(asked):
        raise Refusal(cards.stored_but_open(question))
    for pick in picked:
        lock_in(tx, asked[pick.question], pick, confidence)
    return lock_in(tx, question, provisional, confidence)


def pick_again(tx: Store, interaction: Press, now: datetime) -> Reply:
    """The options once more; the provisional answer stands until another is picked."""
    question, team = _asked(tx, interaction, now)
    member = member_of(tx, interaction, team)
    provisional = tx.questions.provisional(question.id, member.id) if member else None
    if member is None or provisional is None or question.revealed:
        return look_at_today(tx, team, member, now)
    return Replace(cards.pick_again_card(question, provisional.picked))


def locked_card(tx: Store, question: Question, response: Response, member: Member) -> Card:
    """The verdict where it may be seen, else what was locked; with an offer to somebody without an exam date."""
    extra = () if member.exam_date else (cards.SET_DATE,)
    if not question.verdict_visible:
        return cards.locked(question, response, extra=extra)
    if open_elsewhere(tx, question, *tx.members.accounts(member.id)):
        return cards.stands_open()
    question = outgoing.as_corrected(tx, question)
    trap = trap_of(tx.bank, question.item, response)
    return cards.daily_verdict(question, response, trap, extra=(*extra, Button("weakest", "My weakest domain")))


def _reveal_card(tx: Store, question: Question, *accounts: Person) -> Card:
    """The reveal for somebody with these accounts who pressed too late."""
    if open_elsewhere(tx, question, *accounts):
        return cards.stands_open()
    question = outgoing.as_corrected(tx, question)
    return cards.closed(question, tx.responses.taken(question.id), tx.bank.traps_in(question.item))


def today(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """The open question with the actor's own answer, or when the next one comes."""
    team = team_of(tx, interaction)
    return look_at_today(tx, team, member_of(tx, interaction, team), now)


def look_at_today(tx: Store, team: Team, member: Member | None, now: datetime) -> Reply:
    """What is to be seen of today, for one member or for a stranger."""
    question = tx.questions.current(team.id)
    if question is None or now >= question.closes_at:
        last = tx.questions.latest(team.id)
        opens = Moment(team.opens_at) if team.opens_at else None
        return Private(cards.nothing_yet(opens, last.day if last and last.revealed else None))
    if member is not None:
        response = tx.responses.locked(question.id, member.id)
        if response is not None:
            return Private(locked_card(tx, question, response, member))
        provisional = tx.questions.provisional(question.id, member.id)
        if provisional is not None:
            return Private(cards.how_sure(question, provisional.picked, enrolled=False))
    return Private(cards.post(question, takers=tx.questions.takers(question.id), yesterday=None))


def last(tx: Store, interaction: Press, now: datetime) -> Reply:
    """The newest reveal once more, with the actor's own verdict above where there is one."""
    team = team_of(tx, interaction)
    member = member_of(tx, interaction, team)
    question = tx.questions.latest(team.id)
    if question is not None and not question.revealed:
        question = tx.questions.latest(team.id, before=question.day)
    if question is None or not question.revealed:
        return look_at_today(tx, team, member, now)
    response = tx.responses.locked(question.id, member.id) if member else None
    if member is not None and response is not None:
        return Private(locked_card(tx, question, response, member))
    if open_elsewhere(tx, question, interaction.actor):
        return Private(cards.stands_open())
    question = outgoing.as_corrected(tx, question)
    return Private(cards.reveal_card(question, tx.responses.taken(question.id), tx.bank.traps_in(question.item)))
