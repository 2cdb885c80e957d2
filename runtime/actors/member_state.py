"""What reading `member.state` gives: dicts and lists that refuse to be changed in place, also those within.

A change to them would be lost without a word, because the state is kept encoded, beside the member's socket. The rule:
they are dicts and lists to everybody who reads, compares or encodes them; a copy of one is a plain dict or list.
"""

from typing import Any, NoReturn


class StateDict(dict[str, Any]):
    """A dict of JSON, to be read. Each way to change it raises TypeError; `|` and `|=` make a plain dict."""

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(
            "member.state is a copy, and a change of it would be lost. Set it as a whole: "
            "member.state = {**member.state, …}"
        )

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = _refuse

    def __ior__(self, other: Any) -> dict[str, Any]:  # type: ignore[override,misc]
        return {**self, **other}

    def __reduce_ex__(self, protocol: object) -> tuple[type, tuple[dict[str, Any]]]:
        # Of copy.copy, copy.deepcopy and pickle.
        return dict, (dict(self),)


class StateList(list[Any]):
    """A list of JSON, to be read. Each way to change it raises TypeError; `+` and `+=` make a plain list."""

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(
            "member.state is a copy, and a change of it would be lost. Set it as a whole: "
            "member.state = [*member.state, …], or with a new list where this one is"
        )

    __setitem__ = __delitem__ = append = clear = extend = insert = _refuse
    pop = remove = reverse = sort = _refuse

    def __iadd__(self, other: Any) -> list[Any]:  # type: ignore[override,misc]
        return [*self, *other]

    def __imul__(self, times: Any) -> list[Any]:  # type: ignore[override,misc]
        return [*self] * int(times)

    def __reduce_ex__(self, protocol: object) -> tuple[type, tuple[list[Any]]]:
        return list, (list(self),)


STATE_TYPES = (StateDict, StateList)
