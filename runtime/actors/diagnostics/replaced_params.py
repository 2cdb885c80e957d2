"""The log of join params that a parameter of the topic has replaced.

The rule: one line for each kind and name in the lifetime of a host, so its memory is bounded by the declarations.
"""

import structlog

_log = structlog.get_logger("stateroom.rooms")


class ReplacedParams:
    """To be used by one thread."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()

    def __call__(self, kind: str, name: str) -> None:
        """A client has sent a param with the name of a parameter of the topic, and another value. O(1)."""
        if (kind, name) in self._told:
            return
        self._told.add((kind, name))
        _log.warning(
            "join_param_replaced",
            room=kind,
            param=name,
            why=f"member.params has the topic's {{{name}}} instead: give the param of the client another name",
        )
