"""What anybody may read: notes, lineage, and where a team stands. Nothing of it is stored."""

from __future__ import annotations

from datetime import datetime

from bot.domain import maturity
from bot.domain.exam import Exam
from bot.domain.study_notes import Note
from bot.features.kit.access import Refusal, team_of
from bot.features.kit.arguments import Forged, number
from bot.features.kit.forms import FormReader
from bot.features.kit.words import note as said
from bot.features.kit.words import shortened
from bot.features.reading import cards, maturity_cards
from bot.interactions import Ask, Choice, Command, Interaction, Press, Private, Replace, Reply, Submission
from bot.store.transaction import Store


def notes(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """`/notes [page]`: the list, or a note from its first section on; the buttons turn its pages."""
    if isinstance(interaction, Command):
        words = interaction.text.strip().lower()
        if not words:
            return Private(cards.contents(tx.bank.notes))
        found = next((note for note in tx.bank.notes if words in (note.id, note.title.lower())), None)
        found = found or next((note for note in tx.bank.notes if words in f"{note.id} {note.title}".lower()), None)
        if found is None:
            names = ", ".join(note.id for note in tx.bank.notes)
            raise Refusal(said("There is no such note", f"“{shortened(words, 40)}” fits none. There are: {names}."))
        return Private(cards.note_page(found, 0, _exam(tx, interaction)))
    if not interaction.args:
        return Replace(cards.contents(tx.bank.notes))
    note = _note(tx, interaction.args[0])
    page = number(interaction, 1) if len(interaction.args) > 1 else 0
    if page >= len(note.sections):
        raise Forged
    card = cards.note_page(note, page, _exam(tx, interaction))
    return Replace(card) if len(interaction.args) > 1 else Private(card)


def _note(tx: Store, note_id: str) -> Note:
    for note in tx.bank.notes:
        if note.id == note_id:
            return note
    raise Forged


def _exam(tx: Store, interaction: Interaction) -> Exam | None:
    """The exam of the actor's team, where that is clear: then a note can offer questions."""
    try:
        return tx.bank.exam(team_of(tx, interaction).exam)
    except Refusal:
        return None


def lineage(tx: Store, interaction: Command | Press | Choice, now: datetime) -> Reply:
    """`/lineage`: the chain, or one link of it."""
    chain = tx.bank.lineage
    match interaction:
        case Command():
            return Private(cards.chain(chain))
        case Press(args=()):
            return Replace(cards.chain(chain))
        case Press(args=args):
            wanted = args[0]
        case Choice(values=values):
            wanted = values[0] if values else ""
    ids = [link.id for link in chain.links]
    if wanted not in ids:
        raise Forged
    return Replace(cards.lineage_link_card(chain, ids.index(wanted)))


def ask_maturity(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """`/maturity`: the form about how a team works."""
    return Ask(maturity_cards.maturity_form(tx.bank.maturity))


def submit_maturity(tx: Store, interaction: Submission, now: datetime) -> Reply:
    """The sent form: the level, the evidence, and the next rung."""
    scale = tx.bank.maturity
    read = FormReader(maturity_cards.maturity_form(scale), interaction.values)
    facts = {question.fact: read.take(question.fact, str, "") for question in scale.questions}
    if read.errors:
        return read.rejection()
    return Private(maturity_cards.finding(scale, maturity.find_rung(scale, facts)))
