"""Who is heard on the admin port.

The rule: only programs of this machine call actors, and no web page reaches anything but the health checks,
whatever name it has given to this address. Where a request comes from is what its socket says, never a header.
"""

from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from runtime.admin.messages import Request


class Callers:
    """Judges requests. Any thread may use it."""

    def __init__(self, host: str) -> None:
        """`host`: what the port listens on; a name that people type is one they may ask for."""
        self._host = host.lower()

    def refused(self, request: Request) -> str:
        """Why whoever reads is refused; "" if it is not. A page may give its own name any address (DNS rebinding),
        but the browser goes on saying that name.
        """
        host = request.headers.get("host")
        if host is None or self._is_ours(host):
            return ""
        return f"Host {host!r} is not this server: say its address, localhost or what admin.host says"

    def refused_calls(self, request: Request) -> str:
        """Why whoever calls an actor is refused; "" if it is not. A browser says an Origin with every POST."""
        if "origin" in request.headers:
            return "browsers are not heard here"
        if not _is_loopback(request.peer):
            return "only programs of this machine are heard here"
        return self.refused(request)

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
