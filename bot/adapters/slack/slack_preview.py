"""What Slack would be sent for a card or a form."""

from __future__ import annotations

import json

from bot.adapters.slack.blocks import blocks, fallback
from bot.adapters.slack.slack_modals import slack_modal
from bot.addresses import MessageRef
from bot.messages import Card, Form


def slack_preview(shown: Card | Form) -> str:
    """The arguments of chat.postMessage, or the view of a modal, as JSON: Slack's Block Kit Builder draws both."""
    if isinstance(shown, Form):
        payload = slack_modal(shown, channel="", response_url="")
    else:
        payload = {"text": fallback(shown), "blocks": blocks(shown, _nowhere)}
    return json.dumps(payload, indent=2, ensure_ascii=False)


def _nowhere(_: MessageRef) -> str:
    return ""
