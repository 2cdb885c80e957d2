"""Which peers are refused at a Unix socket, and how many of them are logged."""

import os
import socket
from collections.abc import Iterator

import pytest
import structlog

from runtime.actors.host import peer_credentials
from runtime.actors.host.peer_credentials import PeerCredentials, peer_uid


@pytest.fixture
def descriptor() -> Iterator[int]:
    ours, theirs = socket.socketpair(socket.AF_UNIX)
    with ours, theirs:
        yield ours.fileno()


def test_the_kernel_says_who_is_there(descriptor: int) -> None:
    assert peer_uid(descriptor) == os.getuid()
    os.fstat(descriptor)  # it has not been closed


def test_our_own_user_is_let_in_and_not_counted(descriptor: int) -> None:
    door = PeerCredentials()
    assert door.admit(descriptor)
    assert door.refused == 0


def test_many_refused_peers_are_one_line_of_the_log(descriptor: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer_credentials, "peer_uid", lambda descriptor: os.getuid() + 1)
    monkeypatch.setattr(peer_credentials, "QUIET_S", 1000.0)
    door = PeerCredentials()
    with structlog.testing.capture_logs() as lines:
        assert not any(door.admit(descriptor) for _ in range(5))
    assert door.refused == 5
    assert [(line["event"], line["uid"]) for line in lines] == [("peer_refused", os.getuid() + 1)]
