"""npm's `ws`, the client and server of Node: its part is node/client.mjs."""

import asyncio
from pathlib import Path


async def test_ws_of_node_speaks_with_us(server_url: str) -> None:
    client = Path(__file__).parent / "node" / "client.mjs"
    pipe = asyncio.subprocess.PIPE
    node = await asyncio.create_subprocess_exec("node", client, server_url, stdout=pipe, stderr=pipe)
    _, complaint = await node.communicate()
    assert node.returncode == 0, complaint.decode()
