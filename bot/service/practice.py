"""Practice: further questions now, privately, each with its rationale at once."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

from bot.cards import item as item_cards
from bot.cards import practice as cards
from bot.domain import selection
from bot.domain.exam import Exam
from bot.domain.items import Answer, BadAnswer, Item, checked
from bot.domain.member import Member
from bot.domain.question import Drill
from bot.domain.team import Team
from bot.messages import Ask, Card, Command, Interaction, Press, Private, Reject, Replace, Reply, Submission
from bot.service.access import Refusal, seat
from bot.service.answers import respond, trap_of
from bot.service.arguments import named, number, word
from bot.service.forms import refilled
from bot.service.weakest import weights
from bot.store.base import Store

USUAL = 5
MOST = 20


def start(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """`/practice [domain | trap] [number]`, or the button of a domain."""
    team, member = seat(tx, interaction)
    words = interaction.text if isinstance(interaction, Command) else " ".join(interaction.args)
    wanted, how_many = _parse(words)
    exam = tx.bank.exam(team.exam)
    pool = _pool(tx, team, exam, wanted)
    open_now = _open_items(tx, interaction)
    pool = tuple(item for item in pool if item.id not in open_now)
    if not pool:
        raise Refusal(cards.nothing_to_practise(wanted))
    seen = tx.responses.seen_items(member.id)
    seed = f"{member.id}/{now.isoformat()}"
    items = selection.practice(pool, weights(exam), seen, how_many, seed)
    drill = tx.drills.start(member.id, [tx.served.keep(item) for item in items], now)
    return Private(_question(tx, drill))


def _parse(words: str) -> tuple[str, int]:
    """What to practise and how many: `security 5`, `5`, `mme-vs-mce`, nothing; a lone number is how many."""
    *wanted, last = words.split() or [""]
    if not last.isdecimal():
        return " ".join((*wanted, last)), USUAL
    return " ".join(wanted), max(1, min(MOST, int(last[:9])))


def _pool(tx: Store, team: Team, exam: Exam, wanted: str) -> tuple[Item, ...]:
    """The items that fit the words; none where nothing does."""
    items = tx.bank.items_for(team.exam)
    if not wanted:
        return items
    low = wanted.lower()
    if low.isdecimal():
        return tuple(item for item in items if str(item.domain) == low)
    slug = re.sub(r"[\s_]+", "-", low)
    if tx.bank.has_trap(slug):
        return tx.bank.items_of_trap(team.exam, slug)
    for domain in exam.domains:
        if low in f"{domain.short} {domain.name}".lower():
            return tuple(item for item in items if item.domain == domain.number)
    traps = [trap for trap in tx.bank.traps_for(team.exam) if low in trap.name.lower() or slug in trap.id]
    found = {item.id: item for trap in traps for item in tx.bank.items_of_trap(team.exam, trap.id)}
    return tuple(found.values())


def _open_items(tx: Store, interaction: Interaction) -> frozenset[str]:
    """Items that stand open in any team of the actor's: practice must not show their key early."""
    current = (tx.questions.current(member.team) for member in tx.members.all_of(interaction.actor))
    return frozenset(question.item.id for question in current if question is not None)


def _mine(tx: Store, interaction: Press | Submission) -> tuple[Team, Member, Drill]:
    """The drill that is named, if it is the actor's own. Raises Refusal."""
    drill = tx.drills.get(number(interaction, 0))
    for member in tx.members.all_of(interaction.actor):
        if drill is not None and drill.member == member.id:
            return tx.teams.get(member.team), member, drill
    raise Refusal(cards.not_yours())


def _at(tx: Store, interaction: Press | Submission, drill: Drill) -> tuple[int, Item]:
    """Position and item of the question that is named, in the version that was shown."""
    position = number(interaction, 1)
    return position, tx.served.get(named(lambda: drill.served[position]))


def _question(tx: Store, drill: Drill) -> Card:
    return cards.question(tx.served.get(drill.served[drill.position]), drill)


def press(tx: Store, interaction: Press, now: datetime) -> Reply:
    """One option of a single-choice practice question."""
    return _answer(tx, interaction, (word(interaction, 2),), now)


def ask_form(tx: Store, interaction: Press, now: datetime) -> Reply:
    """The form of a practice question that one press cannot answer."""
    _, _, drill = _mine(tx, interaction)
    _, item = _at(tx, interaction, drill)
    return Ask(item_cards.answer_form(item, cards.seed(drill), "drill", interaction.args[:2]))


def submit(tx: Store, interaction: Submission, now: datetime) -> Reply:
    """The sent form of such a question."""
    _, _, drill = _mine(tx, interaction)
    _, item = _at(tx, interaction, drill)
    picked = item_cards.answer_from(item, interaction.values)
    try:
        checked(item, picked)
    except BadAnswer as error:
        form = item_cards.answer_form(item, cards.seed(drill), "drill", interaction.args[:2])
        return Reject(refilled(form, interaction.values), {form.fields[0].name: str(error)})
    return _answer(tx, interaction, picked, now)


def _answer(tx: Store, interaction: Press | Submission, picked: Answer, now: datetime) -> Reply:
    _, member, drill = _mine(tx, interaction)
    position, item = _at(tx, interaction, drill)
    picked = checked(item, picked)
    if not tx.drills.advance(drill.id, position):
        return Replace(cards.already(drill, position))
    if item.id in _open_items(tx, interaction):
        return Replace(cards.stands_open(drill, position))
    response = respond(tx, member, item, drill.served[position], picked, source="practice", at=now)
    trap = trap_of(tx.bank, item, response)
    return Replace(cards.verdict(item, drill, position, response, trap))


def following(tx: Store, interaction: Press, now: datetime) -> Reply:
    """The next question of a run, or its end."""
    team, member, drill = _mine(tx, interaction)
    if drill.position < len(drill.served):
        return Replace(_question(tx, drill))
    answers = [
        response
        for response in tx.responses.of_member(member.id)
        if response.source == "practice"
        and response.served in drill.served
        and response.answered_at >= drill.started_at
    ]
    domains = Counter(response.domain for response in answers)
    return Replace(cards.drill_done(tx.bank.exam(team.exam), answers, domains))
