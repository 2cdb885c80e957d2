"""The room of the README runs unchanged, and has ten lines."""

import re
from pathlib import Path

from websockets.asyncio.client import connect

from tests.channels import Channels
from tests.served import ROOT, served

PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def room_of_the_readme(folder: Path) -> Path:
    """Writes the room into a folder of its own, as a reader would."""
    (code,) = PYTHON.findall((ROOT / "README.md").read_text())
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
    (folder / "chat.py").write_text(code)
    return folder


async def test_the_room_of_the_readme_runs(tmp_path: Path) -> None:
    folder = room_of_the_readme(tmp_path)
    with served("chat:app", "--app-dir", str(folder)) as server:
        async with connect(f"{server.url}/chat/lobby?as=Ada") as ada:
            assert await ada.recv() == "Ada is here"
            async with connect(f"{server.url}/chat/lobby") as nameless:
                assert [await ada.recv(), await nameless.recv()] == ["Guest is here"] * 2
                await nameless.send("Ahoy")
                assert [await ada.recv(), await nameless.recv()] == ["Ahoy"] * 2
            assert await ada.recv() == "Guest has left"


def test_the_room_of_the_readme_works_on_a_channel(tmp_path: Path) -> None:
    folder = room_of_the_readme(tmp_path)
    with (
        served("chat:app", "--app-dir", str(folder)) as server,
        Channels(server) as ada,
        Channels(server) as grace,
    ):
        ada.join("chat:lobby", **{"as": "Ada"})
        grace.join("chat:lobby", **{"as": "Grace"})
        grace.send("chat:lobby", "message", "Ahoy")
        heard = [ada.next("message").payload for _ in range(3)]
        assert heard == ["Ada is here", "Grace is here", "Ahoy"]
