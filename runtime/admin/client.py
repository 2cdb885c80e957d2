"""Clients of the admin port, for programs that are not part of the app: a Django or FastAPI backend, a script.

    Client("http://127.0.0.1:8001").publish("chat:lobby", "announcement", {"text": "Hello"})
    await AsyncClient("http://127.0.0.1:8001").ask("counter", "a", "total")
    Client().ask(topic="chat:lobby", event="total")

The rule: every failure is an AskError that tells whether the call may have run.
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
# The server stops waiting after `timeout_s`; the client waits longer, so that the server's answer can arrive.
SLACK_S = 1.0
CHUNK_BYTES = 1 << 18
# The default of the server's limit; a server with a lower limit refuses the call.
BODY_BYTES = cast("int", BY_NAME["admin.body_bytes"].default)


class Answer(msgspec.Struct):
    """The body of a response."""

    value: Any = None
    error: str = ""
    reason: str = ""
    may_have_run: bool = False
    reason_code: str = ""


_decode = msgspec.json.Decoder(Answer).decode


class _Calls:
    """Builds the requests of calls and interprets the responses."""

    def __init__(self, url: str = URL) -> None:
        """`url` is `http://host:port`, else it raises ValueError. It opens no connection."""
        self.url = url
        self._address = Address.of(url)

    def _publish_exchange(self, topic: str, event: str, data: object, timeout_s: float) -> Exchange:
        _check(timeout_s)
        given = {"topic": topic, "event": event, "data": data, "timeout_s": timeout_s}
        return self._request("/publish", given)

    def _ask_exchange(
        self, kind: str, key: str, event: str, data: object, topic: str, timeout_s: float
    ) -> Exchange:
        _check(timeout_s)
        if not event:
            raise TypeError(
                'ask takes an event: ask("counter", "a", "total") or ask(topic="chat:a", event="total")'
            )
        # The server checks which of these may be combined.
        to = {"topic": topic} if topic and not (kind or key) else {"topic": topic, "kind": kind, "key": key}
        return self._request("/ask", {**to, "event": event, "data": data, "timeout_s": timeout_s})

    def _request(self, path: str, given: dict[str, object]) -> Exchange:
        body = encoded(given)
        if len(body) > BODY_BYTES:
            raise BadCall(f"the call has {len(body)} bytes; at most {BODY_BYTES} are allowed")
        return Exchange(self._address, path, body)

    def _value(self, exchange: Exchange) -> Any:
        try:
            answer = _decode(exchange.body)
        except msgspec.MsgspecError:
            why = f"{self.url} is not the admin port (admin.host, admin.port): it answers {exchange.status}"
            raise Unreachable(why, may_have_run=True) from None
        if answer.error:
            raise ask_error(answer.error, answer.reason, answer.may_have_run, answer.reason_code)
        return answer.value

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
    """A blocking client of the admin port. Any thread may use it, and threads may share one.

    `url`: `http://host:port`. Each call opens a connection of its own: O(bytes), under a millisecond on one machine.
    """

    def publish(self, topic: str, event: str, data: object = None, *, timeout_s: float = TIMEOUT_S) -> Any:
        """Publishes to the room of a topic, e.g. `chat:lobby`, and returns the result of the room's `on_publish`. By
        default `on_publish` broadcasts the data, and returns the offset if the room has a history.

        Raises an AskError (NoSuchKind, AskTimeout, MailboxFull, Moved, Failed, BadCall, Unreachable); TypeError if JSON
        cannot represent the data; ValueError for half of a surrogate pair, and unless `0 < timeout_s <= 3600`.
        """
        return self._value(self._call(self._publish_exchange(topic, event, data, timeout_s), timeout_s))

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
        """Calls the `@call` handler of an event and returns its result. Address an actor by kind and key,
        `ask("counter", "a", "total")`, or a room by its topic, `ask(topic="chat:lobby", event="total")`.
        Integers in the result may have any size. Raises the same as `publish`, and TypeError without an event.
        """
        return self._value(
            self._call(self._ask_exchange(kind, key, event, data, topic, timeout_s), timeout_s)
        )

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
    """A client of the admin port for asyncio. Tasks may share one, also tasks of other loops in other threads. If a
    task is cancelled during a call, the call may still run.
    """

    async def publish(
        self, topic: str, event: str, data: object = None, *, timeout_s: float = TIMEOUT_S
    ) -> Any:
        """The same as `Client.publish`. Raises the same errors."""
        return self._value(await self._call(self._publish_exchange(topic, event, data, timeout_s), timeout_s))

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
        """The same as `Client.ask`. Raises the same errors."""
        exchange = self._ask_exchange(kind, key, event, data, topic, timeout_s)
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
