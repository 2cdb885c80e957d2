"""What the admin port answers, and how ready differs from alive."""

import asyncio
import json
from typing import Any

from runtime.admin.routes import admin_app


class FakeSource:
    """Is as ready as it is told to be."""

    def __init__(self, *missing: str) -> None:
        self.missing = list(missing)

    def readiness(self) -> list[str]:
        return self.missing

    async def snapshot(self) -> dict[str, Any]:
        return {"shards": []}


def ask(source: FakeSource, path: str, method: str = "GET", host: str = "localhost") -> tuple[int, bytes]:
    """One request by ASGI, without a server."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(b"host", host.encode())],
        "query_string": b"",
        "root_path": "",
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(admin_app(source)(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


def test_alive_and_ready_are_two_questions() -> None:
    waiting = FakeSource("host 0 is not there")
    assert ask(waiting, "/healthz") == (200, b"ok\n")
    assert ask(waiting, "/readyz") == (503, b"host 0 is not there\n")
    assert ask(FakeSource(), "/readyz") == (200, b"ready\n")


def test_counters_are_json_and_everything_else_is_not_there() -> None:
    status, body = ask(FakeSource(), "/stats")
    assert (status, json.loads(body)) == (200, {"shards": []})
    assert ask(FakeSource(), "/")[0] == 404
    assert ask(FakeSource(), "/stats", "POST")[0] == 405


def test_counters_are_not_for_web_pages_but_any_name_will_do_for_health() -> None:
    assert ask(FakeSource(), "/stats", host="evil.example:8001")[0] == 403
    assert ask(FakeSource(), "/healthz", host="evil.example:8001")[0] == 200
    assert ask(FakeSource(), "/readyz", host="stateroom.default.svc")[0] == 200
