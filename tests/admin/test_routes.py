"""The endpoints of the admin port; health and readiness are different."""

import json
from typing import Any

from tests.admin.requests import answered, request


class FakeSource:
    """A source with given reasons for not being ready."""

    def __init__(self, *missing: str) -> None:
        self.missing = list(missing)

    def readiness(self) -> list[str]:
        return self.missing

    async def snapshot(self) -> dict[str, Any]:
        return {"shards": []}


def ask(source: FakeSource, path: str, method: str = "GET", host: str = "localhost") -> tuple[int, bytes]:
    """Makes one request, without a server."""
    response = answered(source, request(method, path, headers={"host": host}))
    return response.status, response.body


def test_a_server_can_be_healthy_and_not_ready() -> None:
    waiting = FakeSource("host 0 is not there")
    assert ask(waiting, "/healthz") == (200, b"ok\n")
    assert ask(waiting, "/readyz") == (503, b"host 0 is not there\n")
    assert ask(FakeSource(), "/readyz") == (200, b"ready\n")


def test_counters_are_json_and_other_paths_are_not_found() -> None:
    status, body = ask(FakeSource(), "/stats")
    assert (status, json.loads(body)) == (200, {"shards": []})
    assert ask(FakeSource(), "/")[0] == 404
    assert ask(FakeSource(), "/stats", "POST")[0] == 405
    assert ask(FakeSource(), "/stats", "HEAD")[0] == 200


def test_a_wrong_method_is_answered_with_the_allowed_methods() -> None:
    for path, allowed in (("/healthz", "GET, HEAD"), ("/publish", "POST")):
        response = answered(FakeSource(), request("DELETE", path))
        assert (response.status, response.headers) == (405, {"Allow": allowed})


def test_counters_are_refused_to_web_pages_but_health_accepts_any_host_name() -> None:
    assert ask(FakeSource(), "/stats", host="evil.example:8001")[0] == 403
    assert ask(FakeSource(), "/healthz", host="evil.example:8001")[0] == 200
    assert ask(FakeSource(), "/readyz", host="stateroom.default.svc")[0] == 200
