"""Who is present in a room, as Phoenix counts it: metas under keys, each with a `phx_ref` of its own. Pure.

What members have been told, and what the next diff will tell them, are kept apart: a newcomer is sent the first and
then the diff, as everybody. The rule: who came and went between two diffs is in neither, so a diff is exact.
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
"""Who is present: under each key, the metas of those members that have it, each with its `phx_ref`."""


class Entry(NamedTuple):
    """One presence: a meta of a key, and its JSON."""

    key: str
    ref: str
    meta: dict[str, Any]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Diff:
    """What has changed since the last: as the room is told, and as clients are."""

    joins: Metas
    leaves: Metas
    raw: bytes


class Roster:
    """The presences of one room. `encode` makes JSON. Not thread-safe; all but `state`, `now` and `diff` is O(1)."""

    def __init__(self, encode: Callable[[Any], bytes]) -> None:
        self._encode = encode
        self._told: dict[str, dict[str, Entry]] = {}
        # What `state` is made of, by key: a diff touches few of many.
        self._shapes: dict[str, bytes] = {}
        self._joins: dict[str, Entry] = {}
        self._leaves: dict[str, Entry] = {}
        self._taken: set[str] = set()
        self._state: bytes | None = None
        self._numbers = count(1)

    @property
    def has_changed(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self._joins or self._leaves)

    def join(self, name: str, key: str, meta: Mapping[str, Any], before: Entry | None = None) -> Entry:
        """Somebody is present, instead of `before`. `name` is unique to it in the system.

        The `phx_ref` is made of all three, so that who stays unchanged through a restart of the room keeps it, and no
        page flickers; what has changed never bears a ref that a page knows.
        """
        whole = dict(meta)
        given = _digest(name, key, self._encode(whole))
        if before is not None:
            self.leave(before)
            if before.ref in self._leaves:
                whole["phx_ref_prev"] = before.ref
        ref = given
        while ref in self._taken:
            ref = f"{given}.{next(self._numbers)}"
        whole["phx_ref"] = ref
        entry = Entry(key, ref, whole, self._encode(whole))
        self._taken.add(ref)
        self._joins[ref] = entry
        return entry

    def take(
        self, name: str, present: object, of: Callable[..., object], before: Entry | None = None
    ) -> Entry:
        """`join` by what a room's `presence_of` (`of`) has returned. Raises TypeError, with its place, for what that
        must not return.
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
        """It is present no more."""
        if self._joins.pop(entry.ref, None) is None:
            self._leaves[entry.ref] = entry
        else:
            self._taken.discard(entry.ref)

    def state(self) -> bytes:
        """The body of a `presence_state`: what has been told. Encoded once between two diffs."""
        if self._state is None:
            self._state = b"{%b}" % b",".join(self._shapes.values())
        return self._state

    def now(self) -> Metas:
        """Who is present, told or not."""
        told = (entry for refs in self._told.values() for entry in refs.values())
        return _metas(entry for entry in (*told, *self._joins.values()) if entry.ref not in self._leaves)

    def diff(self) -> Diff | None:
        """Takes what has changed since the last; None when nothing has."""
        if not self.has_changed:
            return None
        joins, leaves = list(self._joins.values()), list(self._leaves.values())
        self._joins, self._leaves, self._state = {}, {}, None
        for entry in joins:
            self._told.setdefault(entry.key, {})[entry.ref] = entry
        for entry in leaves:
            self._taken.discard(entry.ref)
            del self._told[entry.key][entry.ref]
        for key in {entry.key for entry in (*joins, *leaves)}:
            self._reshape(key)
        raw = b'{"joins":%b,"leaves":%b}' % (self._grouped(joins), self._grouped(leaves))
        return Diff(_metas(joins), _metas(leaves), raw)

    def _reshape(self, key: str) -> None:
        """A key whose metas have changed."""
        if refs := self._told[key]:
            self._shapes[key] = self._shape(key, refs.values())
        else:
            del self._told[key]
            self._shapes.pop(key, None)

    def _grouped(self, entries: list[Entry]) -> bytes:
        by_key: dict[str, list[Entry]] = {}
        for entry in entries:
            by_key.setdefault(entry.key, []).append(entry)
        return b"{%b}" % b",".join(self._shape(key, some) for key, some in by_key.items())

    def _shape(self, key: str, entries: Iterable[Entry]) -> bytes:
        """`key: {"metas": [meta, …]}`, of metas encoded before."""
        return b'%b:{"metas":[%b]}' % (self._encode(key), b",".join([entry.raw for entry in entries]))


def _pair(present: object) -> tuple[str, Mapping[str, Any]] | None:
    """A key and a meta, if it is these."""
    if type(present) is tuple and len(present) == 2 and type(present[0]) is str and type(present[1]) is dict:
        return present  # as nearly always: a pattern asks abstract classes
    match present:
        case (str(key), Mapping() as meta):
            return key, meta
    return None


def _digest(name: str, key: str, meta: bytes) -> str:
    """72 bits in 12 characters: what tells a presence from all others that a page may know."""
    digest = blake2b(f"{name} {len(key)} {key} ".encode() + meta, digest_size=9).digest()
    return b2a_base64(digest, newline=False).translate(_URL_SAFE).decode()


def _metas(entries: Iterable[Entry]) -> Metas:
    found: Metas = {}
    for entry in entries:
        found.setdefault(entry.key, []).append(entry.meta)
    return found
