"""A process that ends with its parent, even if Python code cannot run."""

import socket
import subprocess
import sys

import pytest

from runtime._native import exit_with_parent

# Holds the GIL forever, so no other Python code runs.
STUCK = """
import re, socket, sys
from runtime._native import exit_with_parent
exit_with_parent(int(sys.argv[1]), 0.05)
print("watching", flush=True)
re.match(r"(a+)+$", "a" * 200 + "b")
"""


def test_a_process_that_holds_the_gil_ends_with_its_parent() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-c", STUCK, str(theirs.fileno())]
        child = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdout=subprocess.PIPE)
    with child.stdout:
        assert child.stdout.readline() == b"watching\n"
        ours.sendall(b"words are not the end")
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.3)
        ours.close()
        assert child.wait(30) == 1


def test_a_wrong_descriptor_is_refused() -> None:
    with pytest.raises(OSError, match="Bad file descriptor"):
        exit_with_parent(-1, 1.0)
    with pytest.raises(ValueError, match="negative"):
        exit_with_parent(0, -1.0)
