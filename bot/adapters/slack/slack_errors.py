"""What Slack's refusals mean for a delivery, in words that a lead understands.

Codes: https://api.slack.com/methods/chat.postMessage#errors and those of the other methods that we call.
"""

from __future__ import annotations

from slack_sdk.errors import SlackApiError

from bot.interactions import DeliveryFailed, NoAnswer

_MENDED = 300.0
"""Seconds until the next try where somebody has to mend the app: the question still counts when it comes late."""

_CLOSED = {
    "channel_not_found": "The channel is gone, or private and I am not in it. Invite me with /invite, or say /study "
    "archive where the team lives now.",
    "not_in_channel": "I am not in the channel. Invite me there with /invite.",
    "is_archived": "The channel is archived. Unarchive it, or move the team with /study link.",
    "restricted_action": "The workspace does not let me post there. An admin can change who may post.",
    "restricted_action_read_only_channel": "The channel is read-only. An admin can let me post there.",
    "messages_tab_disabled": "the app's message tab is switched off. Create the app from the manifest again.",
    "cannot_dm_bot": "that account is a bot.",
    "user_disabled": "that account is deactivated.",
    "user_not_found": "that account is not in this workspace.",
    "user_not_visible": "that account is not visible to me.",
}
_APP = {
    "invalid_auth": "Slack does not accept the bot's token. Set SLACK_BOT_TOKEN anew.",
    "not_authed": "Slack does not accept the bot's token. Set SLACK_BOT_TOKEN anew.",
    "account_inactive": "The app was removed from the workspace, or its bot was deactivated. Install it again.",
    "token_revoked": "The bot's token was revoked. Install the app again, and set SLACK_BOT_TOKEN anew.",
    "token_expired": "The bot's token has expired. Install the app again, and set SLACK_BOT_TOKEN anew.",
    "missing_scope": "The app lacks a permission. Update it from `trapline manifest slack`, and install it again.",
    "not_allowed_token_type": "SLACK_BOT_TOKEN is not a bot token. It begins with xoxb-.",
    "team_access_not_granted": "The app may not act in this workspace. An admin has to approve it.",
    "org_login_required": "The workspace is being moved by its organisation. It works again afterwards.",
    "ekm_access_denied": "The workspace's administrators have suspended access to messages.",
}
_BUSY = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
"""Slack failed in between: whether it took effect is not known."""


def slack_refusal(error: SlackApiError) -> Exception:
    """What to raise for it: DeliveryFailed where nothing took effect, NoAnswer where nobody knows."""
    response = error.response
    status = getattr(response, "status_code", 200)
    code = code_of(error)
    if status == 429 or code in ("ratelimited", "rate_limited", "message_limit_exceeded"):
        return DeliveryFailed("Slack asks for a pause", retry_after=_retry_after(error))
    if status >= 500 or code in _BUSY or not code:
        return NoAnswer(f"Slack failed: {code or status}")
    if code in _CLOSED:
        return DeliveryFailed(_CLOSED[code], closed=True)
    if code in _APP:
        return DeliveryFailed(_APP[code], retry_after=_MENDED)
    return DeliveryFailed(f"Slack refused the message: {code}", permanent=True)


def code_of(error: SlackApiError) -> str:
    """Slack's word for what went wrong; empty where it gave none."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def slack_advice(error: SlackApiError) -> str:
    """For `trapline doctor`."""
    code = code_of(error)
    return _APP.get(code) or _CLOSED.get(code) or f"Slack says {code or 'nothing that can be read'}"


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    try:
        return float(headers.get("Retry-After", headers.get("retry-after", 30)))
    except ValueError:
        return 30.0
