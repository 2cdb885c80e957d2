"""The client of npm's `ws` in Node, which runs node/client.mjs."""

import asyncio
from pathlib import Path


async def test_the_client_of_ws_exchanges_all_messages(server_url: str) -> None:
    client = Path(__file__).parent / "node" / "client.mjs"
    pipe = asyncio.subprocess.PIPE
    node = await asyncio.create_subprocess_exec("node", client, server_url, stdout=pipe, stderr=pipe)
    _, complaint = await node.communicate()
    assert node.returncode == 0, complaint.decode()
