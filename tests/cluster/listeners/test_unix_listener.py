"""The file of a Unix socket: its permissions, and a file that was there before."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.cluster.listeners.unix_listener import unix_listener


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_umask_decides_who_may_connect(tmp_path: Path, umask: None) -> None:
    with unix_listener(tmp_path / "s", "", 1):
        assert mode(tmp_path / "s") == 0o750


@pytest.mark.parametrize("wanted", ["600", "660", "666"])
def test_a_mode_decides_whatever_the_umask(tmp_path: Path, umask: None, wanted: str) -> None:
    with unix_listener(tmp_path / "s", wanted, 1):
        assert f"{mode(tmp_path / 's'):o}" == wanted
    assert os.umask(0o027) == 0o027, "and the umask is as it was"


@pytest.mark.parametrize(("given", "found"), [("", 0o750), ("600", 0o600)])
def test_the_mode_of_the_file_before_does_not_count(
    tmp_path: Path, umask: None, given: str, found: int
) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    path.chmod(0o666)
    with unix_listener(path, given, 1):
        assert mode(path) == found


def test_a_living_server_keeps_its_socket(tmp_path: Path) -> None:
    with unix_listener(tmp_path / "s", "", 1), pytest.raises(OSError, match="in use"):
        unix_listener(tmp_path / "s", "", 1)


def test_what_is_not_a_socket_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_text("dear to somebody")
    with pytest.raises(OSError, match="the file that is there is not a socket"):
        unix_listener(path, "", 1)
    assert path.read_text() == "dear to somebody"
