"""Publishing and asking over HTTP: what is taken, from whom, and what each error is."""

import json
from typing import Any

import pytest

from stateroom.errors import AskError, AskTimeout, Failed, MailboxFull, Moved, NoSuchKind
from tests.admin.requests import answered, request
from tests.admin.test_routes import FakeSource


class Called(FakeSource):
    """Answers with what it was asked, or raises."""

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


def test_what_is_given_arrives_and_the_value_comes_back() -> None:
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
def test_a_body_that_is_wrong_is_the_callers_fault(body: bytes) -> None:
    status, told = post(Called(), "/publish", body)
    assert (status, told["error"], told["may_have_run"]) == (400, "bad_call", False)


@pytest.mark.parametrize(
    "body", [b'{"event": "add"}', b'{"event": "add", "topic": "chat:lobby", "kind": "counter"}']
)
def test_an_actor_is_named_in_one_way(body: bytes) -> None:
    assert post(Called(), "/ask", body)[0] == 400


def test_a_body_that_is_nested_without_end_is_the_callers_fault() -> None:
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
def test_each_error_has_its_status_and_says_whether_it_may_have_run(error: AskError, status: int) -> None:
    found, told = post(Called(error), "/publish", b'{"topic": "a", "event": "b"}')
    assert (found, told["error"], told["may_have_run"]) == (status, error.code, error.may_have_run)
    assert told.get("reason_code") == getattr(error, "reason_code", None)


def test_who_is_not_heard_is_told() -> None:
    status, told = post(Called(), "/publish", b'{"topic": "a", "event": "b"}', {"origin": "null"})
    assert (status, told["error"]) == (403, "bad_call")


def test_half_of_a_surrogate_pair_is_said_to_be_one() -> None:
    for body in (rb'{"topic":"a","event":"\ud800"}', rb'{"topic":"a","event":"b","data":["\udc00"]}'):
        status, told = post(Called(), "/publish", body)
        assert (status, told["error"]) == (400, "bad_call")
        assert "is half of a surrogate pair" in told["reason"]
