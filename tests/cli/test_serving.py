"""Signals at each moment of a server's start. Other tests of the server's life are in tests/integration."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.served import ROOT, Server, until

KILLED = -signal.SIGTERM


@contextlib.contextmanager
def starting(folder: Path) -> Iterator[Server]:
    """A server whose app reports that its import has begun, and then takes very long."""
    (folder / "slow.py").write_text("import time\nprint('importing')\ntime.sleep(600)\n")
    server = Server(["slow:app", "--app-dir", str(folder), "--port=0", "--set=admin.port=0"], ROOT, {})
    try:
        yield server
    finally:
        server.end()


def is_named(server: Server) -> bool:
    title = Path(f"/proc/{server.process.pid}/cmdline").read_bytes()
    return title.rstrip(b"\0 ") == b"stateroom"


MOMENTS: dict[str, Callable[[Server], bool]] = {
    "it has just begun": lambda server: True,
    "its imports are done": is_named,
    "its children are starting": lambda server: len(server.processes()) > 1,
    "its app is being imported": lambda server: "importing" in server.log(),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_sigterm_during_the_start_is_not_a_failure(tmp_path: Path, moment: str) -> None:
    with starting(tmp_path) as server:
        until(lambda: MOMENTS[moment](server), moment)
        assert server.stop(signal.SIGTERM) in {0, KILLED}, server.log()
        assert "Traceback" not in server.log()


def test_sigint_during_the_start_is_reported_by_the_exit_code(tmp_path: Path) -> None:
    with starting(tmp_path) as server:
        server.wait_logged("importing")
        assert server.stop(signal.SIGINT) == 130
