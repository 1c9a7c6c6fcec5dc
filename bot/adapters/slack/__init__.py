"""Slack: Socket Mode by default, signed HTTP where a signing secret is set."""

from bot.adapters.slack.manifest import manifest, manifest_text
from bot.adapters.slack.slack_adapter import API, SlackAdapter
from bot.adapters.slack.slack_events import PATH
from bot.adapters.slack.slack_preview import slack_preview

__all__ = ["API", "PATH", "SlackAdapter", "manifest", "manifest_text", "slack_preview"]
