"""Sockets and folders of the mesh that a cleanup job removes: they are missed, logged and created again."""

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.served import Server, served, until
from tests.support.hosts import echo, readyz


@contextmanager
def mesh(hosts: int) -> Iterator[tuple[Server, Path]]:
    """A server, and the folder of its sockets."""
    with (
        tempfile.TemporaryDirectory(dir="/tmp") as base,
        served(env={"TMPDIR": base}, server__hosts=hosts, server__shards=1) as server,
    ):
        (folder,) = Path(base).glob("stateroom-*")
        yield server, folder


def heals(server: Server) -> None:
    """Waits until the server is ready, then checks that a restarted shard reaches the hosts again."""
    server.wait_logged("mesh_fault_over")
    until(lambda: readyz(server)[0] == 200, "it is ready")
    server.wait_back("shard", 0, server.kill("shard"))
    echo(server)


def test_a_removed_socket_is_created_again() -> None:
    with mesh(hosts=1) as (server, folder):
        sockets = list(folder.glob("host-0-1.sock*"))
        assert len(sockets) == 2
        for path in sockets:
            path.unlink()
        server.wait_logged(f"{sockets[0]} of host 0 is gone")
        heals(server)
        assert all(path.is_socket() for path in sockets)


def test_a_removed_folder_is_named_and_created_again() -> None:
    with mesh(hosts=2) as (server, folder):
        shutil.rmtree(folder)
        server.wait_logged(f"the folder of sockets {folder} is gone")
        heals(server)
        server.wait_back("host", 1, server.kill("host", 1))
        echo(server)
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def test_a_shard_that_does_not_reach_a_host_is_reported_until_it_does() -> None:
    with mesh(hosts=1) as (server, folder), socket.socket(socket.AF_UNIX) as deaf:
        path = folder / "host-0-1.sock"
        path.unlink()
        deaf.bind(
            str(path)
        )  # the socket exists but nothing listens, which only a shard that connects can notice
        server.kill("shard")
        until(lambda: "shard 0 does not reach host 0 at" in readyz(server)[1], "it is not ready")
        heals(server)
