"""The roster of a room, as Phoenix defines it: metas under keys, each with a `phx_ref` of its own. Pure.

The published state and the next diff are kept apart: a newcomer gets the state and then the diff, as all members do.
The rule: a presence that begins and ends between two diffs is in neither, so a diff is exact.
"""

from binascii import b2a_base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from typing import Any, NamedTuple

from runtime._native import not_text
from runtime.actors.declare import location

# RFC 4648 §5.
_URL_SAFE = bytes.maketrans(b"+/", b"-_")

Metas = dict[str, list[dict[str, Any]]]
"""By key: the metas of the members that have it, each with its `phx_ref`."""


class Entry(NamedTuple):
    """One presence: its key, its `phx_ref`, its meta, and that as JSON."""

    key: str
    ref: str
    meta: dict[str, Any]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Diff:
    """The changes since the last diff: as the room gets them, and as JSON for clients."""

    joins: Metas
    leaves: Metas
    raw: bytes


class Roster:
    """The presences of one room. `encode` makes JSON. Not thread-safe; all but `state`, `now` and `diff` is O(1)."""

    def __init__(self, encode: Callable[[Any], bytes]) -> None:
        self._encode = encode
        self._published: dict[str, dict[str, Entry]] = {}
        # The JSON of each key, from which `state` is made: a diff changes few of many.
        self._encoded: dict[str, bytes] = {}
        self._joins: dict[str, Entry] = {}
        self._leaves: dict[str, Entry] = {}
        self._used_refs: set[str] = set()
        self._state: bytes | None = None
        self._numbers = count(1)

    @property
    def has_changed(self) -> bool:
        """Whether the next diff would not be empty."""
        return bool(self._joins or self._leaves)

    def join(self, name: str, key: str, meta: Mapping[str, Any], before: Entry | None = None) -> Entry:
        """Adds a presence, which replaces `before`. `name` is unique in the system.

        The `phx_ref` is a digest of all three, so that an unchanged presence keeps it through a restart of the room,
        and pages do not flicker; a changed one never has a ref that a page knows.
        """
        whole = dict(meta)
        given = _digest(name, key, self._encode(whole))
        if before is not None:
            self.leave(before)
            if before.ref in self._leaves:
                whole["phx_ref_prev"] = before.ref
        ref = given
        while ref in self._used_refs:
            ref = f"{given}.{next(self._numbers)}"
        whole["phx_ref"] = ref
        entry = Entry(key, ref, whole, self._encode(whole))
        self._used_refs.add(ref)
        self._joins[ref] = entry
        return entry

    def take(
        self, name: str, present: object, of: Callable[..., object], before: Entry | None = None
    ) -> Entry:
        """`join` with the value of a room's `presence_of` (`of`). Raises TypeError, with its location, for an invalid
        value.
        """
        why = ""
        if (pair := _pair(present)) is not None:
            try:
                return self.join(name, *pair, before)
            except Exception as error:  # noqa: BLE001 whatever a value's encoding raises
                why = f": {not_text(error) if isinstance(error, UnicodeEncodeError) else error}"
        wrong = TypeError(
            "presence_of must return None, or a pair: a key (str) and a meta (a mapping that JSON can hold), "
            f"not {present!r:.100}{why}"
        )
        location.add_location(wrong, location.of_function(of))
        raise wrong

    def leave(self, entry: Entry) -> None:
        """Removes a presence."""
        if self._joins.pop(entry.ref, None) is None:
            self._leaves[entry.ref] = entry
        else:
            self._used_refs.discard(entry.ref)

    def state(self) -> bytes:
        """The body of a `presence_state`: what is published. Encoded once between two diffs."""
        if self._state is None:
            self._state = b"{%b}" % b",".join(self._encoded.values())
        return self._state

    def now(self) -> Metas:
        """All presences, published or not."""
        told = (entry for refs in self._published.values() for entry in refs.values())
        return _metas(entry for entry in (*told, *self._joins.values()) if entry.ref not in self._leaves)

    def diff(self) -> Diff | None:
        """Takes the changes since the last diff; None if there are none."""
        if not self.has_changed:
            return None
        joins, leaves = list(self._joins.values()), list(self._leaves.values())
        self._joins, self._leaves, self._state = {}, {}, None
        for entry in joins:
            self._published.setdefault(entry.key, {})[entry.ref] = entry
        for entry in leaves:
            self._used_refs.discard(entry.ref)
            del self._published[entry.key][entry.ref]
        for key in {entry.key for entry in (*joins, *leaves)}:
            self._reencode(key)
        raw = b'{"joins":%b,"leaves":%b}' % (self._grouped(joins), self._grouped(leaves))
        return Diff(_metas(joins), _metas(leaves), raw)

    def _reencode(self, key: str) -> None:
        """Encodes a key again whose metas have changed."""
        if refs := self._published[key]:
            self._encoded[key] = self._encoded_key(key, refs.values())
        else:
            del self._published[key]
            self._encoded.pop(key, None)

    def _grouped(self, entries: list[Entry]) -> bytes:
        by_key: dict[str, list[Entry]] = {}
        for entry in entries:
            by_key.setdefault(entry.key, []).append(entry)
        return b"{%b}" % b",".join(self._encoded_key(key, some) for key, some in by_key.items())

    def _encoded_key(self, key: str, entries: Iterable[Entry]) -> bytes:
        """`key: {"metas": [meta, …]}`, of encoded metas."""
        return b'%b:{"metas":[%b]}' % (self._encode(key), b",".join([entry.raw for entry in entries]))


def _pair(present: object) -> tuple[str, Mapping[str, Any]] | None:
    """The value as a key and a meta; None if it is something else."""
    if type(present) is tuple and len(present) == 2 and type(present[0]) is str and type(present[1]) is dict:
        return present  # the usual case; the match below is slower, as it asks an abstract class
    match present:
        case (str(key), Mapping() as meta):
            return key, meta
    return None


def _digest(name: str, key: str, meta: bytes) -> str:
    """72 bits in 12 characters, to distinguish a presence from all others that a page may know."""
    digest = blake2b(f"{name} {len(key)} {key} ".encode() + meta, digest_size=9).digest()
    return b2a_base64(digest, newline=False).translate(_URL_SAFE).decode()


def _metas(entries: Iterable[Entry]) -> Metas:
    found: Metas = {}
    for entry in entries:
        found.setdefault(entry.key, []).append(entry.meta)
    return found
