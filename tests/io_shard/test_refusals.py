"""The log lines of requests and joins that the shard has refused."""

import json
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from runtime.io_shard import refusals
from tests.served import DEADLINE_S, served

ONE = {
    "status": 403,
    "reason": "no",
    "target": "/a",
    "upgrade": True,
    "origin": None,
    "room": None,
    "count": 2,
}


def lines_of(*noted: dict[str, Any]) -> list[Any]:
    structlog.reset_defaults()
    with capture_logs() as lines:
        refusals.report([{**ONE, **one} for one in noted])
    return lines


def test_a_refused_origin_is_named_with_the_list_that_would_allow_it() -> None:
    own, server = lines_of({"origin": "https://x", "room": "chat:{name}"}, {"origin": "https://x"})
    assert own == {
        "event": "request_refused",
        "log_level": "warning",
        "status": 403,
        "websocket": True,
        "path": "/a",
        "reason": "no",
        "origin": "https://x",
        "allow": "add 'https://x' to origins of the room 'chat:{name}'",
        "count": 2,
    }
    assert server["allow"] == "add 'https://x' to the setting limits.origins"


def test_a_refused_join_has_its_own_event_and_a_refused_page_is_not_a_warning() -> None:
    join, page = lines_of({"status": 0, "target": "a:b"}, {"status": 405, "upgrade": False})
    assert join == {
        "event": "join_refused",
        "log_level": "warning",
        "topic": "a:b",
        "reason": "no",
        "count": 2,
    }
    assert (page["log_level"], page["status"]) == ("info", 405)


def test_text_from_a_client_is_escaped() -> None:
    (line,) = lines_of({"target": "/\x1b[31m", "origin": "\x1b[0m"})
    assert (line["path"], line["origin"]) == ("/\\x1b[31m", "\\x1b[0m")
    assert "\x1b" not in line["allow"]


def test_a_server_logs_refused_upgrades_refused_joins_and_pushes_without_a_handler() -> None:
    with served("examples.chat:app") as server:
        socket = f"{server.http.replace('http', 'ws')}/socket/websocket"
        with pytest.raises(InvalidStatus, match="400"):
            connect(f"{socket}?vsn=3.0.0", open_timeout=DEADLINE_S)
        with connect(f"{socket}?vsn=2.0.0", open_timeout=DEADLINE_S) as client:
            client.send('["1","1","nowhere:a","phx_join",{}]')
            client.send('["2","2","chat:a","phx_join",{"name":"a"}]')
            client.send('["2",null,"chat:a","no_such_event",{}]')
            for event in ("request_refused", "join_refused", "push_unhandled"):
                server.wait_logged(f'"event": "{event}"')
        log = server.log()
    found = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    lines = {line["event"]: line for line in found}
    assert "vsn" in lines["request_refused"]["reason"]
    assert lines["join_refused"]["topic"] == "nowhere:a"
    assert (lines["push_unhandled"]["room"], lines["push_unhandled"]["pushed"]) == (
        "chat:{name} 'a'",
        "no_such_event",
    )
