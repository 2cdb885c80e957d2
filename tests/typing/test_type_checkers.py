"""What type checkers make of typed calls: mypy and pyright, each over a file of right uses and one of wrong ones.

pyright sees the examples too, which are what users write; mypy sees them in `make types`. Both run offline: pyright's
wheel holds its JavaScript, and node, which other tests need too, runs it.
"""

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FILES = [str(HERE / "right.py"), str(HERE / "wrong.py")]
# Their forms: `right.py:30: error: …` and `right.py:30:7 - error: …`.
ERROR = re.compile(r"(\w+)\.py:(\d+)\S*(?: -)? error")


def errors(command: list[str]) -> dict[str, set[int]]:
    """The lines in which a checker finds something wrong, by file."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    found: dict[str, set[int]] = {}
    for file, line in ERROR.findall(done.stdout):
        found.setdefault(file, set()).add(int(line))
    return found


def wrong(*endings: str) -> set[int]:
    """The lines of wrong.py that end so."""
    lines = (HERE / "wrong.py").read_text().splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith(endings)}


def pyright() -> list[str]:
    """Its command, past the wrapper that would look for a newer one."""
    spec = find_spec("pyright")
    assert spec is not None
    assert spec.origin is not None
    program = Path(spec.origin).with_name("dist") / "index.js"
    return ["node", str(program), "--pythonpath", sys.executable, *FILES, "examples"]


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        pytest.param([sys.executable, "-m", "mypy", "--strict", *FILES], ("# wrong",), id="mypy"),
        pytest.param(
            pyright(),
            ("# wrong", "# wrong, says pyright"),
            id="pyright",
            marks=pytest.mark.skipif(not shutil.which("node"), reason="no node; make test installs it"),
        ),
    ],
)
def test_a_typed_call_is_checked_for_its_argument_and_its_value(
    command: list[str], refused: tuple[str, ...]
) -> None:
    assert len(wrong(*refused)) > 10
    assert errors(command) == {"wrong": wrong(*refused)}
