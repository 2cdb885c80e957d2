"""A server under test: `with served("examples.echo:app") as server:` runs the real command on free ports.

Every wait has a deadline and polls the state that the server reports; no wait is a guessed sleep. At the end of the
block the server is stopped, and a process that it leaves behind fails the test.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, TypeVar

ROOT = Path(__file__).parents[1]
DEADLINE_S = 30.0
POLL_S = 0.01
T = TypeVar("T")


def until(condition: Callable[[], T], what: str, deadline_s: float = DEADLINE_S) -> T:
    """Polls until the condition is truthy, and returns its value. Raises AssertionError after the deadline."""
    ends_at = time.monotonic() + deadline_s
    while not (found := condition()):
        if time.monotonic() > ends_at:
            raise AssertionError(f"not within {deadline_s} s: {what}")
        time.sleep(POLL_S)
    return found


class Server:
    """A running `stateroom serve`: `url` (ws), `http` and `admin` addresses without a slash at the end."""

    def __init__(
        self, arguments: list[str], cwd: Path, env: dict[str, str], output: IO[str] | None = None
    ) -> None:
        self.output = output or tempfile.TemporaryFile("w+")  # noqa: SIM115 closed by `end`
        self.process = subprocess.Popen(
            [sys.executable, "-m", "stateroom", "serve", *arguments],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=self.output,
            start_new_session=True,
        )

    def log(self) -> str:
        """Everything that it has printed so far, including logs."""
        size = os.fstat(self.output.fileno()).st_size
        return os.pread(self.output.fileno(), size, 0).decode()

    def wait_logged(self, words: str) -> None:
        """Waits until it has printed these words: a line of the log is written a moment after its event."""
        until(lambda: words in self.log(), f"{words} is logged")

    def wait_ready(self) -> None:
        """Waits for the last line of its banner, and reads its addresses from the banner."""
        until(lambda: "Ctrl-C drains" in self.log() or self.process.poll() is not None, "it serves")
        assert self.process.poll() is None, self.log()
        lines = [line.split() for line in self.log().splitlines()]
        self.admin = next(line[1] for line in lines if line[:1] == ["admin"]).rstrip("/")
        self.bound = [line[1] for line in lines if line[:1] == ["listen"]]
        self.http = self.bound[0]
        self.url = self.http.replace("http", "ws", 1)

    def stats(self) -> dict[str, Any]:
        """The current counters of all shards and hosts."""
        with urllib.request.urlopen(f"{self.admin}/stats", timeout=DEADLINE_S) as answer:
            return json.load(answer)

    def total(self, counter: str, role: str = "shard") -> int:
        """A counter, summed over all shards (or hosts)."""
        return sum(child["counters"].get(counter, 0) for child in self.stats()[f"{role}s"])

    def wait_total(self, counter: str, value: int, role: str = "shard") -> None:
        """Waits until a summed counter has this value."""
        until(lambda: self.total(counter, role) == value, f"{counter} is {value}; {self.stats()}")

    def pid(self, role: str, index: int = 0) -> int:
        """The process id of a shard or host."""
        return self.stats()[f"{role}s"][index]["pid"]

    def kill(self, role: str, index: int = 0) -> int:
        """SIGKILLs a shard or host; returns its generation, for `wait_back`."""
        child = self.stats()[f"{role}s"][index]
        os.kill(child["pid"], signal.SIGKILL)
        return child["generation"]

    def wait_back(self, role: str, index: int, generation: int) -> None:
        """Waits until a later generation runs and the whole server is ready again."""

        def back() -> bool:
            stats = self.stats()
            return stats["ready"] and stats[f"{role}s"][index]["generation"] > generation

        until(back, f"{role} {index} is back")

    def processes(self) -> list[int]:
        """All of its running processes, including the parent: they share a session."""
        return session(self.process.pid)

    def stop(self, number: signal.Signals = signal.SIGTERM, deadline_s: float = DEADLINE_S) -> int:
        """Sends a signal, waits for the exit and returns the exit code. All of its processes must end."""
        self.process.send_signal(number)
        exit_code = self.process.wait(deadline_s)
        until(lambda: not self.processes(), f"all processes have ended: {self.processes()}", 10.0)
        return exit_code

    def end(self) -> None:
        """Kills the processes that still run, the parent first, and waits for the parent."""
        for pid in (self.process.pid, *self.processes()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(DEADLINE_S)
        self.output.close()


def session(leader: int) -> list[int]:
    """All running processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if os.getsid(int(entry.name)) == leader and b"Z" not in _state(entry):
                found.append(int(entry.name))
    return found


def _state(entry: Path) -> bytes:
    return (entry / "stat").read_bytes().rpartition(b")")[2].split()[0]


@contextlib.contextmanager
def served(
    app: str = "examples.echo:app",
    *arguments: str,
    cwd: Path = ROOT,
    env: dict[str, str] | None = None,
    **settings: object,
) -> Iterator[Server]:
    """Serves an app; `limits__messages_per_s=5` is a setting. SIGTERM ends it and must leave no process behind."""
    given = {"server__port": 0, "admin__port": 0, **settings}
    sets = [f"--set={name.replace('__', '.')}={_text(value)}" for name, value in given.items()]
    server = Server([app, *sets, *arguments], cwd, env or {})
    try:
        server.wait_ready()
        yield server
        if server.process.poll() is None:
            assert server.stop() == 0, server.log()
    except BaseException:
        sys.stderr.write(server.log())
        raise
    finally:
        server.end()


def _text(value: object) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)
