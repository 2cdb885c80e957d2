"""A client of the admin port, for programs that are no part of the app: a Django or FastAPI backend, a script.

    Client("http://127.0.0.1:8001").publish("chat:lobby", "announcement", {"text": "Hello"})
    await AsyncClient("http://127.0.0.1:8001").ask("counter", "a", "total")
    Client().ask(topic="chat:lobby", event="total")

A connection for each call: a fraction of a millisecond on one machine, and nothing to keep. The rule: whatever goes
wrong is an AskError that says whether the call may have run.
"""

import asyncio
import socket
from typing import Any, cast, overload

import msgspec

from runtime.actors.values.encoding import encoded
from runtime.admin.exchange import Address, Exchange
from runtime.errors import AskError, AskTimeout, BadCall, Unreachable, ask_error
from runtime.public import public
from runtime.settings import BY_NAME

URL = "http://127.0.0.1:8001"
TIMEOUT_S = 5.0
LONGEST_S = 3600.0
# The server gives up at the time it was given; its answer needs a moment.
SLACK_S = 1.0
CHUNK_BYTES = 1 << 18
# Unless the server takes less.
BODY_BYTES = cast("int", BY_NAME["admin.body_bytes"].default)


class Told(msgspec.Struct):
    """The body of an answer."""

    value: Any = None
    error: str = ""
    reason: str = ""
    may_have_run: bool = False
    reason_code: str = ""


_decode = msgspec.json.Decoder(Told).decode


class _Calls:
    """The bodies of the calls, and what their answers mean."""

    def __init__(self, url: str = URL) -> None:
        """Raises ValueError for a URL that is not `http://host:port`. Nothing is connected yet."""
        self.url = url
        self._address = Address.of(url)

    def _publishing(self, topic: str, event: str, data: object, timeout_s: float) -> Exchange:
        _check(timeout_s)
        given = {"topic": topic, "event": event, "data": data, "timeout_s": timeout_s}
        return self._request("/publish", given)

    def _asking(
        self, kind: str, key: str, event: str, data: object, topic: str, timeout_s: float
    ) -> Exchange:
        _check(timeout_s)
        if not event:
            raise TypeError(
                'ask takes an event: ask("counter", "a", "total") or ask(topic="chat:a", event="total")'
            )
        # Which of them go together, the server says.
        to = {"topic": topic} if topic and not (kind or key) else {"topic": topic, "kind": kind, "key": key}
        return self._request("/ask", {**to, "event": event, "data": data, "timeout_s": timeout_s})

    def _request(self, path: str, given: dict[str, object]) -> Exchange:
        body = encoded(given)
        if len(body) > BODY_BYTES:
            raise BadCall(f"{len(body)} bytes, at most {BODY_BYTES}")
        return Exchange(self._address, path, body)

    def _value(self, answer: Exchange) -> Any:
        try:
            told = _decode(answer.body)
        except msgspec.MsgspecError:
            why = f"{self.url} is not the admin port (admin.host, admin.port): it answers {answer.status}"
            raise Unreachable(why, may_have_run=True) from None
        if told.error:
            raise ask_error(told.error, told.reason, told.may_have_run, told.reason_code)
        return told.value

    def _unreachable(self, why: object, sent: bool) -> AskError:
        if isinstance(why, TimeoutError):
            return AskTimeout(f"{self.url}: no answer in time", may_have_run=sent)
        return Unreachable(
            f"no server answers at {self.url} (admin.host, admin.port): {why}", may_have_run=sent
        )


def _check(timeout_s: object) -> None:
    if not isinstance(timeout_s, int | float) or not 0 < timeout_s <= LONGEST_S:
        raise ValueError(f"timeout_s is {timeout_s!r}: must be a number above 0, at most {LONGEST_S:g}")


