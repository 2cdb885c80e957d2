"""The queue between a process and whatever reads its output."""

import os
import threading
from collections.abc import Iterator

import pytest

from runtime.observe import output
from runtime.observe.output import Output

DEADLINE_S = 30.0


class Pipe:
    """A pipe that is read when a test says so, and an Output that writes to it."""

    def __init__(self, limit_bytes: int) -> None:
        self.reader, self.writer = os.pipe()
        self.reported = list[int]()
        self.told = threading.Event()
        self.output = Output(self.writer, self._report, limit_bytes)

    def _report(self, count: int) -> None:
        self.reported.append(count)
        self.output.write(b"(%d lost)\n" % count)
        self.told.set()

    def fill(self) -> None:
        """Writes more than the pipe holds, and waits until that shows."""
        self.output.write(b"." * (1 << 20))
        os.read(self.reader, 1)

    def read_until(self, end: bytes) -> bytes:
        found = b""
        while not found.endswith(end):
            found += os.read(self.reader, 1 << 16)
        return found


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """For an end that must not give up, however busy the machine is."""
    for name in ("STALLED_S", "EXIT_S"):
        monkeypatch.setattr(output, name, DEADLINE_S)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe(limit_bytes=2 << 20)
    yield made
    os.close(made.reader)
    made.output.finish()


def test_what_is_written_arrives_in_order(pipe: Pipe) -> None:
    for number in range(1000):
        pipe.output.write(b"%d\n" % number)
    assert pipe.read_until(b"999\n") == b"".join(b"%d\n" % number for number in range(1000))
    assert (pipe.output.dropped, pipe.reported) == (0, [])


def test_a_reader_that_stops_holds_up_nobody_and_the_loss_is_reported_in_its_place(pipe: Pipe) -> None:
    pipe.fill()
    pipe.output.write(b"a" * (1 << 20))
    for _ in range(3):
        pipe.output.write(b"lost")
    assert pipe.output.dropped == 3
    reading = threading.Thread(target=lambda: read.append(pipe.read_until(b"lost)\n")), daemon=True)
    read = list[bytes]()
    reading.start()
    reading.join(DEADLINE_S)
    assert read[0].endswith(b"a(3 lost)\n")
    assert pipe.reported == [3]


def test_what_is_written_before_and_after_the_end_goes_out(pipe: Pipe, patient: None) -> None:
    pipe.output.write(b"last words\n")
    pipe.output.finish()
    assert pipe.read_until(b"\n") == b"last words\n"
    pipe.output.write(b"later still\n")
    assert pipe.read_until(b"\n") == b"later still\n"


def test_the_end_gives_up_on_a_reader_that_has_stopped(pipe: Pipe) -> None:
    pipe.fill()
    pipe.output.finish()
    pipe.output.write(b"nobody hears this")
    assert pipe.output.dropped == 1


def test_waiting_lines_go_out_together_up_to_what_a_pipe_takes_as_a_whole(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, written, write = threading.Event(), list[int](), os.write

    def gated(descriptor: int, data: bytes) -> int:
        if descriptor == pipe.writer:
            gate.wait(DEADLINE_S)
            written.append(len(data))
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", gated)
    for _ in range(101):
        pipe.output.write(b"x" * 99 + b"\n")
    pipe.output.write(b"y" * 10_000 + b"\n")
    gate.set()
    found = pipe.read_until(b"y\n")
    assert len(found) == 101 * 100 + 10_001
    # The first had been taken alone, or with those that came before it was looked at.
    assert max(written[:-1]) <= 4096
    assert written[-1] == 10_001
    assert len(written) <= 6


def test_a_report_that_fails_ends_nothing(pipe: Pipe) -> None:
    def fail(count: int) -> None:
        raise RuntimeError("a processor of the user's")

    pipe.output._report = fail
    pipe.fill()
    pipe.output.write(b"a" * (1 << 20))
    pipe.output.write(b"lost")
    assert pipe.read_until(b"a" * (1 << 20))
    pipe.output.write(b"goes on\n")
    assert pipe.read_until(b"goes on\n")


def test_a_reader_that_has_gone_costs_the_lines_and_nothing_else(patient: None) -> None:
    pipe = Pipe(limit_bytes=4096)
    os.close(pipe.reader)
    pipe.output.write(b"nobody reads this\n")
    pipe.output.finish()
    assert (pipe.output.dropped, pipe.reported) == (1, [])


def test_a_nonblocking_pipe_is_waited_for(pipe: Pipe) -> None:
    os.set_blocking(pipe.writer, False)
    pipe.fill()
    pipe.output.write(b"end\n")
    assert len(pipe.read_until(b"end\n")) == (1 << 20) - 1 + 4


def test_a_single_piece_longer_than_the_queue_is_taken(pipe: Pipe) -> None:
    pipe.output.write(b"x" * (3 << 20) + b"\n")
    assert len(pipe.read_until(b"\n")) == (3 << 20) + 1


def test_a_forked_child_writes_by_itself(pipe: Pipe) -> None:
    pipe.output.write(b"parent\n")
    assert pipe.read_until(b"\n") == b"parent\n"
    if (child := os.fork()) == 0:
        pipe.output.forked()
        pipe.output.write(b"child\n")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert pipe.read_until(b"\n") == b"child\n"
