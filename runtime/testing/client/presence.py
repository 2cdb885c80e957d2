"""The client's side of presence: it handles `presence_state` and `presence_diff` as the `phoenix` package does. Pure.

It follows `presence.js` of phoenix 1.8: a state is applied as the difference to the current one, and a diff adds before
it removes. The rule: it is as tolerant as the original, so that a test sees what a page would show.
"""

import copy
from typing import Any

from runtime._native import PRESENCE_DIFF, PRESENCE_STATE

Presences = dict[str, dict[str, list[dict[str, Any]]]]
"""`{key: {"metas": [meta, …]}}`."""


def sync_state(state: Presences, new: Presences) -> Presences:
    """The presences after a `presence_state`. Does not change `state`."""
    joins, leaves = {}, {key: one for key, one in state.items() if key not in new}
    for key, one in new.items():
        current = state.get(key, {"metas": []})
        joined, left = _without(one, _refs(current)), _without(current, _refs(one))
        if joined:
            joins[key] = {"metas": joined}
        if left:
            leaves[key] = {"metas": left}
    return sync_diff(state, {"joins": joins, "leaves": leaves})


def sync_diff(state: Presences, diff: dict[str, Presences]) -> Presences:
    """The presences after a `presence_diff`. Does not change `state`."""
    after = copy.deepcopy(state)
    for key, one in diff["joins"].items():
        kept = _without(after.get(key, {"metas": []}), _refs(one))
        after[key] = {"metas": [*kept, *copy.deepcopy(one["metas"])]}
    for key, one in diff["leaves"].items():
        if key in after:
            after[key]["metas"] = _without(after[key], _refs(one))
            if not after[key]["metas"]:
                del after[key]
    return after


class ClientPresence:
    """One client's view of the presences of a room since its last join. Diffs that arrive before the state wait for
    it.
    """

    def __init__(self) -> None:
        self.state: Presences = {}
        self._is_synced = False
        self._pending: list[dict[str, Presences]] = []

    def deliver(self, event: str, payload: Any) -> None:
        """Takes a message of the room; events that are not of presence are ignored."""
        if event == PRESENCE_STATE:
            self.state = sync_state(self.state, payload)
            for diff in self._pending:
                self.state = sync_diff(self.state, diff)
            self._is_synced, self._pending = True, []
        elif event == PRESENCE_DIFF and self._is_synced:
            self.state = sync_diff(self.state, payload)
        elif event == PRESENCE_DIFF:
            self._pending.append(payload)


def _refs(one: dict[str, list[dict[str, Any]]]) -> set[str]:
    return {meta["phx_ref"] for meta in one["metas"]}


def _without(one: dict[str, list[dict[str, Any]]], refs: set[str]) -> list[dict[str, Any]]:
    return [meta for meta in one["metas"] if meta["phx_ref"] not in refs]
