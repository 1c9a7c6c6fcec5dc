"""What people do on Discord, as the interactions that the app gets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tests.discord.fake.state import APP, EPHEMERAL, Acted, Channel, Guild, Json, Message, User

if TYPE_CHECKING:
    from tests.discord.fake.server import FakeDiscord

COMMAND, COMPONENT, COMPLETE, MODAL = 2, 3, 4, 5
BUTTON, SELECT, INPUT = 2, 3, 4


class People:
    """Everything comes back once the app has answered; `settled` then waits for what it does after that."""

    def __init__(self, discord: FakeDiscord) -> None:
        self._discord = discord
        self.settled: Callable[[], Awaitable[None]] | None = None

    async def command(self, user: User, channel: Channel, name: str, **options: str) -> None:
        await self._act(user, channel, COMMAND, _command(name, options))

    async def type_in(self, user: User, channel: Channel, name: str, **options: str) -> list[Json]:
        """What is offered while the last option is typed."""
        data = _command(name, options)
        data["options"][-1]["focused"] = True
        await self._act(user, channel, COMPLETE, data)
        return user.completions

    async def press(self, user: User, on: Message, custom_id: str) -> None:
        channel = self._discord.world.channels[on.channel]
        await self._act(user, channel, COMPONENT, {"component_type": BUTTON, "custom_id": custom_id}, on)

    async def choose(self, user: User, on: Message, custom_id: str, value: str) -> None:
        channel = self._discord.world.channels[on.channel]
        data = {"component_type": SELECT, "custom_id": custom_id, "values": [value]}
        await self._act(user, channel, COMPONENT, data, on)

    async def submit(self, user: User, channel: Channel, values: dict[str, str]) -> None:
        """Send the open modal in; what is not given stays as it started."""
        modal, source = user.modal, user.modal_source
        assert modal is not None
        user.modal = user.modal_source = None
        labels = [
            {"type": 18, "id": number, "component": _filled(label["component"], values)}
            for number, label in enumerate(modal["components"])
        ]
        await self._act(user, channel, MODAL, {"custom_id": modal["custom_id"], "components": labels}, source)

    async def invite(self, guild: Guild) -> None:
        guild.inside = True
        await self._discord.gateway.dispatch("GUILD_CREATE", self._discord.guild_payload(guild))
        await self._settle()

    async def kick(self, guild: Guild) -> None:
        guild.inside = False
        await self._discord.gateway.dispatch("GUILD_DELETE", {"id": guild.id})
        await self._settle()

    async def delete(self, channel: Channel) -> None:
        del self._discord.world.channels[channel.id]
        await self._discord.gateway.dispatch("CHANNEL_DELETE", channel.as_payload)
        await self._settle()

    async def _act(self, user: User, channel: Channel, kind: int, data: Json, source: Message | None = None) -> None:
        discord = self._discord
        acted = Acted(discord.world.snowflake(), f"token-{discord.world.snowflake()}", user, channel, discord.clock())
        acted.source = source
        discord.world.acted[acted.token] = acted
        person: Json = {"user": user.as_payload}
        if channel.guild:
            joined = {"roles": [], "joined_at": "2026-11-01T12:00:00+00:00", "deaf": False, "mute": False, "flags": 0}
            person = {"guild_id": channel.guild, "member": {**person, **joined, "permissions": str(user.permissions)}}
        message = {"message": {**source.as_payload, "flags": source.flags & EPHEMERAL}} if source else {}
        await discord.gateway.dispatch(
            "INTERACTION_CREATE",
            {
                "id": acted.id,
                "application_id": APP,
                "type": kind,
                "token": acted.token,
                "version": 1,
                "data": data,
                "channel_id": channel.id,
                "channel": channel.as_payload,
                "locale": "en-GB",
                "app_permissions": str(channel.allowed),
                "attachment_size_limit": 10_485_760,
                "entitlements": [],
                "authorizing_integration_owners": {},
                "context": 0 if channel.guild else 1,
                **person,
                **message,
            },
        )
        await discord.until(lambda: acted.answered or acted.token in discord.refused)
        await self._settle()

    async def _settle(self) -> None:
        if self.settled is not None:
            await self.settled()


def _command(name: str, options: dict[str, str]) -> Json:
    given = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
    return {"id": "1", "name": name, "type": 1, "options": given}


def _filled(component: Json, values: dict[str, str]) -> Json:
    name, kind = component["custom_id"], component["type"]
    if kind == INPUT:
        return {"type": kind, "id": 1, "custom_id": name, "value": values.get(name, component.get("value", ""))}
    started = [option["value"] for option in component["options"] if option.get("default")]
    picked = [one for one in values[name].split(",") if one] if name in values else started
    return {"type": kind, "id": 1, "custom_id": name, "values": picked}
