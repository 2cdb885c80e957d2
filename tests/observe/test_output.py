"""The queue between a process and the reader of its output."""

import os
import threading
from collections.abc import Iterator

import pytest

from runtime.observe import output
from runtime.observe.output import Output

DEADLINE_S = 30.0


class Pipe:
    """A pipe that a test reads when it wants to, and an Output that writes to it."""

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
        """Writes more than the pipe holds, and waits until the Output blocks."""
        self.output.write(b"." * (1 << 20))
        os.read(self.reader, 1)

    def read_until(self, end: bytes) -> bytes:
        found = b""
        while not found.endswith(end):
            found += os.read(self.reader, 1 << 16)
        return found


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raises the time limits of `finish`, so that it does not give up on a busy machine."""
    for name in ("STALLED_S", "EXIT_S"):
        monkeypatch.setattr(output, name, DEADLINE_S)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe(limit_bytes=2 << 20)
    yield made
    os.close(made.reader)
    made.output.finish()


def test_written_text_arrives_in_order(pipe: Pipe) -> None:
    for number in range(1000):
        pipe.output.write(b"%d\n" % number)
    assert pipe.read_until(b"999\n") == b"".join(b"%d\n" % number for number in range(1000))
    assert (pipe.output.dropped, pipe.reported) == (0, [])


def test_a_stopped_reader_blocks_no_caller_and_the_loss_is_reported_in_order(pipe: Pipe) -> None:
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


def test_text_from_before_and_after_finish_is_written(pipe: Pipe, patient: None) -> None:
    pipe.output.write(b"last words\n")
    pipe.output.finish()
    assert pipe.read_until(b"\n") == b"last words\n"
    pipe.output.write(b"later still\n")
    assert pipe.read_until(b"\n") == b"later still\n"


def test_finish_gives_up_on_a_reader_that_has_stopped(pipe: Pipe) -> None:
    pipe.fill()
    pipe.output.finish()
    pipe.output.write(b"nobody hears this")
    assert pipe.output.dropped == 1


def test_queued_lines_are_written_together_up_to_the_atomic_size_of_a_pipe(
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
    # The first line was written alone, or with the lines that arrived before the thread read the queue.
    assert max(written[:-1]) <= 4096
    assert written[-1] == 10_001
    assert len(written) <= 6


def test_an_error_in_the_report_does_not_end_the_thread(pipe: Pipe) -> None:
    def fail(count: int) -> None:
        raise RuntimeError("a processor of the user's")

    pipe.output._report = fail
    pipe.fill()
    pipe.output.write(b"a" * (1 << 20))
    pipe.output.write(b"lost")
    assert pipe.read_until(b"a" * (1 << 20))
    pipe.output.write(b"goes on\n")
    assert pipe.read_until(b"goes on\n")


def test_if_the_reader_has_gone_lines_are_dropped_and_nothing_fails(patient: None) -> None:
    pipe = Pipe(limit_bytes=4096)
    os.close(pipe.reader)
    pipe.output.write(b"nobody reads this\n")
    pipe.output.finish()
    assert (pipe.output.dropped, pipe.reported) == (1, [])


def test_the_thread_waits_for_a_nonblocking_pipe(pipe: Pipe) -> None:
    os.set_blocking(pipe.writer, False)
    pipe.fill()
    pipe.output.write(b"end\n")
    assert len(pipe.read_until(b"end\n")) == (1 << 20) - 1 + 4


def test_a_single_piece_longer_than_the_queue_is_accepted(pipe: Pipe) -> None:
    pipe.output.write(b"x" * (3 << 20) + b"\n")
    assert len(pipe.read_until(b"\n")) == (3 << 20) + 1


def test_a_forked_child_writes_directly(pipe: Pipe) -> None:
    pipe.output.write(b"parent\n")
    assert pipe.read_until(b"\n") == b"parent\n"
    if (child := os.fork()) == 0:
        pipe.output.forked()
        pipe.output.write(b"child\n")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert pipe.read_until(b"\n") == b"child\n"
