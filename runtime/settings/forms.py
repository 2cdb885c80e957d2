"""Texts of a certain form: networks, origins, paths, modes. Each is read into the one spelling that is compared.

The rule: what the native core would refuse, or would take and never match, is refused here, where one line can say so.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import ip_network

DEFAULT_PORTS = {"http": "80", "https": "443"}
# RFC 6454 §6.2: a scheme, a host, a port; IPv6 in brackets. Nothing behind them but a slash that people add.
_ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://([^\s/?#@:\[\],]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?/?")
_MODE = re.compile(r"(0o?)?[0-7]{3}")
_PATH = re.compile(r"/[!-~]*")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of text: what it is called, one and many; `read` gives the one spelling, or raises ValueError."""

    one: str
    many: str
    read: Callable[[str], str]
    alone: str | None = None
    """A text that stands for all there are, and so has no others beside it."""

    def read_all(self, texts: Iterable[str]) -> list[str]:
        """Those of a list. Raises ValueError, of which the text is the one that is wrong."""
        found = []
        for text in texts:
            try:
                found.append(self.read(text))
            except ValueError:
                raise ValueError(text) from None
        if self.alone in found and len(found) > 1:
            raise ValueError(self.alone)
        return found


def read_network(text: str) -> str:
    """`10.0.0.0/8`; of an address alone, the network that it is. Raises ValueError."""
    if "%" in text:
        raise ValueError
    return str(ip_network(text, strict=False))


def read_origin(text: str) -> str:
    """As browsers send it: in small letters, without the port that the scheme implies. Raises ValueError.

    `https://*.example.org` is every host below that domain, at any depth; `*` is every origin. No other `*` is read.
    """
    if text in {"null", "*"}:
        return text
    parts = _ORIGIN.fullmatch(text.lower())
    if not parts or not text.isascii() or parts[1] in {"ws", "wss"}:
        raise ValueError
    scheme, host, port = parts.groups()
    if "*" in (domain := host.removeprefix("*.")) or not domain.strip("."):
        raise ValueError
    return f"{scheme}://{host}" + (f":{port}" if port and port != DEFAULT_PORTS.get(scheme) else "")


def read_path(text: str) -> str:
    """The path of a URL, or nothing. Raises ValueError."""
    if text and (not _PATH.fullmatch(text) or set(text) & set("?#{}")):
        raise ValueError
    return text


def read_mode(text: str) -> str:
    """Permissions in octal as `660`, or nothing. Raises ValueError."""
    if text and not _MODE.fullmatch(text):
        raise ValueError
    return text[-3:]


NETWORK = Form("a network such as 10.0.0.0/8", "a list of networks such as 10.0.0.0/8", read_network)
ORIGIN = Form(
    "an origin such as https://example.org or https://*.example.org",
    "a list of origins such as https://example.org or https://*.example.org, or * alone",
    read_origin,
    alone="*",
)
PATH = Form("a path such as /socket/websocket, or empty", "", read_path)
MODE = Form("an octal mode such as 660, or empty", "", read_mode)