@public("stateroom.admin")
class Client(_Calls):
    """Publishes and asks; blocks until answered. Any thread may use it, and all may share one.

    Each call opens a connection of its own: O(bytes), and a fraction of a millisecond on one machine.
    """

    def publish(self, topic: str, event: str, data: object = None, *, timeout_s: float = TIMEOUT_S) -> Any:
        """Publishes to the room of a topic, e.g. `chat:lobby`, by its `on_publish`, and returns what that returns.
        Unless the room has its own, it broadcasts, and returns the offset if the room has a history.

        Raises an AskError (NoSuchKind, AskTimeout, MailboxFull, Moved, Failed, BadCall, Unreachable), TypeError for
        data that JSON cannot hold, ValueError for half of a surrogate pair in a text and for a `timeout_s` that is not
        above 0 and at most 3600.
        """
        return self._value(self._call(self._publishing(topic, event, data, timeout_s), timeout_s))

    @overload
    def ask(
        self, kind: str, key: str, event: str, data: object = None, *, timeout_s: float = TIMEOUT_S
    ) -> Any: ...
    @overload
    def ask(self, *, topic: str, event: str, data: object = None, timeout_s: float = TIMEOUT_S) -> Any: ...
    def ask(
        self,
        kind: str = "",
        key: str = "",
        event: str = "",
        data: object = None,
        *,
        topic: str = "",
        timeout_s: float = TIMEOUT_S,
    ) -> Any:
        """What the handler under `@call` for the event returns: of an actor by kind and key,
        `ask("counter", "a", "total")`, or of a room by its topic, `ask(topic="chat:lobby", event="total")`.
        An integer in it may have any size. Raises as `publish`, and TypeError without an event.
        """
        return self._value(self._call(self._asking(kind, key, event, data, topic, timeout_s), timeout_s))

    def _call(self, exchange: Exchange, timeout_s: float) -> Exchange:
        sent = False
        try:
            address = (self._address.host, self._address.port)
            with socket.create_connection(address, timeout_s + SLACK_S) as connection:
                sent = True
                connection.sendall(exchange.request)
                while not exchange.feed(connection.recv(CHUNK_BYTES)):
                    pass
        except (OSError, ValueError) as error:
            raise self._unreachable(error, sent) from None
        return exchange


@public("stateroom.admin")
class AsyncClient(_Calls):
    """The same for asyncio. Any task of any loop may use it, in any thread, and all may share one. A task that is
    cancelled takes nothing back: its call may have run.
    """

    async def publish(
        self, topic: str, event: str, data: object = None, *, timeout_s: float = TIMEOUT_S
    ) -> Any:
        """As `Client` does. Raises the same."""
        return self._value(await self._call(self._publishing(topic, event, data, timeout_s), timeout_s))

    @overload
    async def ask(
        self, kind: str, key: str, event: str, data: object = None, *, timeout_s: float = TIMEOUT_S
    ) -> Any: ...
    @overload
    async def ask(
        self, *, topic: str, event: str, data: object = None, timeout_s: float = TIMEOUT_S
    ) -> Any: ...
    async def ask(
        self,
        kind: str = "",
        key: str = "",
        event: str = "",
        data: object = None,
        *,
        topic: str = "",
        timeout_s: float = TIMEOUT_S,
    ) -> Any:
        """As `Client` does. Raises the same."""
        exchange = self._asking(kind, key, event, data, topic, timeout_s)
        return self._value(await self._call(exchange, timeout_s))

    async def _call(self, exchange: Exchange, timeout_s: float) -> Exchange:
        writer = None
        try:
            async with asyncio.timeout(timeout_s + SLACK_S):
                reader, writer = await asyncio.open_connection(self._address.host, self._address.port)
                writer.write(exchange.request)
                while not exchange.feed(await reader.read(CHUNK_BYTES)):
                    pass
        except (OSError, ValueError) as error:
            raise self._unreachable(error, writer is not None) from None
        finally:
            if writer is not None:
                writer.close()
        return exchange
