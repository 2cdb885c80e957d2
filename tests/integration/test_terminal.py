"""A server on a terminal: when the terminal closes, the server ends; it must not live on unseen."""

import os
import subprocess
import sys

from tests.served import DEADLINE_S, ROOT, session, until

# Makes what it was given as input its controlling terminal, then becomes the command.
ON_A_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "runtime", *sys.argv[1:]])
"""


def test_a_closed_terminal_ends_the_server() -> None:
    terminal, inside = os.openpty()
    arguments = ["serve", "examples.echo:app", "--port", "0", "--set", "admin.port=0"]
    command = [sys.executable, "-c", ON_A_TERMINAL, *arguments]
    server = subprocess.Popen(
        command, cwd=ROOT, stdin=inside, stdout=inside, stderr=inside, start_new_session=True
    )
    os.close(inside)
    shown = b""
    while b"Ctrl-C drains" not in shown:
        shown += os.read(terminal, 4096)
    os.close(terminal)
    server.wait(DEADLINE_S)
    until(lambda: not session(server.pid), "nobody is left behind")
