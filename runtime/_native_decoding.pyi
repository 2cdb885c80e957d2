"""The part of `_native.pyi` that decodes. There is no such module: only the stub is in several files."""

from collections.abc import Callable
from typing import Any, final

@final
class JsonDecoder:
    """Decodes JSON, `str` or `bytes`, to the type of an annotation. Thread-safe if `decode`, `check` and `unfit` are.

    `check` is called with the value if the JSON may contain an integer beyond 64 bits. If `check` or `decode` raises,
    `unfit` is called with the error and the JSON; it returns the error to raise instead.
    """

    def __init__(
        self,
        decode: Callable[[Any], Any],
        check: Callable[[object], None] | None,
        unfit: Callable[[Exception, Any], Exception],
    ) -> None: ...
    def __call__(self, given: Any) -> Any: ...

@final
class PushHandler:
    """A handler `(room, member, data)` with the decoder of its data. No Python code runs between the two."""

    function: Callable[..., Any]
    decoder: JsonDecoder

    def __init__(self, function: Callable[..., Any], decoder: JsonDecoder) -> None: ...
    def __call__(self, room: Any, member: Any, given: Any) -> Any: ...
