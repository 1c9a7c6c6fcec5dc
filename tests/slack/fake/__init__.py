"""A stand-in for Slack: the Web API over real HTTP, Socket Mode over a real WebSocket, and people who use it.

async with open_slack() as slack:
    client = AsyncWebClient("xoxb-fake", base_url=slack.api_url)
    ada = slack.add_user("Ada")
    room = slack.add_channel("study", creator=ada)
    await slack.people.command(ada, room, "/today")     # what people do, once the app has acknowledged it
    slack.standing(room)                                # what stands there, as words
    slack.faults.fail("chat.postMessage", status=503)   # what goes wrong next

It keeps what Slack keeps and refuses what Slack refuses: limits, scopes, triggers after three seconds, response
addresses after five uses. Where a rule comes from is said beside it. Other methods are answered with `unknown_method`.
"""

from tests.slack.fake.server import FakeSlack, open_slack
from tests.slack.fake.state import Channel, Ephemeral, Message, User

__all__ = ["Channel", "Ephemeral", "FakeSlack", "Message", "User", "open_slack"]
