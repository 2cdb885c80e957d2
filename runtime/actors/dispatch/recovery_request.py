"""What a client that joins asks of the room's history in a wrong form: its join is refused as `invalid`.

The native core reads it, once, and finds what is malformed (host/position.rs); here it becomes words for the client.
The rule: a position of another stream is valid, since clients keep the positions that they were given.
"""

from runtime.actors.values.decoding import Invalid


def malformed(name: str, must_be: str, given: object) -> Invalid:
    """What the join is refused with, by the param's name, what it must be, and what was given. O(bytes of that)."""
    return Invalid(f"{name} must be {must_be}, not {given!r:.40}")
