"""What people do: each form that is sent becomes an Interaction, and its Reply is kept for the page that follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

from aiohttp import web

from bot.adapters.web.form_data import COMMAND, Typed, split_action
from bot.adapters.web.rendering import field_id
from bot.adapters.web.request_context import PLATFORM, Desk, web_place
from bot.adapters.web.sessions import Visitor
from bot.addresses import MessageRef, Person, Place, Profile
from bot.commands import COMMANDS, STUDY
from bot.interactions import Ask, Choice, Command, Done, Interaction, Press, Private, Reject, Replace, Reply, Submission
from bot.messages import FIELD_VALUE, FORM_FIELDS, OPTION_LABEL, OPTIONS, Card, Text
from bot.web_storage import LastReply, WebPost, web_address

FIELD = "f."  # before the name of a form's field


@dataclass(frozen=True, slots=True)
class PageScene:
    """Who acts, where, and on which message."""

    actor: Person
    place: Place | None
    profile: Profile
    source: MessageRef | None


Say = Callable[[PageScene], Interaction]


class Acts:
    """The POST side: presses, choices, commands and forms."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def press(self, request: web.Request) -> web.Response:
        """A button, or a select with its button."""
        visitor, typed = await self._desk.posted(request)
        return await self._act(request, visitor, typed, choice_of(typed) if typed.all("choose") else press_of(typed))

    async def submit(self, request: web.Request) -> web.Response:
        visitor, typed = await self._desk.posted(request)
        return await self._act(request, visitor, typed, submission_of(typed))

    async def command(self, request: web.Request) -> web.Response:
        """A command, from its button or typed."""
        visitor, typed = await self._desk.posted(request)
        said = typed.one("command", COMMAND)
        say = _commanded(said)
        if say is None:
            card = Card(
                "No such command", (Text((f"There is no “{said.strip()[:60]}” here. “help” lists what there is.",)),)
            )
            return await self._tell(request, visitor, Private(card))
        return await self._act(request, visitor, typed, say)

    async def _tell(self, request: web.Request, visitor: Visitor, reply: Reply) -> web.Response:
        """Say something that the core has no part in."""
        visitor, slug = await self._desk.visitors.settled(visitor, await self._desk.slug(request))
        return await self._keep(visitor, slug, reply, None)

    async def _act(self, request: web.Request, visitor: Visitor, typed: Typed, say: Say) -> web.Response:
        slug = await self._desk.slug(request)
        source = typed.one("source")
        post = await self._post(visitor, slug, source)
        private = await self._is_private(visitor, source, post)
        visitor, slug = await self._desk.visitors.settled(visitor, slug)
        scene = PageScene(
            actor=visitor.person,
            place=None if private else web_place(slug),
            profile=visitor.profile,
            source=MessageRef(PLATFORM, post.token) if post else None,
        )
        interaction = replace(  # a room is its makers': anybody in it may set up
            say(scene), may_set_up=True, address=self._desk.visitors.address(request)
        )
        reply = await self._desk.handle(interaction)
        if isinstance(interaction, Submission) and interaction.form == "join" and not isinstance(reply, Reject):
            await self._show_code(visitor)
        return await self._keep(visitor, slug, reply, post, private=private)

    async def _post(self, visitor: Visitor, slug: str | None, source: str) -> WebPost | None:
        """The post that was pressed, None for the home card and the last reply. Raises 404 for one not shown here."""
        if source in ("", "home", "reply"):
            return None
        post = await self._desk.storage.post(source)
        here = {web_address(web_place(slug or "")), web_address(visitor.person) if visitor.account else ""}
        if post is None or post.address not in here:
            raise web.HTTPNotFound(text="That message is no longer here.")
        return post

    async def _is_private(self, visitor: Visitor, source: str, post: WebPost | None) -> bool:
        """Whether it was said in the private conversation, which belongs to no room."""
        if source == "reply" and visitor.account:
            last = await self._desk.storage.last_reply(visitor.person.user)
            return last is not None and last.private
        return post is not None and post.address == web_address(visitor.person)

    async def _show_code(self, visitor: Visitor) -> None:
        account = await self._desk.storage.account(visitor.person.user)
        if account:
            await self._desk.storage.save_account(replace(account, show_code=True))

    async def _keep(
        self, visitor: Visitor, slug: str, reply: Reply, pressed: WebPost | None, *, private: bool = False
    ) -> web.Response:
        """Put the reply where the next page shows it, and lead there."""
        storage, mine, room = self._desk.storage, web_address(visitor.person), f"/r/{slug}"
        if isinstance(reply, Replace) and pressed and pressed.address == mine:
            await storage.edit_post(pressed.token, reply.card)
            self._desk.bell.ring(mine)
            return self._desk.go(visitor, f"{room}#post-{pressed.token}")
        kept = Private(reply.card) if isinstance(reply, Replace) else reply
        last = None if isinstance(kept, Done) else LastReply(kept, slug, self._desk.now(), private)
        await storage.keep_reply(visitor.person.user, last)
        self._desk.bell.ring(mine)
        return self._desk.go(visitor, f"{room}{_fragment(kept)}")


def _fragment(reply: Private | Ask | Reject | Done) -> str:
    """Where the page that follows begins: at the reply, or at the first wrong field of a rejected form."""
    if isinstance(reply, Done):
        return ""
    wrong = [field for field in reply.form.fields if field.name in reply.errors] if isinstance(reply, Reject) else []
    return f"#{quote(field_id(wrong[0]))}" if wrong else "#reply"


def press_of(typed: Typed) -> Say:
    """A button of a card."""
    action, args = split_action(typed.one("press"))
    return lambda at: Press(
        actor=at.actor, place=at.place, profile=at.profile, source=at.source, action=action, args=args
    )


def choice_of(typed: Typed) -> Say:
    """What was chosen from a drop-down. Raises 400."""
    action, args = split_action(typed.one("choose"))
    values = typed.all("value")
    if not 1 <= len(values) <= OPTIONS or any(len(value) > OPTION_LABEL for value in values):
        raise web.HTTPBadRequest(text="Choose one of the options, please.")
    return lambda at: Choice(
        actor=at.actor, place=at.place, profile=at.profile, source=at.source, action=action, args=args, values=values
    )


def submission_of(typed: Typed) -> Say:
    """A form with what was typed. Raises 400."""
    form, args = split_action(typed.one("form"))
    names = dict.fromkeys(name for name, _ in typed.pairs if name.startswith(FIELD))
    values = {name.removeprefix(FIELD): ",".join(filter(None, typed.all(name))) for name in names}
    if len(values) > FORM_FIELDS or any(len(value) > FIELD_VALUE for value in values.values()):
        raise web.HTTPBadRequest(text=f"A field holds {FIELD_VALUE} characters at most. Nothing was changed.")
    return lambda at: Submission(
        actor=at.actor, place=at.place, profile=at.profile, form=form, args=args, values=values
    )


def _commanded(said: str) -> Say | None:
    """`/name text`, or `name text`; the names of `/study` alone are enough. None: there is no such command."""
    name, _, text = said.strip().lstrip("/").partition(" ")
    name, text = name.lower() or "help", text.strip()
    if name in {command.name for command in STUDY}:
        name, text = "study", f"{name} {text}".strip()
    if name not in {command.name for command in COMMANDS}:
        return None
    return lambda at: Command(actor=at.actor, place=at.place, profile=at.profile, name=name, text=text)
