"""What a client that joins wishes of the room's history: well formed, or the join is refused as `invalid`.

It is carried out by the native core, which takes what is malformed for no wish (host/position.rs); only here can it
be said so. The rule: a position of another stream is no error, clients keep what they were given.
"""

from collections.abc import Mapping
from typing import Any

from runtime.actors.decoding import Invalid

MOST = 1 << 64


def check_wishes(params: Mapping[str, Any], *, is_direct: bool) -> None:
    """Raises Invalid. On a direct path there is only `$history`, as a text of the query."""
    last = params.get("$history")
    if is_direct:
        if last is not None and not (_is_number(last)):
            raise Invalid(f"$history must be a number of messages, not {last!r:.40}")
        return
    if last is not None and not _is_count(last):
        raise Invalid(f"$history must be a number of messages, not {last!r:.40}")
    position = params.get("$position")
    if position is not None and not _is_position(position):
        raise Invalid(f"$position must be [epoch, offset] or null, not {position!r:.40}")


def _is_number(text: str) -> bool:
    # The length first: of a number of any length Python makes none.
    return len(text) <= 20 and text.isascii() and text.isdigit() and int(text) < MOST


def _is_count(given: object) -> bool:
    return type(given) is int and 0 <= given < MOST


def _is_position(given: object) -> bool:
    return isinstance(given, list) and len(given) == 2 and all(_is_count(one) for one in given)
