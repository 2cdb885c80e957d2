"""An App that is served by another server, and another application that is served by ours: errors of one line."""

import subprocess
import sys

import pytest

from tests.integration.test_start import refused
from tests.served import DEADLINE_S, ROOT, served


def test_uvicorn_reports_in_one_line_that_it_cannot_serve_an_app() -> None:
    command = [sys.executable, "-m", "uvicorn", "examples.echo:app", "--port", "0"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_S)
    assert ended.returncode != 0
    assert "Run it with `stateroom serve MODULE:APP`." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_a_lifespan_the_response_reports_it() -> None:
    code = (
        "import asyncio, importlib\nsent = []\n"
        "async def receive(): return {}\n"
        "async def send(event): sent.append(event)\n"
        "app = importlib.import_module('examples.echo').app\n"
        "for kind in ('http', 'websocket'): asyncio.run(app({'type': kind}, receive, send))\n"
        "print(sent)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_S
    )
    assert ended.stdout.count("not an ASGI application") == 2, ended


@pytest.mark.parametrize("module", ["from starlette.applications import Starlette\napp = Starlette()\n"])
def test_an_asgi_application_is_an_error_of_one_line(tmp_path, module: str) -> None:
    (tmp_path / "site_of_ours.py").write_text(module)
    line = refused("site_of_ours:app", "--app-dir", str(tmp_path), "--port", "0")
    assert "site_of_ours:app is an ASGI application (starlette.applications.Starlette)" in line
    assert "stateroom.admin.Client" in line


STATEFUL = """
import msgspec
from stateroom import App, Room
app = App()

class Kept(msgspec.Struct):
    count: int = 0

@app.room("count:{name}", path="/{name}")
class Count(Room):
    state: Kept = Kept()
"""


@pytest.mark.parametrize(("hosts", "warned"), [(1, True), (2, False)])
def test_state_with_one_host_causes_a_warning(tmp_path, hosts: int, warned: bool) -> None:
    (tmp_path / "stateful.py").write_text(STATEFUL)
    with served("stateful:app", "--app-dir", str(tmp_path), server__hosts=hosts) as server:
        for words in ('"event": "state_on_one_host"', "--hosts 2"):
            if warned:
                server.wait_logged(words)
            else:
                assert words not in server.log()
