"""Ctrl-C during imports: silent for a command, unchanged for programs that import the library."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.served import DEADLINE_S, ROOT

KILLED = -signal.SIGINT
# The ways in which the command is started: an installed script, and `python -m`.
COMMANDS = {
    "script": ["-c", "from runtime.cli import main; main()"],
    "module": ["-m", "stateroom"],
    "joined": ["-mstateroom"],
}
ARGUMENTS = ["serve", "examples.echo:app", "--port=0", "--set=admin.port=0"]
INTERRUPT = "import os, signal, sys\nos.kill(os.getpid(), signal.SIGINT)\nsys.exit(7)\n"


def run(folder: Path, *arguments: str, before: str = "") -> "subprocess.CompletedProcess[str]":
    """Runs Python with a folder first on its path; `before` is a shell command that runs first."""
    return subprocess.run(
        ["sh", "-c", f'{before}\nexec "$@"', "sh", sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
    )


@pytest.mark.parametrize("imported", ["msgspec", "click", "uvloop"])
@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_during_the_imports_ends_a_command_silently(
    tmp_path: Path, command: str, imported: str
) -> None:
    (tmp_path / f"{imported}.py").write_text(INTERRUPT)
    ended = run(tmp_path, *COMMANDS[command], *ARGUMENTS)
    assert (ended.returncode, ended.stdout, ended.stderr) == (KILLED, "", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_that_is_ignored_stays_ignored(tmp_path: Path, command: str) -> None:
    (tmp_path / "msgspec.py").write_text(INTERRUPT)
    assert run(tmp_path, *COMMANDS[command], *ARGUMENTS, before="trap '' INT").returncode == 7


@pytest.mark.parametrize("name", ["mine", "mystateroom"])
def test_a_program_that_imports_the_library_keeps_keyboard_interrupt(tmp_path: Path, name: str) -> None:
    package = tmp_path / name
    package.mkdir()
    (package / "__init__.py").write_text("import stateroom\n" + INTERRUPT)
    (package / "__main__.py").write_text("")
    for arguments in (["-m", name, "stateroom"], [f"-m{name}"], ["-c", f"import {name}"]):
        ended = run(tmp_path, *arguments)
        assert ended.stderr.endswith("KeyboardInterrupt\n"), ended


def test_a_command_can_restore_keyboard_interrupt(tmp_path: Path) -> None:
    code = (
        "from runtime import interrupts as it; import signal; told = lambda: print(signal.getsignal(2).__class__);"
        "it.end_silently(); told(); it.raise_again(); told()"
    )
    first, second = run(tmp_path, "-c", code).stdout.splitlines()
    assert ("Handlers" in first, "function" in second) == (True, True)
