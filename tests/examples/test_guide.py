"""The guide's code, as it stands there: every module can be imported, and the tests a newcomer copies pass."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.served import ROOT

PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
PAGES = sorted((ROOT / "docs").glob("*.md"))
CONFIGURATION = "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"


def blocks(page: str) -> list[str]:
    return PYTHON.findall((ROOT / "docs" / page).read_text())


def ran(folder: Path, *arguments: str) -> str:
    """Runs Python in a folder that holds only what the guide says."""
    (folder / "pytest.ini").write_text(CONFIGURATION)
    environment = {"PYTHONPATH": f"{folder}:{ROOT}", "PATH": ""}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_first_room_and_its_tests_run_as_they_stand(tmp_path: Path) -> None:
    server, direct, tests = blocks("first-room.md")
    for page in ("chat.html", "phoenix.min.js"):
        (tmp_path / page).write_text("")
    (tmp_path / "chat.py").write_text(server)
    (tmp_path / "echo.py").write_text(direct)
    (tmp_path / "test_chat.py").write_text(tests)
    assert "4 passed" in ran(tmp_path, "-m", "pytest", "-q")
    ran(tmp_path, "-c", "import echo")


def test_the_example_of_a_test_runs_as_it_stands(tmp_path: Path) -> None:
    (example,) = blocks("testing.md")
    (tmp_path / "test_quiz.py").write_text(example)
    assert "1 passed" in ran(tmp_path, "-m", "pytest", "-q")


@pytest.mark.parametrize("page", ["rooms.md", "streams.md", "production.md"])
def test_what_the_guide_declares_can_be_declared(page: str, tmp_path: Path) -> None:
    for number, block in enumerate(blocks(page)):
        if "App()" in block:
            (tmp_path / f"block_{number}.py").write_text(block)
            ran(tmp_path, "-c", f"import block_{number}")
        else:
            compile(block, page, "exec")


def test_every_link_of_the_guide_leads_somewhere() -> None:
    linked = [
        (page, link)
        for page in PAGES
        for link in re.findall(r"\]\(([\w./-]+)(?:#[^)]*)?\)", page.read_text())
    ]
    assert len(linked) > 10
    missing = [f"{page.name}: {link}" for page, link in linked if not (page.parent / link).exists()]
    assert missing == []
