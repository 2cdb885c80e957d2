"""Decodes JSON, text or bytes into the value that a handler's annotation describes.

The rule: data of a client that does not fit, or could not be saved in a state (encodable.py), raises
`Reject("invalid", …)`, and nothing else.
"""

from collections.abc import Callable, Mapping
from inspect import Parameter
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
import msgspec.inspect

from runtime._native import JsonDecoder, Member
from runtime.actors.values import encodable
from runtime.actors.values.annotations import undecodable_types
from runtime.errors import DeclarationError, Reject

Decode = Callable[[Any], Any]
NO_DEFAULT = Parameter.empty

_ANYTHING = (Any, object)
# Of a dict: `dict[str, Any]`.
_ANYTHINGS = ((str, Any), (str, object))
_UNFIT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_TEXT_OR_BYTES = frozenset((str, bytes))


class Invalid(Reject):
    """Data of a client does not fit the handler's annotation."""

    def __init__(self, why: object) -> None:
        super().__init__("invalid", str(why))


def is_raw(hint: Any) -> bool:
    """Whether the annotation is `str | bytes`: the data is passed as it is."""
    return get_origin(hint) in {Union, UnionType} and frozenset(get_args(hint)) == _TEXT_OR_BYTES


def from_json(hint: Any, place: str, default: Any = NO_DEFAULT, *, of_push: bool = True) -> Decode:
    """A decoder of JSON, from `bytes`. `str | bytes` gets the JSON as text. Raises DeclarationError.

    `default` is that of the handler, for data that was not sent: `null`. A push always has a payload: phoenix.js sends
    `{}` if the program gives none, so `{}` counts as no data too, unless the annotation accepts it.
    """
    decode = bytes.decode if is_raw(hint) else _decoder(hint, place)
    return decode if default is NO_DEFAULT else _defaulted(decode, default, of_push)


def from_plain(hint: Any, place: str, default: Any = NO_DEFAULT) -> Decode | None:
    """A decoder of direct messages and binary pushes, from `str` or `bytes`; None: passed as they are. Raises
    DeclarationError.

    With an annotation other than text or bytes, the data is decoded as JSON, with `default` as in `from_json`.
    """
    if hint in _ANYTHING or is_raw(hint):
        return None
    return _only(hint) if hint is str or hint is bytes else from_json(hint, place, default)


def from_values(hint: Any, place: str) -> Decode | None:
    """A decoder of join params, from a dict. It accepts texts for numbers, because a query has only texts. None: passed
    as they are.
    """
    if hint in _ANYTHING or hint in {dict, Mapping} or get_args(hint) in _ANYTHINGS:
        return None
    _decoder(hint, place)
    holds_floats = encodable.holds_floats(msgspec.inspect.type_info(hint))

    def decode(params: dict[str, Any]) -> Any:
        given = {name: value for name, value in params.items() if not name.startswith("$")}
        try:
            value = msgspec.convert(given, hint, strict=False)
            # A text may have become an integer of any size. Joins are rare enough for this check.
            encodable.check(value)
            if holds_floats:
                encodable.check_finite(value)
        except _UNFIT as error:
            raise Invalid(error) from None
        return value

    return decode


def _defaulted(decode: Decode, default: Any, of_push: bool) -> Decode:
    absent: set[object] = {b"null", "null"}
    if of_push and not _takes_nothing(decode):
        absent |= {b"{}", "{}"}

    def decoded(given: Any) -> Any:
        # The length first: a set hashes all of it.
        return default if len(given) <= 4 and given in absent else decode(given)

    return decoded


def _takes_nothing(decode: Decode) -> bool:
    try:
        decode(b"{}")
    except Invalid:
        return False
    return True


def _decoder(hint: Any, place: str) -> JsonDecoder:
    """The decoder of an annotation. The value is checked only if it may contain integers, and only if the JSON may
    contain one beyond 64 bits: that has 20 digits, or a minus and 19.
    """
    known = Any if hint is object else hint
    try:
        decode, info = msgspec.json.Decoder(known).decode, msgspec.inspect.type_info(known)
        undecodable = next(undecodable_types(info), None)
    except TypeError as error:
        raise DeclarationError(f"{place}: {hint!r} cannot be decoded: {error}") from error
    if undecodable is Member:
        raise DeclarationError(
            f"{place}: a Member is not data: it is the parameter before, (self, member, data)"
        )
    if undecodable is not None:
        raise DeclarationError(
            f"{place}: {undecodable!r} cannot be decoded: annotate a msgspec.Struct, a dataclass or a TypedDict"
        )
    return JsonDecoder(decode, encodable.check if encodable.holds_integers(info) else None, _unfit)


def _unfit(error: Exception, given: Any) -> Exception:
    return Invalid(encodable.describe_decode_error(error, given)) if isinstance(error, _UNFIT) else error


def _only(wanted: type) -> Decode:
    def only(given: Any) -> Any:
        if type(given) is not wanted:
            raise Invalid(f"Expected `{wanted.__name__}`, got `{type(given).__name__}`")
        return given

    return only
