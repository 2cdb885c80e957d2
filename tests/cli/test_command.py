"""The group of commands: each is found in its file, and a usage error is one line with exit code 2."""

import subprocess
import sys

from click.testing import CliRunner

from runtime.cli.command import COMMANDS, stateroom


def test_every_command_exists_and_has_a_line_of_help() -> None:
    output = CliRunner().invoke(stateroom, ["--help"]).output
    for command in COMMANDS:
        assert f"  {command} " in output
        assert CliRunner().invoke(stateroom, [command, "--help"]).exit_code == 0


def test_the_version_is_also_an_option() -> None:
    told = [CliRunner().invoke(stateroom, [word]) for word in ("--version", "version")]
    assert [result.exit_code for result in told] == [0, 0]
    assert told[0].output == told[1].output != ""


def test_an_unknown_command_is_refused() -> None:
    result = CliRunner().invoke(stateroom, ["sevre"])
    assert result.exit_code == 2
    assert "No such command 'sevre'" in result.output


def test_a_usage_error_is_one_line_without_a_traceback() -> None:
    command = [sys.executable, "-m", "stateroom", "stats", "--url", "http://127.0.0.1:1"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert ended.stderr.startswith("stateroom: no server answers at http://127.0.0.1:1")
    assert ended.stderr.count("\n") == 1
