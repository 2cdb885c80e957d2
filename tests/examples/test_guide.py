"""The guide's code, unchanged: every snippet runs, and the tests that a reader copies pass."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.served import ROOT, Server, served

# The name of a file stands directly before its block: "`chat.py`:".
BLOCK = re.compile(r"(?:`([\w.]+)`:\n\n)?```(\w+)\n(.*?)```", re.DOTALL)
PAGES = sorted((ROOT / "docs").glob("*.md"))
WITH_CODE = [page.name for page in PAGES if "```python" in page.read_text()]
# The app that the calls of each page are made to: the page that contains the app, and its file.
CALLED = {
    "calls.md": ("calls.md", "visits.py"),
    "production.md": ("rooms.md", "game.py"),
    "recipes.md": ("recipes.md", "poll.py"),
}
PORT = "http://127.0.0.1:8001"


class Block(NamedTuple):
    """A block of code: the name of its file, or "", and its language."""

    file: str
    language: str
    code: str


def blocks(page: str) -> list[Block]:
    return [Block(*found) for found in BLOCK.findall((ROOT / "docs" / page).read_text())]


def files(page: str, folder: Path) -> None:
    """Writes the files that the page tells the reader to write."""
    for block in blocks(page):
        if block.file:
            (folder / block.file).write_text(block.code)


def ran(folder: Path, *arguments: str) -> str:
    """Runs Python in a folder that only has the files of the guide."""
    environment = {"PYTHONPATH": f"{folder}:{ROOT}", "PATH": ""}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def called(page: str, folder: Path) -> Iterator[Server]:
    """Serves the app that the calls of a page are made to."""
    source, file = CALLED[page]
    files(source, folder)
    with served(f"{Path(file).stem}:app", "--app-dir", str(folder)) as server:
        yield server


def is_call(block: Block) -> bool:
    return block.language == "python" and "stateroom.admin" in block.code


def test_the_first_room_and_its_tests_run_unchanged(tmp_path: Path) -> None:
    files("first-room.md", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} >= {
        "chat.py",
        "chat.html",
        "pytest.ini",
        "test_chat.py",
    }
    (tmp_path / "phoenix.min.js").write_text("")
    assert "4 passed" in ran(tmp_path, "-m", "pytest", "-q")
    ran(tmp_path, "-c", "import echo")


def test_the_examples_of_tests_run_unchanged(tmp_path: Path) -> None:
    files("testing.md", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n")
    tests = sum(path.read_text().count("async def test_") for path in tmp_path.glob("test_*.py"))
    assert tests > 8
    assert f"{tests} passed" in ran(tmp_path, "-m", "pytest", "-q")


@pytest.mark.parametrize("page", WITH_CODE)
def test_every_module_of_a_page_can_be_imported(page: str, tmp_path: Path) -> None:
    modules = [one for one in blocks(page) if one.language == "python" and not is_call(one)]
    (tmp_path / "phoenix.min.js").write_text("")
    files(page, tmp_path)
    for number, block in enumerate(modules):
        name = block.file or f"block_{number}.py"
        (tmp_path / name).write_text(block.code)
        ran(tmp_path, "-c", f"import {Path(name).stem}")


@pytest.mark.parametrize("page", [page for page in WITH_CODE if any(map(is_call, blocks(page)))])
def test_every_call_from_outside_is_answered_by_the_named_app(page: str, tmp_path: Path) -> None:
    calls = [one.code for one in blocks(page) if is_call(one)]
    commands = [one.code for one in blocks(page) if one.code.startswith("stateroom publish")]
    assert calls
    assert commands
    with called(page, tmp_path) as server:
        for code in calls:
            assert PORT in code
            ran(tmp_path, "-c", code.replace(PORT, server.admin))
        for command in commands:
            ran(tmp_path, "-m", "stateroom", *shlex.split(command)[1:], "--url", server.admin)


def test_the_measurement_in_the_guide_is_not_stopped_by_quotas(tmp_path: Path) -> None:
    files("first-room.md", tmp_path)
    (commands,) = (one.code for one in blocks("production.md") if "stateroom bench" in one.code)
    serve, bench = (shlex.split(line)[2:] for line in commands.splitlines())
    with served(*serve, "--app-dir", str(tmp_path)) as server:
        at = bench[1].replace("ws://127.0.0.1:8000", server.url)
        done = ran(tmp_path, "-m", "stateroom", "bench", bench[0], at, "--connections=4", "--seconds=0.5")
    assert "1008" not in done


def test_every_link_of_the_guide_has_a_target() -> None:
    linked = [
        (page, link)
        for page in PAGES
        for link in re.findall(r"\]\(([\w./-]+)(?:#[^)]*)?\)", page.read_text())
    ]
    assert len(linked) > 10
    missing = [f"{page.name}: {link}" for page, link in linked if not (page.parent / link).exists()]
    assert missing == []


def test_every_link_to_a_heading_has_its_heading() -> None:
    linked = [
        (page, page.parent / (link or page.name), heading)
        for page in PAGES
        for link, heading in re.findall(r"\]\(([\w./-]*\.md)?#([\w-]+)\)", page.read_text())
    ]
    assert linked
    missing = [
        f"{page.name}: #{heading}" for page, at, heading in linked if heading not in headings(at.read_text())
    ]
    assert missing == []


def headings(text: str) -> set[str]:
    """The anchors of all headings, as GitHub names them."""
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
