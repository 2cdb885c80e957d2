"""The output of a process: a bounded queue, and a thread that writes it to a descriptor.

A pipe whose reader has stopped blocks the thread that writes to it, and so does a terminal after Ctrl-S. The rule: the
caller never waits for the reader. Text that does not fit into the queue is dropped and counted, and the count is
reported when the reader reads again.
"""

import contextlib
import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable

QUEUE_BYTES = 4 << 20
# A pipe writes up to this many bytes atomically (PIPE_BUF), so the lines of several processes do not mix.
WHOLE_BYTES = 4096
# A caller that prints without a pause keeps the GIL from the writing thread. If the queue is half full, the caller
# yields for YIELD_S, at most once in YIELD_EVERY_S, and only while the reader reads.
YIELD_EVERY_S, YIELD_S = 0.05, 0.01
# At exit: the rest is dropped if the reader takes nothing for STALLED_S, and in any case after EXIT_S.
STALLED_S = 0.5
EXIT_S = 3.0


class Output:
    """Writes to one descriptor, in order. After a loss, `report(count)` is called in the writing thread.

    Thread-safe, also in finalizers, which may interrupt a call of the same thread.
    """

    def __init__(
        self, descriptor: int, report: Callable[[int], None], limit_bytes: int = QUEUE_BYTES
    ) -> None:
        self.limit_bytes = limit_bytes
        self.dropped = 0
        """The number of pieces of text that were lost since the start."""
        self._descriptor = descriptor
        self._report = report
        self._changed = threading.Condition(threading.RLock())
        self._pieces: deque[bytes] = deque()
        self._held_bytes = 0
        self._unreported = 0
        self._taken_bytes = 0
        self._yielded_at = (0.0, -1)
        self._thread: threading.Thread | None = None
        self._deliver: Callable[[bytes], None] = self._enqueue

    def write(self, piece: bytes) -> None:
        """Enqueues one piece of text, and never blocks. Pass whole lines, since other output may come between
        pieces.
        """
        self._deliver(piece)

    def finish(self) -> None:
        """Waits until the queue is empty, as long as the reader reads. Later pieces are written directly, or dropped if
        that would block. Call it at the end of the process.
        """
        with self._changed:
            self._deliver = self._write_if_ready
            ends_s = time.monotonic() + EXIT_S
            while (waiting := len(self._pieces)) and time.monotonic() < ends_s:
                self._changed.wait(STALLED_S)
                if len(self._pieces) == waiting:
                    return

    def forked(self) -> None:
        """Call it in a forked child, which has no writing thread: the child writes directly from now on. The parent
        writes what was queued before.
        """
        self._changed = threading.Condition(threading.RLock())
        self._pieces.clear()
        self._deliver = self._write_now

    def _enqueue(self, piece: bytes) -> None:
        with self._changed:
            if self._held_bytes > self.limit_bytes // 2:
                self._yield_to_writer()
            # A piece that is longer than the whole queue is still taken if nothing waits.
            if self._held_bytes and self._held_bytes + len(piece) > self.limit_bytes:
                self._lost()
                return
            self._pieces.append(piece)
            self._held_bytes += len(piece)
            if self._thread is None:
                self._start()
            self._changed.notify_all()

    def _start(self) -> None:
        thread = threading.Thread(target=self._run, name="stateroom-output", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no thread could be started; the next piece tries again
            return
        self._thread = thread

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._pieces)
                batch = self._first()
            written = self._write_all(b"".join(batch))
            with self._changed:
                for piece in batch:
                    self._pieces.popleft()
                    self._held_bytes -= len(piece)
                    self._taken_bytes += len(piece)
                unreported = 0
                if not written:
                    self._lost(len(batch))
                else:
                    unreported, self._unreported = self._unreported, 0
                self._changed.notify_all()
            if unreported:
                with contextlib.suppress(
                    Exception
                ):  # a failing log processor of the user must not end this thread
                    self._report(unreported)

    def _first(self) -> list[bytes]:
        """The pieces at the head of the queue that are written together. They stay queued until they are written."""
        count, size = 1, len(self._pieces[0])
        # By index, since a finalizer may append to the queue meanwhile.
        while count < len(self._pieces) and size + len(self._pieces[count]) <= WHOLE_BYTES:
            size += len(self._pieces[count])
            count += 1
        return [self._pieces[at] for at in range(count)]

    def _yield_to_writer(self) -> None:
        """Lets the writing thread run, if the reader has read since the last time. Waits YIELD_S at most."""
        at_s, taken_bytes = self._yielded_at
        now_s = time.monotonic()
        if now_s - at_s >= YIELD_EVERY_S and self._taken_bytes != taken_bytes:
            self._yielded_at = (now_s, self._taken_bytes)
            self._changed.wait_for(lambda: not self._pieces, YIELD_S)

    def _lost(self, pieces: int = 1) -> None:
        self.dropped += pieces
        self._unreported += pieces

    def _write_all(self, piece: bytes) -> bool:
        """Writes the piece, blocking until the reader takes it. Returns whether it was written."""
        rest = memoryview(piece)
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:  # another process that shares the file has set O_NONBLOCK
                self._wait_writable(None)
            except OSError:  # the reader has gone, or the disk is full
                return False
        return True

    def _write_now(self, piece: bytes) -> None:
        self._write_all(piece)

    def _write_if_ready(self, piece: bytes) -> None:
        """Writes the piece if that does not block, at the end of a process whose threads have ended."""
        if self._pieces or not self._wait_writable(0):
            self.dropped += 1
        else:
            self._write_all(piece)

    def _wait_writable(self, timeout_ms: int | None) -> bool:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        return bool(poll.poll(timeout_ms))
