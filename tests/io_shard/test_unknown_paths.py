"""The log lines of requests for unknown paths."""

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


def test_a_line_names_the_requested_path_and_the_paths_that_exist() -> None:
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


def test_text_from_a_client_is_escaped_and_the_list_of_paths_is_limited() -> None:
    routes = [{"kind": str(number), "path": f"/{number}"} for number in range(30)]
    (line,) = lines_of([{"path": "/\x1b[31mä", "upgrade": False, "count": 1}], routes)
    assert line["path"] == "/\\x1b[31m\\xe4"
    assert line["log_level"] == "info"
    assert len(line["paths"]) == 21


def test_a_server_logs_a_request_for_an_unknown_path() -> None:
    with served("examples.echo:app") as server:
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{server.http}/nowhere", timeout=DEADLINE_S)
        server.wait_logged('"event": "path_not_found"')
        line = next(line for line in server.log().splitlines() if "path_not_found" in line)
        assert '"path": "/nowhere"' in line
        assert '"paths": ["/", "/socket/websocket"]' in line
