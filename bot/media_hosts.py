"""Says to which hosts we may go for a promised picture, and keeps us out of private networks."""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL


class PrivateAddressError(OSError):
    """A name that should be public points into somebody's private network, perhaps ours."""


_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether it is an address of the open internet, also behind the disguises an IPv4 address can wear."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _NAT64:
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class AllowedHosts:
    """The hosts of the settings: `zdn.vn` with everything below it, or exactly `127.0.0.1:8099` for tests."""

    def __init__(self, entries: Sequence[str]) -> None:
        self._exact = {e.strip().lower().replace("[", "").replace("]", "") for e in entries if ":" in e}
        self._below = tuple(e.strip().lower().strip(".") for e in entries if e.strip() and ":" not in e)

    def is_exact(self, host: str, port: int | None) -> bool:
        return f"{host.lower()}:{port}" in self._exact

    def allow(self, url: URL) -> bool:
        host = (url.host or "").lower().rstrip(".")
        if url.scheme not in ("http", "https") or url.user is not None or not host:
            return False
        if self.is_exact(host, url.port):
            return True
        return url.is_default_port() and any(host == b or host.endswith(f".{b}") for b in self._below)


class CarefulResolver(AbstractResolver):
    """Looks names up and refuses those that lead into a private network.

    The connection goes to the very addresses that were checked, so a name that changes its mind between the
    check and the visit changes nothing.
    """

    def __init__(self, allowed: AllowedHosts, inner: AbstractResolver | None = None) -> None:
        self._allowed = allowed
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not self._allowed.is_exact(host, port) and not all(is_public(f["host"]) for f in found):
            raise PrivateAddressError("not a public address")
        return found

    async def close(self) -> None:
        await self._inner.close()
