"""`print` and `sys.stderr` with queued output; each test starts a process."""

import os
import subprocess
import sys

from tests.served import DEADLINE_S, ROOT

QUEUED = "import os, sys\nfrom runtime.observe import streams\nstreams.queue_streams()\n"


def run(code: str, stderr: int = subprocess.PIPE) -> "subprocess.CompletedProcess[str]":
    """Runs code in a process with queued streams."""
    command = [sys.executable, "-c", QUEUED + code]
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=ROOT, timeout=DEADLINE_S
    )


def test_both_streams_to_one_pipe_keep_their_order() -> None:
    ended = run("for n in range(100): print(n, file=(sys.stdout, sys.stderr)[n % 2])", subprocess.STDOUT)
    assert ended.stdout == "".join(f"{number}\n" for number in range(100))


def test_two_pipes_have_two_queues() -> None:
    ended = run(
        "print('to stdout'); sys.stdout.buffer.write(b'bytes\\n'); print('to stderr', file=sys.stderr)"
    )
    assert (ended.stdout, ended.stderr) == ("to stdout\nbytes\n", "to stderr\n")


def test_an_error_that_ends_the_process_is_shown() -> None:
    ended = run("raise RuntimeError('on fire')")
    assert ended.returncode == 1
    assert ended.stderr.endswith("RuntimeError: on fire\n")


def test_a_forked_child_prints_and_does_not_repeat_the_parent_s_text() -> None:
    ended = run(
        "import multiprocessing\nprint('parent')\n"
        "child = multiprocessing.get_context('fork').Process(target=print, args=('child',))\n"
        "child.start(); child.join()\n"
    )
    assert sorted(ended.stdout.split()) == ["child", "parent"]


def test_a_program_that_is_started_inherits_the_real_descriptor() -> None:
    ended = run("import subprocess\nsubprocess.run(['echo', 'from a program'], stdout=sys.stdout)")
    assert ended.stdout == "from a program\n"


def test_a_program_that_prints_without_a_pause_loses_nothing_while_its_reader_reads() -> None:
    """The caller holds the GIL almost all the time; the writing thread must still get it from time to time."""
    code = "streams.limit(2 << 20)\nfor n in range(50_000):\n    print('x' * 99)\n    for _ in range(300): pass\n"
    ended = run(code + "os.write(2, b'%d' % streams.dropped())")
    assert (len(ended.stdout), ended.stderr) == (5_000_000, "0")


def test_a_process_whose_output_is_not_read_ends_nevertheless() -> None:
    reader, writer = os.pipe()
    try:
        code = QUEUED + "for _ in range(10_000): print('x' * 1000)\nos.write(2, b'%d' % streams.dropped())"
        command = [sys.executable, "-c", code]
        ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, cwd=ROOT, timeout=DEADLINE_S)
        assert ended.returncode == 0
        assert int(ended.stderr) > 5000
    finally:
        os.close(reader)
        os.close(writer)


def test_a_pipe_without_a_reader_does_not_stop_the_process() -> None:
    code = "reader, writer = os.pipe()\nos.dup2(writer, 1)\nos.close(reader)\nprint('unread')\nsys.stderr.write('on')"
    ended = run(code)
    assert (ended.returncode, ended.stderr) == (0, "on")
