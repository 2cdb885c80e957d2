"""Publishing and asking over HTTP: valid bodies, accepted callers, and the status of each error."""

import json
from typing import Any

import pytest

from stateroom.errors import AskError, AskTimeout, Failed, MailboxFull, Moved, NoSuchKind
from tests.admin.requests import answered, request
from tests.admin.test_routes import FakeSource


class Called(FakeSource):
    """Answers with the arguments that it got, or raises."""

    def __init__(self, error: AskError | None = None) -> None:
        super().__init__()
        self.error = error

    async def publish(self, *given: Any) -> bytes:
        return self._answer("publish", *given)

    async def ask(self, *given: Any) -> bytes:
        return self._answer("ask", *given)

    def _answer(self, what: str, *given: Any) -> bytes:
        if self.error:
            raise self.error
        return json.dumps(
            [what, *[one.decode() if isinstance(one, bytes) else one for one in given]]
        ).encode()


def post(
    source: Called, path: str, body: bytes, headers: dict[str, str] | None = None, client: str = "127.0.0.1"
) -> tuple[int, Any]:
    """One POST, in two chunks."""
    asked = request("POST", path, body[:5], body[5:], peer=client, headers=headers)
    response = answered(source, asked)
    return response.status, json.loads(response.body)


def test_arguments_reach_the_source_and_its_value_is_returned() -> None:
    publish = b'{"topic": "chat:lobby", "event": "news", "data": {"a": [1, 2]}, "timeout_s": 1}'
    assert post(Called(), "/publish", publish) == (
        200,
        {"value": ["publish", "chat:lobby", "news", '{"a": [1, 2]}', 1.0]},
    )
    ask = b'{"kind": "counter", "key": "a", "event": "total"}'
    assert post(Called(), "/ask", ask) == (200, {"value": ["ask", ["counter", "a"], "total", "null", 5.0]})
    by_topic = b'{"topic": "chat:lobby", "event": "count"}'
    assert post(Called(), "/ask", by_topic)[1]["value"][1] == ["", "chat:lobby"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"topic": "chat:lobby"}',
        b'{"topic": 1, "event": "news"}',
        b'{"topic": "chat:lobby", "event": "news", "date": 1}',
        b'{"topic": "chat:lobby", "event": "news", "timeout_s": 0}',
        b'{"topic": "chat:lobby", "event": "news", "data": {}',
        b'{"topic": "chat:\xff", "event": "news"}',
    ],
)
def test_a_malformed_body_is_a_bad_call(body: bytes) -> None:
    status, told = post(Called(), "/publish", body)
    assert (status, told["error"], told["may_have_run"]) == (400, "bad_call", False)


@pytest.mark.parametrize(
    "body", [b'{"event": "add"}', b'{"event": "add", "topic": "chat:lobby", "kind": "counter"}']
)
def test_an_actor_must_be_addressed_in_exactly_one_way(body: bytes) -> None:
    assert post(Called(), "/ask", body)[0] == 400


def test_a_body_that_is_nested_too_deeply_is_a_bad_call() -> None:
    deep = b'{"topic": "a", "event": "b", "data": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    assert post(Called(), "/publish", deep)[0] == 400


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NoSuchKind("x"), 404),
        (Failed("x", "poor"), 422),
        (MailboxFull("x"), 429),
        (Moved("x", may_have_run=True), 503),
        (AskTimeout("x", may_have_run=True), 504),
    ],
)
def test_each_error_has_its_status_and_tells_whether_the_call_may_have_run(
    error: AskError, status: int
) -> None:
    found, told = post(Called(error), "/publish", b'{"topic": "a", "event": "b"}')
    assert (found, told["error"], told["may_have_run"]) == (status, error.code, error.may_have_run)
    assert told.get("reason_code") == getattr(error, "reason_code", None)


def test_a_refused_caller_gets_a_403() -> None:
    status, told = post(Called(), "/publish", b'{"topic": "a", "event": "b"}', {"origin": "null"})
    assert (status, told["error"]) == (403, "bad_call")


def test_half_of_a_surrogate_pair_is_reported_as_such() -> None:
    for body in (rb'{"topic":"a","event":"\ud800"}', rb'{"topic":"a","event":"b","data":["\udc00"]}'):
        status, told = post(Called(), "/publish", body)
        assert (status, told["error"]) == (400, "bad_call")
        assert "is half of a surrogate pair" in told["reason"]
