"""The room of the README, as it stands there, in ten lines and running."""

import re
import urllib.request
from pathlib import Path

from websockets.asyncio.client import connect

from tests.served import ROOT, served

PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


async def test_the_room_of_the_readme_runs(tmp_path: Path) -> None:
    (code,) = PYTHON.findall((ROOT / "README.md").read_text())
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
    (tmp_path / "chat.py").write_text(code)
    (tmp_path / "chat.html").write_text("<p>Ahoy")
    with served("chat:app", "--app-dir", str(tmp_path)) as server:
        with urllib.request.urlopen(server.http) as page:
            assert page.read() == b"<p>Ahoy"
        async with connect(f"{server.url}/chat/lobby?as=Ada") as ada:
            assert await ada.recv() == "Ada is here"
            async with connect(f"{server.url}/chat/lobby?as=Grace") as grace:
                assert [await ada.recv(), await grace.recv()] == ["Grace is here"] * 2
                await grace.send("Ahoy")
                assert [await ada.recv(), await grace.recv()] == ["Ahoy"] * 2
            assert await ada.recv() == "Grace has left"
