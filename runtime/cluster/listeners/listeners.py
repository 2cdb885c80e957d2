"""The listening sockets of the machine: the parent opens them, the shards accept from them, both hold them.

The parent keeps every socket open, so the death of a shard refuses nobody: new connections wait in the kernel's
backlog. The rule: one SO_REUSEPORT socket for each shard and address, so that the kernel distributes connections and no
two shards wake up for one.
"""

import contextlib
import errno
import os
import socket
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

from runtime.cluster.listeners.unix_listener import unix_listener
from runtime.errors import ListenError
from runtime.settings import Settings

# The kernel limits it to net.core.somaxconn.
BACKLOG = 65535
Address = tuple[socket.AddressFamily, tuple[Any, ...]]


class Listeners:
    """Open sockets: `by_shard[i]` are those that shard i accepts from. Close it to refuse new connections."""

    def __init__(
        self, by_shard: Sequence[Sequence[socket.socket]], uds: Path | None, mode: str = "", *, ours: bool
    ) -> None:
        self.by_shard = by_shard
        self.uds = uds
        """The path of the Unix socket, if there is one, as in the settings."""
        self._ours = ours
        self._mode = mode
        self._file = uds.lstat() if uds else None

    @classmethod
    def open(cls, settings: Settings, shards: int) -> Self:
        """Opens the sockets of the settings. Raises ListenError with one line."""
        uds, descriptor = settings.text("server.uds"), settings.whole("server.fd")
        if descriptor >= 0:
            return cls([[_inherited(descriptor)]] * shards, None, ours=False)
        if uds:
            mode = settings.text("server.uds_mode")
            try:
                one = unix_listener(Path(uds), mode, BACKLOG)
            except OSError as error:
                raise listen_error(uds, error) from None
            return cls([[one]] * shards, Path(uds), mode, ours=True)
        return cls(_tcp(settings.text("server.host"), settings.whole("server.port"), shards), None, ours=True)

    @property
    def descriptors(self) -> list[list[int]]:
        """The descriptors by shard."""
        return [[one.fileno() for one in sockets] for sockets in self.by_shard]

    def urls(self, *, tls: bool) -> list[str]:
        """The URLs of the server, as a user types them: `http://127.0.0.1:8000`."""
        scheme = "https" if tls else "http"
        return [_url(scheme, one) for one in self.by_shard[0]]

    def close(self) -> None:
        """Refuses new connections from now on, even if other processes hold the sockets. Idempotent."""
        for one in {one for sockets in self.by_shard for one in sockets}:
            if self._ours and one.fileno() >= 0:
                refuse_newcomers([one.fileno()])
            one.close()
        if self.uds and self.is_there():
            with contextlib.suppress(OSError):
                self.uds.unlink()

    def is_there(self) -> bool:
        """Whether the Unix socket is at its path; true for other sockets."""
        if self.uds is None or self._file is None:
            return True
        with contextlib.suppress(OSError):
            return os.path.samestat(self._file, self.uds.lstat())
        return False

    def restore(self) -> None:
        """Listens at the path of the Unix socket again, under the same descriptor. Shards still accept the connections
        of the old socket. Raises OSError, also if something else is at the path.
        """
        assert self.uds
        with unix_listener(self.uds, self._mode, BACKLOG) as fresh:
            os.dup2(fresh.fileno(), self.by_shard[0][0].fileno(), inheritable=False)
        self._file = self.uds.lstat()


def refuse_newcomers(descriptors: Iterable[int]) -> None:
    """Makes listening sockets refuse new connections, even if other processes hold them. The caller closes them."""
    for descriptor in descriptors:
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as one:
            one.shutdown(socket.SHUT_RDWR)


def _tcp(host: str, port: int, shards: int) -> list[list[socket.socket]]:
    by_shard: list[list[socket.socket]] = [[] for _ in range(shards)]
    problem: OSError | None = None
    for family, address in resolve(host, port):
        try:
            if port:
                _probe(family, (address[0], port, *address[2:]))
            for sockets in by_shard:
                sockets.append(_listening(family, (address[0], port, *address[2:])))
                port = sockets[-1].getsockname()[1]
        except OSError as error:
            # `localhost` may name an address family that this machine does not have.
            if error.errno not in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
                raise listen_error(f"{host}:{port}", error) from None
            problem = error
    if not by_shard[0]:
        assert problem
        raise listen_error(f"{host}:{port}", problem)
    return by_shard


def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a host name, without repetition. Raises ListenError."""
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise ListenError(f"cannot listen on {host}: {error.strerror}") from None
    return list(dict.fromkeys((family, address) for family, _, _, _, address in found))


def _probe(family: socket.AddressFamily, address: tuple[Any, ...]) -> None:
    """Raises OSError if the port is taken. With SO_REUSEPORT, a second server of this user would share it silently."""
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        probe.bind(address)


def _listening(family: socket.AddressFamily, address: tuple[Any, ...]) -> socket.socket:
    one = socket.socket(family, socket.SOCK_STREAM)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # accepted sockets inherit it
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
        one.listen(BACKLOG)
        one.setblocking(False)
    except OSError:
        one.close()
        raise
    return one


def _inherited(descriptor: int) -> socket.socket:
    try:
        one = socket.socket(fileno=os.dup(descriptor))
        one.getsockname()
        if not one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            raise ListenError(f"cannot listen on descriptor {descriptor}: its socket does not listen")
    except OSError as error:
        raise listen_error(f"descriptor {descriptor}", error) from None
    if one.family != socket.AF_UNIX:
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    one.setblocking(False)
    return one


def listen_error(where: str, error: OSError) -> ListenError:
    """The error, with the cause in plain words if it is a common one."""
    hints = {errno.EADDRINUSE: "it is taken", errno.EACCES: "not permitted"}
    return ListenError(
        f"cannot listen on {where}: {hints.get(error.errno or 0, error.strerror or str(error))}"
    )


def _url(scheme: str, one: socket.socket) -> str:
    name = one.getsockname()
    if one.family == socket.AF_UNIX:
        return f"{scheme}+unix:{name}"
    return (
        f"{scheme}://[{name[0]}]:{name[1]}"
        if one.family == socket.AF_INET6
        else f"{scheme}://{name[0]}:{name[1]}"
    )
