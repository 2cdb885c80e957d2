"""Newcomers whose room has no host: refused with a delay after a while, by a shard that lost it or has just started."""

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
    """How a newcomer is refused before the upgrade, if it is."""
    try:
        with connect(server.url, open_timeout=DEADLINE_S):
            return None  # the shard has not yet noticed the death
    except InvalidStatus as error:
        return error.response


def refused(server: Server) -> None:
    """Newcomers get 503 and a delay, instead of nothing."""
    response = until(lambda: refusal(server), "it is refused")
    assert response is not None
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")


def join(server: Server) -> dict[str, Any]:
    """What the join of a channel is answered."""
    with connect(server.url + CHANNELS, open_timeout=DEADLINE_S) as client:
        client.send(json.dumps(["1", "1", "echo", "phx_join", {}]))
        payload: dict[str, Any] = json.loads(client.recv(DEADLINE_S))[4]
        return payload


def test_newcomers_of_a_host_that_does_not_come_back_are_refused_until_it_does(tmp_path: Path) -> None:
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
