"""Slack: Socket Mode by default, signed HTTP where a signing secret is set."""

from bot.adapters.slack.adapter import API, SlackAdapter
from bot.adapters.slack.events import PATH
from bot.adapters.slack.manifest import manifest, text
from bot.adapters.slack.preview import preview

__all__ = ["API", "PATH", "SlackAdapter", "manifest", "preview", "text"]
