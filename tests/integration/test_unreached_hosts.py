"""Clients whose room has no host: after a while they are refused with a delay, also by a shard that has just
started.
"""

import json
from pathlib import Path
from typing import Any

from websockets.exceptions import InvalidStatus
from websockets.http11 import Response
from websockets.sync.client import connect

from tests.served import DEADLINE_S, Server, until
from tests.support.hosts import echo, hanging

CHANNELS = "/socket/websocket?vsn=2.0.0"


def refusal(server: Server) -> Response | None:
    """The response to a new client if it is refused before the upgrade, else None."""
    try:
        with connect(server.url, open_timeout=DEADLINE_S):
            return None  # the shard has not yet noticed the death
    except InvalidStatus as error:
        return error.response


def refused(server: Server) -> None:
    """Asserts that new clients get 503 and a delay, instead of no answer."""
    response = until(lambda: refusal(server), "a new client is refused")
    assert response is not None
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")


def join(server: Server) -> dict[str, Any]:
    """The reply to a join on a channel."""
    with connect(server.url + CHANNELS, open_timeout=DEADLINE_S) as client:
        client.send(json.dumps(["1", "1", "echo", "phx_join", {}]))
        payload: dict[str, Any] = json.loads(client.recv(DEADLINE_S))[4]
        return payload


def test_new_clients_are_refused_while_their_host_does_not_return(tmp_path: Path) -> None:
    impatient = {"limits__header_timeout_s": 0.5, "mesh__unread_s": 0.5}
    with hanging(tmp_path, server__shards=1, **impatient) as (server, hang):
        assert join(server)["status"] == "ok"
        hang.touch()
        generation = server.kill("host")
        refused(server)
        until(lambda: join(server)["status"] == "error", "a join is refused")
        payload = join(server)
        assert payload["status"] == "error"
        assert payload["response"]["code"] == "unavailable"
        assert payload["response"]["retry_ms"] == 1000
        server.kill("shard")
        refused(server)
        hang.unlink()
        server.wait_back("host", 0, generation)
        echo(server)
