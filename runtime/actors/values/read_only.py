"""The read-only dicts and lists that `member.state`, `params`, `query` and `headers` return, at every level.

A change of them would be lost silently, because their contents are kept encoded, beside the member's socket. The rule:
to code that reads, compares or encodes them they are dicts and lists; a copy of one is a plain dict or list.
"""

from typing import Any, ClassVar, NoReturn

from runtime.public import public


@public()
class ReadDict(dict[str, Any]):
    """A read-only dict of JSON. Every change raises TypeError; `|` and `|=` make a plain dict."""

    __slots__ = ()
    lost: ClassVar[str]
    """Why it is refused, and what to do."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(self.lost)

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = _refuse

    def __ior__(self, other: Any) -> dict[str, Any]:  # type: ignore[override,misc]
        return {**self, **other}

    def __reduce_ex__(self, protocol: object) -> tuple[type, tuple[dict[str, Any]]]:
        # Of copy.copy, copy.deepcopy and pickle.
        return dict, (dict(self),)


@public()
class ReadList(list[Any]):
    """A read-only list of JSON. Every change raises TypeError; `+` and `+=` make a plain list."""

    __slots__ = ()
    lost: ClassVar[str]
    """Why it is refused, and what to do."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(self.lost)

    __setitem__ = __delitem__ = append = clear = extend = insert = _refuse
    pop = remove = reverse = sort = _refuse

    def __iadd__(self, other: Any) -> list[Any]:  # type: ignore[override,misc]
        return [*self, *other]

    def __imul__(self, times: Any) -> list[Any]:  # type: ignore[override,misc]
        return [*self] * int(times)

    def __reduce_ex__(self, protocol: object) -> tuple[type, tuple[list[Any]]]:
        return list, (list(self),)


@public()
class StateDict(ReadDict):
    """Of `member.state`."""

    __slots__ = ()
    lost = (
        "member.state is a copy, and a change of it would be lost. Set it as a whole: "
        "member.state = {**member.state, …}"
    )


@public()
class StateList(ReadList):
    """Of `member.state`."""

    __slots__ = ()
    lost = (
        "member.state is a copy, and a change of it would be lost. Set it as a whole: "
        "member.state = [*member.state, …], or with a new list where this one is"
    )


_GIVEN = (
    "params, query and headers are copies of what was sent, and a change of them would be lost. "
    "Keep what must last in member.state or in an attribute of the actor; dict(member.params) is a copy to change"
)


@public()
class GivenDict(ReadDict):
    """Of `params`, `query` and `headers`."""

    __slots__ = ()
    lost = _GIVEN


@public()
class GivenList(ReadList):
    """Within `params`."""

    __slots__ = ()
    lost = _GIVEN


STATE_TYPES = (StateDict, StateList)
GIVEN_TYPES = (GivenDict, GivenList)
