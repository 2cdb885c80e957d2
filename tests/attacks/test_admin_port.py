"""Unwanted connections to the admin port: the server starts, serves and replaces dead processes nevertheless."""

import contextlib
import json
import socket
import urllib.request
from pathlib import Path
from typing import Any

from runtime.settings import BY_NAME
from tests.served import DEADLINE_S, ROOT, Server, served, until

CONNECTIONS = BY_NAME["admin.connections"].default


def descriptors(server: Server) -> int:
    """The number of open descriptors of the parent."""
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


def test_idle_connections_leave_descriptors_for_the_successor_of_a_dead_host() -> None:
    with served() as server, contextlib.ExitStack() as strangers:
        before = descriptors(server)
        address = ("127.0.0.1", int(server.admin.rpartition(":")[2]))
        for _ in range(3 * CONNECTIONS):
            strangers.enter_context(socket.create_connection(address, DEADLINE_S))
        generation = server.kill("host")
        server.wait_back("host", 0, generation)
        assert descriptors(server) <= before + CONNECTIONS
        strangers.close()
        until(lambda: descriptors(server) <= before + 1, "the connections are closed")


def asked(admin: str) -> dict[str, Any]:
    """The statistics of the server; empty while it does not listen yet."""
    try:
        with urllib.request.urlopen(f"{admin}/stats", timeout=DEADLINE_S) as answer:
            return json.load(answer)
    except ConnectionError:
        return {}
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionError):
            return {}
        raise


def test_requests_from_the_first_moment_do_not_prevent_the_start(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("import time\ntime.sleep(1)\nfrom examples.echo import app\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = ["slow:app", f"--app-dir={tmp_path}", "--port=0", f"--set=admin.port={port}", "--shards=2"]
    server = Server(arguments, ROOT, {})
    try:
        until(lambda: asked(f"http://127.0.0.1:{port}").get("ready"), "it is ready")
        server.wait_ready()
        assert server.stop() == 0, server.log()
    finally:
        server.end()
