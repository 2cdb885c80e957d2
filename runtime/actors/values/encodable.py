"""Checks that decoded data of a client, a backend or another actor can be encoded into a snapshot.

JSON has integers of any size and halves of surrogate pairs; the msgpack and UTF-8 of a snapshot have neither. The rule:
such data is refused on arrival, and not found later as a state that cannot be saved.
"""

import re
from collections.abc import Iterator
from math import isfinite

import msgspec
import msgspec.inspect

from runtime._native import HALF_A_PAIR
from runtime.actors.values.annotations import types_within

# Matches each escape in turn (a whole pair, half a pair, any other), so that the u of an escaped backslash is none.
_ESCAPES = re.compile(rb"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(\\u[dD][89a-fA-F]..)|\\.", re.DOTALL)
# The place that msgspec adds to an error: "… - at `$.left`", "… - at `key` in `$.names`".
_DECODED = re.compile(r" - at (?:`(key)` in )?`\$(.*)`$", re.DOTALL)
LEVELS = 8
_encode = msgspec.msgpack.Encoder().encode


def holds_integers(kind: msgspec.inspect.Type) -> bool:
    """Whether an integer of any size may be decoded into a part of it."""
    return any(
        isinstance(one, msgspec.inspect.AnyType | msgspec.inspect.IntType) for one in types_within(kind)
    )


def check(value: object) -> None:
    """Raises msgspec.ValidationError for a value that contains an integer beyond 64 bits. O(bytes of its encoding)."""
    try:
        _encode(value)
    except OverflowError:
        raise msgspec.ValidationError(
            "an integer is beyond 64 bits: it must be at least -2**63 and less than 2**64"
        ) from None
    except Exception:  # noqa: BLE001 a value that only JSON can hold, and that no client can send
        return


def holds_floats(kind: msgspec.inspect.Type) -> bool:
    """Whether a number with a fraction may be decoded into a part of it."""
    return any(isinstance(one, msgspec.inspect.FloatType) for one in types_within(kind))


def check_finite(value: object) -> None:
    """Raises msgspec.ValidationError for a value that contains `nan` or `inf`, which a text may mean. O(its parts)."""
    waiting = [msgspec.to_builtins(value)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, float) and not isfinite(one):
            raise msgspec.ValidationError(f"a number must be finite, not {one}")
        if isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one


def fault_location(state: object, error: Exception) -> str:
    """The place of the fault in a state that cannot be encoded, or not decoded again: `.scores['Ada'][3]`; "" if each
    part of it can be. O(bytes) for each level, at most `LEVELS`.
    """
    if decoded := _DECODED.search(str(error)):
        return f"{decoded[2]} {decoded[1] or ''}".strip()
    place = ""
    for _ in range(LEVELS):
        found = next((part for part in _named(state) if not _is_encodable(part[1])), None)
        if found is None:
            break
        place, state = place + found[0], found[1]
    return place


def _named(value: object) -> Iterator[tuple[str, object]]:
    """The parts of a value, each with its path."""
    if isinstance(value, msgspec.Struct):
        yield from ((f".{name}", getattr(value, name, None)) for name in value.__struct_fields__)
    elif isinstance(value, dict):
        yield from ((f" key {key!r:.40}", key) for key in value)
        yield from ((f"[{key!r:.40}]", part) for key, part in value.items())
    elif isinstance(value, list | tuple):
        yield from ((f"[{at}]", part) for at, part in enumerate(value))


def _is_encodable(value: object) -> bool:
    try:
        _encode(value)
    except Exception:  # noqa: BLE001 whatever it is
        return False
    return True


def describe_decode_error(error: Exception, json: bytes | bytearray | str) -> str:
    """The error of JSON that could not be decoded, in words. msgspec calls half of a surrogate pair truncated input."""
    if isinstance(error, msgspec.DecodeError) and not isinstance(error, msgspec.ValidationError):
        raw = json.encode() if isinstance(json, str) else json
        half = next((found[1] for found in _ESCAPES.finditer(raw) if found[1]), None)
        if half is not None:
            return f"{half.decode('ascii', 'replace')} is {HALF_A_PAIR}"
    return str(error)
