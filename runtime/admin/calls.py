"""`POST /publish` and `POST /ask` on the admin port: their bodies, and the HTTP status of each error.

The rule: every error of a call is answered in JSON; no request can cause a failure of the server.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Protocol, TypeVar

import msgspec

from runtime.actors.values.encodable import describe_decode_error
from runtime.admin.callers import Callers
from runtime.admin.intake import Intake
from runtime.admin.messages import JSON, Endpoint, Request, Response
from runtime.errors import AskError, BadCall, Failed

STATUSES = {
    "bad_call": 400,
    "no_such_kind": 404,
    "cycle": 409,
    "failed": 422,
    "mailbox_full": 429,
    "moved": 503,
    "timeout": 504,
}
Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600)]


class Publish(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST /publish`."""

    topic: str
    event: str
    data: msgspec.Raw = msgspec.Raw(b"null")
    timeout_s: Seconds = 5.0


class AskBody(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST /ask`: the `topic` of a room, or the `kind` and `key` of any actor."""

    event: str
    topic: str = ""
    kind: str = ""
    key: str = ""
    data: msgspec.Raw = msgspec.Raw(b"null")
    timeout_s: Seconds = 5.0


class Calls(Protocol):
    """Carries out the calls. Both methods return JSON and raise AskError."""

    async def publish(self, topic: str, event: str, data: bytes, timeout_s: float) -> bytes:
        """Publishes to the room of a topic."""

    async def ask(self, to: tuple[str, str], event: str, data: bytes, timeout_s: float) -> bytes:
        """Asks an actor; `to` is (kind, key), or ("", topic)."""


T = TypeVar("T")
_publish = msgspec.json.Decoder(Publish)
_ask = msgspec.json.Decoder(AskBody)


def publish_endpoint(source: Calls, callers: Callers, intake: Intake) -> Endpoint:
    """Takes `{"topic", "event", "data"?, "timeout_s"?}`, answers `{"value"}` with the result of `on_publish`."""

    async def call(body: bytearray) -> bytes:
        given = _decoded(_publish, body)
        return await source.publish(given.topic, given.event, bytes(given.data), given.timeout_s)

    return _endpoint(call, callers, intake)


def ask_endpoint(source: Calls, callers: Callers, intake: Intake) -> Endpoint:
    """Takes `{"topic" or "kind" and "key", "event", "data"?, "timeout_s"?}`, answers `{"value"}` with the result of the
    handler.
    """

    async def call(body: bytearray) -> bytes:
        given = _decoded(_ask, body)
        if bool(given.topic) == bool(given.kind):
            raise BadCall("either a topic, or a kind and a key")
        to = (given.kind, given.key) if given.kind else ("", given.topic)
        return await source.ask(to, given.event, bytes(given.data), given.timeout_s)

    return _endpoint(call, callers, intake)


def _decoded(decoder: msgspec.json.Decoder[T], body: bytearray) -> T:
    try:
        return decoder.decode(body)
    except msgspec.MsgspecError as error:
        raise BadCall(describe_decode_error(error, body)) from None
    except UnicodeDecodeError:
        raise BadCall("the body is not valid UTF-8") from None


def _endpoint(call: Callable[[bytearray], Awaitable[bytes]], callers: Callers, intake: Intake) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            if why := callers.call_refusal(request):
                return _error(BadCall(why), 403)
            async with intake.body(request.body) as body:
                value = await call(body)
        except RecursionError:
            return _error(BadCall("the JSON is nested too deeply"))
        except AskError as error:
            return _error(error)
        return Response(200, b'{"value":' + (value or b"null") + b"}", JSON)

    return endpoint


def _error(error: AskError, status: int = 0) -> Response:
    body = {"error": error.code, "reason": str(error), "may_have_run": error.may_have_run}
    if isinstance(error, Failed):
        body["reason_code"] = error.reason_code
    return Response(status or STATUSES.get(error.code, 500), msgspec.json.encode(body), JSON)
