"""The page that the web room would show with a card or a form on it."""

from __future__ import annotations

from bot.adapters.web.pages import Pages, RoomView
from bot.adapters.web.rendering import Looks
from bot.interactions import Ask, Private
from bot.messages import Card, Form


def web_preview(shown: Card | Form) -> str:
    """HTML; its styles are served by the room itself."""
    reply = Ask(shown) if isinstance(shown, Form) else Private(shown)
    view = RoomView(looks=Looks("", "", "UTC"), account=None, home=reply, revision="")
    return Pages().room(view).text or ""
