"""Which requests the admin port accepts, by their origin.

The rule: only programs on this machine may call actors, and web pages may read the health checks only, even if a page's
host name resolves to this address (DNS rebinding). The address of a client is that of its socket, never of a header.
"""

from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from runtime.admin.messages import Request


class Callers:
    """Accepts or refuses requests. Any thread may use it."""

    def __init__(self, host: str) -> None:
        """`host`: the setting `admin.host`. If it is a name, requests may use it in their Host header."""
        self._host = host.lower()

    def refusal(self, request: Request) -> str:
        """Why a request that reads is refused; "" if it is accepted.

        A web page can make its own host name resolve to this address (DNS rebinding), but the browser still sends that
        name in the Host header.
        """
        host = request.headers.get("host")
        if host is None or self._is_ours(host):
            return ""
        return f"Host {host!r} is not this server: use its address, localhost or the value of admin.host"

    def call_refusal(self, request: Request) -> str:
        """Why a call to an actor is refused; "" if it is accepted. A browser sends an Origin with every POST."""
        if "origin" in request.headers:
            return "requests from browsers are not accepted"
        if not _is_loopback(request.peer):
            return "only programs on this machine may call actors"
        return self.refusal(request)

    def _is_ours(self, host: str) -> bool:
        try:
            name = (urlsplit(f"//{host}").hostname or "").removesuffix(".")
        except ValueError:
            return False
        return name in {"localhost", self._host} or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback
