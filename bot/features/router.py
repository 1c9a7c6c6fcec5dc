"""Maps what people do to the use case that answers it: tables, and the one place where refusals become replies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.commands import COMMANDS
from bot.features.board import comparing, leaderboard
from bot.features.daily import answering
from bot.features.flaws import reports
from bot.features.home import home
from bot.features.kit.access import Refusal
from bot.features.kit.access_cards import gone, unknown, which_place
from bot.features.kit.arguments import word
from bot.features.kit.words import note
from bot.features.mastery import weakest
from bot.features.member import membership, personal_data
from bot.features.mock import review, sitting, start
from bot.features.plan import timeline
from bot.features.practice import drill, trap_map
from bot.features.reading import reference
from bot.features.team import linking, places, setup, team_settings
from bot.interactions import Ask, Choice, Command, Interaction, Joined, Left, Opened, Press, Private, Reply, Submission
from bot.store.transaction import Store

UseCase = Callable[[Store, Any, datetime], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """`reads`: it changes nothing, so that it runs beside the writer. `profile`: it wants the actor's zone and name.

    `much`: it writes as much as many answers, and counts like them (`bot.domain.budget`).
    """

    use_case: UseCase
    reads: bool = False
    profile: bool = False
    much: bool = False


_TODAY = Route(answering.today, reads=True)
_WEAKEST = Route(weakest.show_weakest, reads=True)
_BOARD = Route(leaderboard.show_leaderboard, reads=True)
_HELP = Route(home.show_help, reads=True)
_PRACTICE = Route(drill.start_practice)
_PLAN = Route(timeline.show_plan)
_STUDY: dict[str, Route] = {
    "setup": Route(setup.begin_setup, reads=True, profile=True),
    "join": Route(membership.join, reads=True, profile=True),
    "profile": Route(membership.profile, reads=True),
    "settings": Route(team_settings.show_settings, reads=True),
    "pause": Route(membership.pause, reads=True),
    "resume": Route(team_settings.resume),
    "leave": Route(membership.leave_team, reads=True),
    "export": Route(personal_data.export, reads=True),
    "forget-me": Route(personal_data.forget, reads=True),
    "report": Route(reports.ask, reads=True),
    "zone": Route(membership.zone),
    "link": Route(linking.link_account),
    "ping": Route(places.ping),
    "compare": Route(comparing.compare),
    "archive": Route(places.archive, reads=True),
}
_TOP: dict[str, Route] = {
    "today": _TODAY,
    "weakest": _WEAKEST,
    "practice": _PRACTICE,
    "plan": _PLAN,
    "notes": Route(reference.notes, reads=True),
    "lineage": Route(reference.lineage, reads=True),
    "maturity": Route(reference.ask_maturity, reads=True),
    "traps": Route(trap_map.show_traps, reads=True),
    "mock": Route(start.show_mock),
    "leaderboard": _BOARD,
    "help": _HELP,
}
ROUTES_OF_COMMANDS: dict[str, Route] = {**_TOP, **_STUDY}
"""Every command that works as `/study NAME`; those of `COMMANDS` also work alone."""

PRESSES: dict[str, Route] = {
    **_TOP,
    **_STUDY,
    "answer": Route(answering.press_daily, profile=True),
    "answer-form": Route(answering.ask_answer_form),
    "lock": Route(answering.lock),
    "again": Route(answering.pick_again),
    "last": Route(answering.last, reads=True),
    "first": Route(setup.first_answer, profile=True),
    "open-now": Route(setup.open_now),
    "continue": Route(team_settings.go_on),
    "messages": Route(membership.messages, reads=True),
    "no-messages": Route(membership.no_messages),
    "name": Route(membership.name),
    "rename": Route(membership.ask_rename, reads=True),
    "pause-me": Route(membership.pause_me),
    "pause-team": Route(team_settings.pause_team),
    "leave-now": Route(membership.leave_now),
    "forget-now": Route(personal_data.forget_now),
    "stay": Route(membership.stay, reads=True),
    "schedule": Route(team_settings.ask_schedule, reads=True),
    "team-form": Route(team_settings.ask_team, reads=True),
    "reports": Route(reports.show_reports, reads=True),
    "why": Route(weakest.why, reads=True),
    "link-code": Route(linking.give_link_code),
    "compare-code": Route(comparing.give_compare_code),
    "archive-now": Route(places.archive_now),
    "step": Route(timeline.open_step),
    "step-done": Route(timeline.step_done),
    "step-later": Route(timeline.step_later),
    "step-skip": Route(timeline.skip),
    "step-undo": Route(timeline.undo),
    "wake": Route(timeline.wake),
    "outcome": Route(timeline.outcome),
    "tell-team": Route(timeline.tell_team),
    "drill": Route(drill.press_drill),
    "drill-sure": Route(drill.say_how_sure, reads=True),
    "drill-form": Route(drill.ask_drill_form, reads=True),
    "drill-next": Route(drill.following),
    "mock-start": Route(start.begin_mock, much=True),
    "mock-later": Route(start.mock_later, reads=True),
    "mock-open": Route(sitting.show_current),
    "mock-go": Route(sitting.go),
    "mock-pick": Route(sitting.pick_option),
    "mock-flag": Route(sitting.flag),
    "mock-form": Route(sitting.ask_mock_form),
    "mock-overview": Route(sitting.overview),
    "mock-submit": Route(sitting.ask_submit),
    "mock-submit-now": Route(sitting.submit_now),
    "mock-leave": Route(sitting.leave_mock),
    "mock-result": Route(review.show_result),
    "mock-review": Route(review.review),
}

SUBMISSIONS: dict[str, Route] = {
    "answer": Route(answering.submit_answer, profile=True),
    "setup": Route(setup.submit_setup, profile=True, much=True),
    "join": Route(membership.submit_join, profile=True),
    "messages": Route(membership.submit_messages),
    "name": Route(membership.rename),
    "schedule": Route(team_settings.submit_schedule),
    "team": Route(team_settings.submit_team),
    "drill": Route(drill.submit_drill),
    "maturity": Route(reference.submit_maturity, reads=True),
    "mock": Route(sitting.send_form),
    "report": Route(reports.submit_report),
}


def _choose_team(tx: Store, interaction: Choice, now: datetime) -> Reply:
    """A private command goes on in the team that was chosen, if the actor is in it."""
    mine = {str(member.team): member.team for member in tx.members.all_of(interaction.actor)}
    team_id = mine.get(interaction.values[0]) if interaction.values else None
    owned = tx.places.all_of(team_id) if team_id is not None else ()
    if not owned:
        return Private(note("That team is not yours"))
    name, text = word(interaction, 0), word(interaction, 1)
    command = Command(
        actor=interaction.actor,
        place=owned[0].place,
        name=name,
        text=text,
        profile=interaction.profile,
        keep_days=interaction.keep_days,
    )
    reply = find_route(command).use_case(tx, command, now)
    if isinstance(reply, Ask):  # sent in private, it could not say which team it is for
        raise Refusal(which_place())
    return reply


CHOICES: dict[str, Route] = {
    "team": Route(_choose_team),
    "step": Route(timeline.open_step),
    "trap": Route(trap_map.choose_trap, reads=True),
    "mock-jump": Route(sitting.jump),
    "lineage": Route(reference.lineage, reads=True),
}


def _unknown(tx: Store, interaction: Interaction, now: datetime) -> Reply:
    match interaction:
        case Command(name=name, text=text):
            return Private(unknown(f"{name} {text}".strip()))
        case _:
            return Private(gone())


_UNKNOWN = Route(_unknown, reads=True)


def plain_command(command: Command) -> Command:
    """`/study NAME words` as the command NAME itself."""
    if command.name != "study":
        return command
    name, _, text = command.text.strip().partition(" ")
    return replace(command, name=name.lower() or "help", text=text.strip())


def find_route(interaction: Interaction) -> Route:
    """The route of an interaction; one that says so where there is none."""
    match interaction:
        case Command():
            alone = {info.name for info in COMMANDS}
            plain = plain_command(interaction)
            known = interaction.name in alone or plain.name in _STUDY
            route = ROUTES_OF_COMMANDS.get(plain.name, _UNKNOWN) if known else _UNKNOWN
            if plain is interaction or route is _UNKNOWN:
                return route
            return replace(route, use_case=lambda tx, command, now: route.use_case(tx, plain_command(command), now))
        case Press(action=action):
            return PRESSES.get(action, _UNKNOWN)
        case Choice(action=action):
            return CHOICES.get(action, _UNKNOWN)
        case Submission(form=form):
            return SUBMISSIONS.get(form, _UNKNOWN)
        case Opened():
            return Route(home.home_opened, reads=True)
        case Joined():
            return Route(places.place_joined)
        case Left():
            return Route(places.place_left)


def answer(tx: Store, route: Route, interaction: Interaction, now: datetime) -> Reply:
    """Run the use case of its route. A refusal becomes a private card.

    Raises:
        Forged: its arguments are not ours, or name what is gone; what it did must be rolled back.
        BadAnswer: an answer that no card of ours can give; likewise.

    """
    try:
        return route.use_case(tx, interaction, now)
    except Refusal as refusal:
        return Private(refusal.card)
