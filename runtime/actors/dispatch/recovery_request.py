"""What a client that joins asks of the room's history: well formed, or the join is refused as `invalid`.

The native core reads it, carries it out, and finds what is malformed (host/position.rs); here the client is told. The
rule: a position of another stream is valid, since clients keep the positions that they were given.
"""

from collections.abc import Mapping
from typing import Any

from runtime._native import Member
from runtime.actors.values.decoding import Invalid


def check_wishes(member: Member, params: Mapping[str, Any]) -> None:
    """Raises Invalid; `params` are those of its join. O(bytes of the params)."""
    if (malformed := member._malformed_wish()) is not None:  # noqa: SLF001 its native half
        name, must_be = malformed
        raise Invalid(f"{name} must be {must_be}, not {params.get(name)!r:.40}")
