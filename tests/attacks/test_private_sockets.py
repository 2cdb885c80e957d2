"""Sockets that are not for clients: the Unix sockets of the mesh, and the admin port."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from runtime._native import MeshPeer
from tests.attacks import wire
from tests.attacks.peer import Peer, address_of
from tests.attacks.watch import Watch
from tests.served import DEADLINE_S, Server, until

NOBODY = 65534
CONNECT = """
import os, socket, sys
os.setuid(int(sys.argv[1]))
print("another", flush=True)
with socket.socket(socket.AF_UNIX) as end:
    end.settimeout(30)
    end.connect(sys.argv[2])
    print(end.recv(1))
"""


def mesh_sockets(server: Server) -> list[Path]:
    """The paths at which the host listens for shards and for other hosts, as the kernel lists its sockets."""
    inodes = sockets(server.pid("host"))
    rows = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
    return sorted({Path(row[7]) for row in rows if row[6] in inodes and len(row) > 7 and "host-0" in row[7]})


def sockets(pid: int) -> set[str]:
    """The inodes of a process's sockets."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.add(str(link.readlink()).removeprefix("socket:[").removesuffix("]"))
    return found


def connect_as(path: Path, uid: int) -> subprocess.CompletedProcess[str]:
    """Connects as another user, and waits for the answer."""
    command = [sys.executable, "-S", "-c", CONNECT, str(uid), str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.fixture
def mesh(server: Server) -> Path:
    """The path at which the host listens for its shards."""
    return mesh_sockets(server)[0]


@pytest.fixture(params=["for shards", "for hosts"])
def path(server: Server, request: pytest.FixtureRequest) -> Path:
    """Each of the paths at which a host listens."""
    shards, hosts = mesh_sockets(server)
    assert hosts == shards.with_name(shards.name + ".peer")
    return shards if request.param == "for shards" else hosts


def test_the_mesh_is_in_a_private_folder(server: Server, path: Path) -> None:
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.stat().st_uid == os.getuid()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_cannot_connect_to_the_mesh(server: Server, path: Path) -> None:
    client = connect_as(path, NOBODY)
    assert client.stdout == "another\n"
    assert "PermissionError" in client.stderr


@contextmanager
def opened(path: Path) -> Iterator[None]:
    """Removes the first protection: every user may connect."""
    path.parent.chmod(0o755)
    path.chmod(0o777)
    try:
        yield
    finally:
        path.parent.chmod(0o700)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_that_can_connect_is_disconnected(server: Server, watch: Watch, path: Path) -> None:
    with opened(path):
        for _ in range(3):
            client = connect_as(path, NOBODY)
            assert client.stdout == "another\nb''\n", client.stderr
    watch.counted("peers_refused", 3, role="host")
    server.wait_logged("peer_refused")


NOISE = {
    "nothing": b"",
    "half a header": b"\x10\0\0",
    "HTTP": wire.upgrade("/echo"),
    "a batch that never comes": MeshPeer.batch_header(100, 1, 0, 0),
    "a batch too long": MeshPeer.batch_header(0xFFFFFFFF, 1, 0, 0) + b"\1\0\0\0" + bytes(32),
    "a batch of another sequence": MeshPeer.batch_header(0, 0, 77, 0),
    "noise": Random(7).randbytes(70_000),
    "zeros": bytes(70_000),
}


@pytest.mark.parametrize("name", NOISE)
def test_noise_on_the_mesh_closes_its_own_link_only(
    server: Server, watch: Watch, mesh: Path, name: str
) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        end.connect(str(mesh))
        until(lambda: server.total("links", "host") == 2, "the link is counted")
        end.settimeout(DEADLINE_S)
        with suppress(BrokenPipeError):
            end.sendall(NOISE[name])
        watch.bystander.is_answered()
    server.wait_total("links", 1, "host")
    assert watch.risen("links_lost") == 0


@pytest.mark.parametrize("name", [name for name in NOISE if len(NOISE[name]) > 1000 or name == "HTTP"])
def test_noise_on_the_socket_for_other_hosts_closes_its_own_link_only(
    server: Server, watch: Watch, name: str
) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        end.connect(str(mesh_sockets(server)[1]))
        end.settimeout(DEADLINE_S)
        with suppress(BrokenPipeError):
            end.sendall(NOISE[name])
        with suppress(ConnectionResetError):
            assert end.recv(1) == b""
        watch.bystander.is_answered()


def test_many_silent_links_are_closed(server: Server, watch: Watch, mesh: Path) -> None:
    ends = [socket.socket(socket.AF_UNIX) for _ in range(100)]
    for end in ends:
        end.connect(str(mesh))
    server.wait_total("links", 101, "host")
    for end in ends:
        end.close()
    server.wait_total("links", 1, "host")


def test_the_admin_port_is_on_loopback_only(server: Server) -> None:
    host, port = address_of(server.admin)
    assert host == "127.0.0.1"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), DEADLINE_S).close()


def asked(server: Server, method: str, path: str) -> int:
    request = urllib.request.Request(server.admin + path, method=method)
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_admin_port_refuses_other_methods_and_paths(server: Server) -> None:
    assert asked(server, "GET", "/healthz") == 200
    assert {asked(server, method, "/stats") for method in ("POST", "PUT", "DELETE", "PATCH")} == {405}
    assert asked(server, "GET", "/../../etc/passwd") == 404


@pytest.mark.parametrize("noise", [b"\0" * 4096, b"GET /stats HTTP/1.1\r\n", Random(3).randbytes(4096)])
def test_noise_on_the_admin_port_affects_no_other_client(server: Server, noise: bytes) -> None:
    with socket.create_connection(address_of(server.admin), DEADLINE_S) as end:
        end.sendall(noise)
        assert asked(server, "GET", "/healthz") == 200
        assert server.stats()["ready"]


def test_the_mesh_listens_on_no_tcp_port(server: Server) -> None:
    """The only TCP ports are the one for clients and the admin port."""
    inodes = {inode for pid in server.processes() for inode in sockets(pid)}
    listening = [
        line.split()[1]
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[9] in inodes
    ]
    ports = {int(address.rpartition(":")[2], 16) for address in listening}
    assert ports == {address_of(server.http)[1], address_of(server.admin)[1]}


def test_a_client_cannot_request_a_page_of_the_admin_port(server: Server) -> None:
    with Peer(server) as peer:
        peer.send(wire.request("/stats"))
        assert peer.head().startswith("HTTP/1.1 404 ")
