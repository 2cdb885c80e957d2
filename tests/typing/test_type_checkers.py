"""Type checks of typed calls: mypy and pyright check a file of right uses and a file of wrong ones.

pyright also checks the examples, which show what users write; `make types` checks them with mypy. Both run offline:
pyright's wheel contains its JavaScript, which runs in node; other tests need node too.
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
# The lines of mypy and pyright: `right.py:30: error: …` and `right.py:30:7 - error: …`.
ERROR = re.compile(r"(\w+)\.py:(\d+)\S*(?: -)? error")


def errors(command: list[str]) -> dict[str, set[int]]:
    """The numbers of the lines in which a checker finds errors, by file."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    found: dict[str, set[int]] = {}
    for file, line in ERROR.findall(done.stdout):
        found.setdefault(file, set()).add(int(line))
    return found


def wrong(*endings: str) -> set[int]:
    """The numbers of the lines of wrong.py with one of these endings."""
    lines = (HERE / "wrong.py").read_text().splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith(endings)}


def pyright() -> list[str]:
    """The command of pyright, without its wrapper, which would look for a newer version."""
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
def test_arguments_and_results_of_typed_calls_are_checked(
    command: list[str], refused: tuple[str, ...]
) -> None:
    assert len(wrong(*refused)) > 10
    assert errors(command) == {"wrong": wrong(*refused)}
