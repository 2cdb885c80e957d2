"""The messages of Phoenix Channels V2, written and read by a client. Pure.

This is the client's side of the protocol; the server's is native (runtime/native/src/channels). The rule: messages of
the server are trusted to be well formed.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from runtime._native import NAME_BYTES, PHX_REPLY
from runtime.actors.values import encoding


class Message(NamedTuple):
    """A message from the server. `offset` is 0 if it has none; the payload of a reply has `status` and `response`."""

    join_ref: str | None
    reference: str | None
    topic: str
    event: str
    payload: Any
    offset: int = 0


def write(join_ref: str, reference: str | None, topic: str, event: str, data: Any) -> str | bytes:
    """A push: text with JSON, or binary for bytes. Raises TypeError if JSON cannot represent the data, and ValueError
    for half of a surrogate pair and for names that are too long.
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        message = [join_ref, reference, topic, named(event), encoded(event, data)]
        return msgspec.json.encode(message).decode()
    names = [name.encode() for name in (join_ref, reference or "", topic, named(event))]
    if max(map(len, names)) > NAME_BYTES:
        raise ValueError(f"a binary push has a topic and an event of at most {NAME_BYTES} bytes each")
    return b"".join((bytes([0, *map(len, names)]), *names, data))


def encoded(event: str, data: Any) -> msgspec.Raw:
    """The data of an event as JSON. Raises a TypeError that names the event, or ValueError for half of a surrogate
    pair.
    """
    try:
        return msgspec.Raw(encoding.encoded(data))
    except TypeError as error:
        raise TypeError(f"{event!r}: data is bytes, or what JSON can hold: {error}") from None


def named(event: str) -> str:
    """Checks and returns the name of an event. Raises TypeError if it is not text, ValueError for half of a surrogate
    pair.
    """
    if not isinstance(event, str):
        raise TypeError(f"an event's name is a text, not {event!r}")
    encoding.check_text("event", event)
    return event


def read(data: str | bytes) -> Message:
    """Parses a message from the server."""
    if isinstance(data, bytes):
        return _KINDS[data[0]](data)
    join_ref, reference, topic, event, payload, *offset = msgspec.json.decode(data)
    return Message(join_ref, reference, topic, event, payload, offset[0] if offset else 0)


def _names(data: bytes, count: int) -> tuple[list[str], bytes]:
    """The names of a binary message, which follow its kind and their lengths; and the rest, the payload."""
    names, at = [], 1 + count
    for length in data[1:at]:
        names.append(data[at : at + length].decode())
        at += length
    return names, data[at:]


def _push(data: bytes) -> Message:
    (join_ref, topic, event), payload = _names(data, 3)
    return Message(join_ref or None, None, topic, event, payload)


def _reply(data: bytes) -> Message:
    (join_ref, reference, topic, status), response = _names(data, 4)
    return Message(join_ref, reference, topic, PHX_REPLY, {"status": status, "response": response})


def _broadcast(data: bytes) -> Message:
    (topic, event), payload = _names(data, 2)
    return Message(None, None, topic, event, payload)


_KINDS: dict[int, Callable[[bytes], Message]] = {0: _push, 1: _reply, 2: _broadcast}
