"""Listening sockets: one a shard, taken ports found out, refused at once when closed, stale paths removed."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.cluster.listeners.listeners import Listeners
from runtime.settings import Settings
from stateroom.errors import ListenError


def listen(shards: int = 1, **given: object) -> Listeners:
    return Listeners.open(Settings({f"server.{name}": value for name, value in given.items()}), shards)


@pytest.fixture
def listeners() -> Iterator[Listeners]:
    opened = listen(shards=3, port=0)
    yield opened
    opened.close()


def connect(address: object, family: int = socket.AF_INET) -> socket.socket:
    client = socket.socket(family)
    client.settimeout(30)
    client.connect(address)
    return client


def test_every_shard_has_a_socket_of_its_own_on_the_one_port(listeners: Listeners) -> None:
    sockets = [one for (one,) in listeners.by_shard]
    assert len({one.fileno() for one in sockets}) == 3
    assert len({one.getsockname() for one in sockets}) == 1
    for one in sockets:
        assert one.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT)
        assert one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_connection_waits_for_a_shard_and_the_closed_port_refuses(listeners: Listeners) -> None:
    address = listeners.by_shard[0][0].getsockname()
    connect(address).close()
    held = [socket.socket(fileno=os.dup(number)) for (number,) in listeners.descriptors]
    listeners.close()
    with pytest.raises(ConnectionRefusedError):
        connect(address)  # although others still hold the sockets
    for one in held:
        one.close()


def test_a_taken_port_is_found_out_even_when_its_owner_shares(listeners: Listeners) -> None:
    port = listeners.by_shard[0][0].getsockname()[1]
    with pytest.raises(ListenError, match=rf"cannot listen on 127\.0\.0\.1:{port}: it is taken"):
        listen(port=port)


def test_a_name_is_listened_on_at_each_of_its_addresses() -> None:
    listeners = listen(shards=2, host="localhost", port=0)
    ports = {one.getsockname()[1] for sockets in listeners.by_shard for one in sockets}
    assert len(ports) == 1
    assert all(url.startswith("https://") for url in listeners.urls(tls=True))
    listeners.close()


@pytest.mark.parametrize("host", ["203.0.113.7", "no.such.name.invalid"])
def test_an_address_that_is_not_ours_is_one_line(host: str) -> None:
    with pytest.raises(ListenError, match=f"cannot listen on {host}"):
        listen(host=host, port=0)


def test_a_unix_socket_is_shared_taken_stale_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "s"
    listeners = listen(shards=2, uds=str(path))
    assert listeners.descriptors[0] == listeners.descriptors[1]
    with pytest.raises(ListenError, match="it is taken"):
        listen(uds=str(path))
    stale = path.with_name("stale")
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(stale))
    listen(uds=str(stale)).close()
    listeners.close()
    assert not path.exists()
    assert not stale.exists()


def test_an_inherited_socket_is_used_and_left_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as outside:
        listeners = listen(shards=2, fd=outside.fileno())
        assert listeners.urls(tls=False) == [f"http://127.0.0.1:{outside.getsockname()[1]}"]
        listeners.close()
        connect(outside.getsockname()).close()


def test_a_descriptor_that_does_not_listen_is_one_line() -> None:
    with socket.socket() as idle, pytest.raises(ListenError, match="does not listen"):
        listen(fd=idle.fileno())
    with pytest.raises(ListenError, match="cannot listen on descriptor 9999: Bad file descriptor"):
        listen(fd=9999)
