"""A stand-in for Discord: REST over real HTTP, the gateway over a real WebSocket, and people who use it.

async with open_discord() as discord:
    adapter = DiscordAdapter(TOKEN, drafts=…, api_url=discord.api_url, gateway_url=discord.gateway_url)
    ada = discord.add_user("Ada")
    room = discord.add_channel("study")
    await discord.people.command(ada, room, "today")          # what people do, once the app has answered
    discord.standing(room)                                    # what stands there, as words
    discord.faults.fail("POST /channels/messages", status=503)  # what goes wrong next

It keeps what Discord keeps and refuses what Discord refuses: limits, permissions, closed private messages, a second
answer to one interaction, answers after three seconds, nonces. Where a rule comes from is said beside it.
"""

from tests.discord.fake.server import FakeDiscord, open_discord
from tests.discord.fake.state import Channel, Guild, Message, User

__all__ = ["Channel", "FakeDiscord", "Guild", "Message", "User", "open_discord"]
