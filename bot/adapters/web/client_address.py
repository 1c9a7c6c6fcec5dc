"""Where a request comes from, for what is limited per address. Never logged, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

_NETWORK = 64  # bits: whoever has one IPv6 address has all of its network


class Proxies:
    """Whom we believe when they say for whom they ask.

    Loopback is never one client: there a proxy stands, or somebody at this machine. With a public address set it is a
    proxy, and believed.
    """

    def __init__(self, trusted: Iterable[str] = (), *, behind_one: bool = False) -> None:
        """`trusted`: addresses or networks. Raises ValueError for one that is neither."""
        self._networks = tuple(ip_network(one, strict=False) for one in trusted)
        self._behind_one = behind_one

    def counted(self, peer: str | None) -> str | None:
        """What a connection from there counts as; None: it is no client's own address."""
        address = _read(peer)
        return None if address is None or address.is_loopback or self._trusts(address) else _client(address)

    def asks(self, request: web.BaseRequest) -> str | None:
        """Who asks, as far as we know it; None: somebody."""
        peer = _read(request.remote)
        if peer is None or not (self._trusts(peer) or peer.is_loopback):
            return None if peer is None else _client(peer)
        if not self._trusts(peer):
            return None
        said = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
        for entry in reversed(said):  # each proxy adds at the end; what stands before our own is anybody's word
            address = _read(entry.strip())
            if address is None:
                return None
            if not self._trusts(address):
                return _client(address)
        return None

    def _trusts(self, address: IPv4Address | IPv6Address) -> bool:
        if self._behind_one and address.is_loopback:
            return True
        return any(address.version == network.version and address in network for network in self._networks)


def _read(text: str | None) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _client(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, _NETWORK), strict=False))
    return str(address)
