"""The process of a child: it ignores shutdown signals, and ends with its parent."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from runtime.cluster.engine.local_engine import BOOT, ROOT


def start(role: str) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-P", "-c", BOOT, ROOT, role, "0", str(theirs.fileno())]
        return subprocess.Popen(command, pass_fds=[theirs.fileno()]), ours


def test_an_unconfigured_child_ends_with_its_channel_whatever_signals_it_got() -> None:
    for role in ("shard", "host"):
        child, channel = start(role)
        with channel:
            while os.path.basename(_title(child.pid)) != f"stateroom {role} 0":  # noqa: PTH119
                assert child.poll() is None
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                child.send_signal(number)
        assert child.wait(30) == 0


def test_a_child_ignores_signals_from_its_first_import_on(tmp_path: Path) -> None:
    sends = "".join(f"os.kill(os.getpid(), {number})\n" for number in (1, 2, 15))
    (tmp_path / "structlog.py").write_text(f"import os\n{sends}os._exit(7)\n")
    command = [sys.executable, "-P", "-c", BOOT, ROOT, "host", "0", "0"]
    ended = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, timeout=30
    )
    assert (ended.returncode, ended.stderr) == (7, b"")


def _title(pid: int) -> str:
    with open(f"/proc/{pid}/cmdline") as file:  # noqa: PTH123
        return file.read().rstrip("\0 ")
