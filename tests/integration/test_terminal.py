"""A server on a terminal: it ends when the terminal closes; under nohup it keeps running."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.integration.certificates import Authority
from tests.served import DEADLINE_S, ROOT, session, until

# Makes its stdin the controlling terminal, then executes the command; on request it ignores SIGHUP, as nohup does.
ON_A_TERMINAL = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
if sys.argv.pop(1) == "nohup":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
os.execv(sys.executable, [sys.executable, "-m", "stateroom", *sys.argv[1:]])
"""
SERVE = ["serve", "examples.echo:app", "--port", "0", "--set", "admin.port=0"]


@contextmanager
def losing_its_terminal(
    how: str, *arguments: str, log: IO[str] | None = None
) -> "Iterator[subprocess.Popen[bytes]]":
    """A server whose terminal closes when it is ready. At the end of the block it must have ended."""
    terminal, inside = os.openpty()
    command = [sys.executable, "-c", ON_A_TERMINAL, how, *SERVE, *arguments]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=inside,
        stdout=inside,
        stderr=log or inside,
        start_new_session=True,
    )
    try:
        os.close(inside)
        shown = b""
        while b"Ctrl-C drains" not in shown:
            shown += os.read(terminal, 4096)
        os.close(terminal)
        yield server
        server.wait(DEADLINE_S)
        until(lambda: not session(server.pid), "all processes have ended")
    finally:
        server.kill()
        server.wait()


def test_a_closed_terminal_ends_the_server() -> None:
    with losing_its_terminal("as usual"):
        pass


def test_under_nohup_a_closed_terminal_causes_a_reload_only(tmp_path: Path) -> None:
    certfile, keyfile = Authority(tmp_path).issue("server")
    tls = ["--ssl-certfile", str(certfile), "--ssl-keyfile", str(keyfile)]
    with (tmp_path / "log").open("w+") as log, losing_its_terminal("nohup", *tls, log=log) as server:
        for heard in (1, 2):
            until(lambda: Path(log.name).read_text().count("certificates_reloaded") == heard, "the reload")  # noqa: B023
            server.send_signal(signal.SIGHUP)
        server.send_signal(signal.SIGTERM)
        assert server.wait(DEADLINE_S) == 0
        assert "draining" in Path(log.name).read_text()
