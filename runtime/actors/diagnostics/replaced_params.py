"""The log of params of joins that a parameter of the room's topic has replaced.

The rule: a line for each kind and name in the life of a host: what is remembered is bounded by what is declared.
"""

import structlog

_log = structlog.get_logger("stateroom.rooms")


class ReplacedParams:
    """To be used by one thread."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()

    def __call__(self, kind: str, name: str) -> None:
        """A client gave a param of the name of a parameter of this kind's topic, with another value. O(1)."""
        if (kind, name) in self._told:
            return
        self._told.add((kind, name))
        _log.warning(
            "join_param_replaced",
            room=kind,
            param=name,
            why=f"the topic's {{{name}}} takes its place in member.params: let the client call it otherwise",
        )
