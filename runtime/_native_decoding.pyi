"""The part of `_native.pyi` that decodes, as `_native_host.pyi`."""

from collections.abc import Callable
from typing import Any, final

@final
class JsonDecoder:
    """The value of JSON, `str` or `bytes`, as an annotation has it. Thread-safe if its parts are.

    `check` is called with the value if the JSON may hold an integer beyond 64 bits. What it or `decode` raises goes to
    `unfit`, with the JSON, which returns what is raised.
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
    """A handler `(room, member, data)` behind the decoder of its data. No Python runs between the two."""

    function: Callable[..., Any]
    decoder: JsonDecoder

    def __init__(self, function: Callable[..., Any], decoder: JsonDecoder) -> None: ...
    def __call__(self, room: Any, member: Any, given: Any) -> Any: ...
