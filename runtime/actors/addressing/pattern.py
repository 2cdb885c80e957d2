"""Topic and path patterns: `chat:{name}` and `/chat/{name}`. Pure; invalid ones are refused when they are declared.

The rule: the parameters of a path are whole segments, and the same as those of its topic, in the same order, because a
room's key is made from the values of the path and taken apart by the names of the topic.
"""

import re
from collections.abc import Sequence

from runtime.errors import DeclarationError

_PARAMETER = re.compile(r"\{([^{}]*)\}")
# Parameters as other systems write them: Phoenix, Flask.
_FOREIGN = re.compile(r"\*+|<[^<>]*>")


def parameters(pattern: str) -> list[str]:
    """The names in braces, in order. Raises DeclarationError for other braces, and for a name that is used twice."""
    names = _PARAMETER.findall(pattern)
    if re.search(r"[{}]", _PARAMETER.sub("", pattern)):
        raise DeclarationError(f"{pattern!r}: braces that do not enclose a parameter")
    for name in names:
        if not name.isidentifier():
            raise DeclarationError(f"{pattern!r}: {{{name}}} is not a valid name of a parameter")
    if len(set(names)) < len(names):
        raise DeclarationError(f"{pattern!r}: a parameter occurs twice")
    return names


def check_topic(topic: str) -> None:
    """Raises DeclarationError for an invalid topic pattern."""
    if not topic or "\0" in topic or any(char.isspace() for char in topic):
        raise DeclarationError(f"topic {topic!r}: must be a non-empty text without white space")
    if (foreign := _FOREIGN.search(topic)) is not None:
        _refuse_foreign("topic", topic, foreign[0])
    if re.search(r"\}\{", topic):
        raise DeclarationError(f"topic {topic!r}: something must stand between two parameters")
    parameters(topic)


def topic_of(pattern: str, values: Sequence[str]) -> str:
    """The topic of a pattern in which the parameters, in order, have these values."""
    given = iter(values)
    return _PARAMETER.sub(lambda _: next(given), pattern)


def segments_of(path: str, values: Sequence[str]) -> list[str]:
    """The segments of a path pattern in which the parameters, in order, have these values."""
    given = iter(values)
    return [next(given) if _PARAMETER.fullmatch(segment) else segment for segment in path.split("/")]


def matches(path: str, segments: Sequence[str]) -> bool:
    """Whether a request for these segments matches this path pattern. No segment for a parameter may be empty."""
    wanted = path.split("/")
    return len(wanted) == len(segments) and all(
        want == have or _PARAMETER.fullmatch(want) for want, have in zip(wanted, segments, strict=True)
    )


def check_path(path: str) -> None:
    """Raises DeclarationError for an invalid path pattern."""
    if not path.startswith("/"):
        raise DeclarationError(f"path {path!r}: must begin with '/'")
    if re.search(r"[\s?#\0]", path):
        raise DeclarationError(f"path {path!r}: white space, '?' and '#' cannot stand in a path")
    parameters(path)
    for segment in path.split("/"):
        if segment.startswith(":") or _FOREIGN.search(segment):
            _refuse_foreign("path", path, segment)
        if "{" in segment and not _PARAMETER.fullmatch(segment):
            raise DeclarationError(f"path {path!r}: {segment!r} is not a whole segment in braces")


def check_pair(topic: str, path: str) -> None:
    """Raises DeclarationError unless both have the same parameters in the same order."""
    in_topic, in_path = parameters(topic), parameters(path)
    if in_topic != in_path:
        have = [", ".join(names) or "none" for names in (in_topic, in_path)]
        raise DeclarationError(
            f"topic {topic!r} has the parameters ({have[0]}), path {path!r} has ({have[1]}): "
            "they must be the same, in the same order"
        )


def _refuse_foreign(what: str, pattern: str, part: str) -> None:
    right = pattern.replace(part, "{" + ("".join(re.findall(r"\w+", part)) or "name") + "}", 1)
    raise DeclarationError(f"{what} {pattern!r}: {part} would be taken literally; a parameter is {right!r}")


def shape(path: str) -> str:
    """The path without the names of parameters: paths that match the same requests have the same shape."""
    return _PARAMETER.sub("{}", path)
