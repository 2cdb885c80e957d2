"""The log of requests for a path at which there is nothing."""

import urllib.error
import urllib.request
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from runtime.io_shard.unknown_paths import UnknownPaths
from tests.served import DEADLINE_S, served


def lines_of(noted: list[dict[str, Any]], routes: list[dict[str, Any]]) -> list[Any]:
    structlog.reset_defaults()
    paths = UnknownPaths(lambda: noted.pop(0) if noted else None, "/socket/websocket")
    paths.declared(routes, [{"path": "/", "body_b64": ""}])
    with capture_logs() as lines:
        for _ in range(len(noted) + 1):
            paths.report()
    return lines


def test_a_line_names_what_was_asked_for_and_what_there_is() -> None:
    routes = [{"kind": "chat:{name}", "path": "/chat/{name}"}, {"kind": "poll:{id}", "path": None}]
    asked = {"path": "/chatt/a", "upgrade": True, "count": 3}
    (line,) = lines_of([asked], routes)
    assert line == {
        "event": "path_not_found",
        "log_level": "warning",
        "path": "/chatt/a",
        "websocket": True,
        "count": 3,
        "paths": ["/chat/{name}", "/socket/websocket", "/"],
    }


def test_what_a_client_says_is_escaped_and_the_app_s_own_paths_are_cut_short() -> None:
    routes = [{"kind": str(number), "path": f"/{number}"} for number in range(30)]
    (line,) = lines_of([{"path": "/\x1b[31mä", "upgrade": False, "count": 1}], routes)
    assert line["path"] == "/\\x1b[31m\\xe4"
    assert line["log_level"] == "info"
    assert len(line["paths"]) == 21


def test_a_request_for_a_path_that_is_not_there_is_in_the_log_of_a_server() -> None:
    with served("examples.echo:app") as server:
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{server.http}/nowhere", timeout=DEADLINE_S)
        server.wait_logged('"event": "path_not_found"')
        line = next(line for line in server.log().splitlines() if "path_not_found" in line)
        assert '"path": "/nowhere"' in line
        assert '"paths": ["/", "/socket/websocket"]' in line
