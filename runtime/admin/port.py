"""The socket of the admin port, and its URL."""

import socket

from runtime.cluster.listeners.listeners import listen_error, resolve
from runtime.settings import Settings

OFF = -1


def open_admin_port(settings: Settings) -> socket.socket | None:
    """Binds the admin port; None if it is turned off. Raises ListenError with one line of text."""
    host, port = settings.text("admin.host"), settings.whole("admin.port")
    if port == OFF:
        return None
    family, address = resolve(host, port)[0]
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(128)
    except OSError as error:
        bound.close()
        where = f"the admin port {host}:{port}"
        raise listen_error(f"{where} (--set admin.port=0 takes any)", error) from None
    return bound


def admin_url(host: str, port: int) -> str:
    """The URL of the admin port."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
