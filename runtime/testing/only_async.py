"""What a `with` without `async` says of a class that only `async with` enters.

The rule: type checkers go on refusing it, so that nothing of this is there for them.
"""

from typing import TYPE_CHECKING, NoReturn


class OnlyAsync:
    """Base of a class with `__aenter__` and `__aexit__`."""

    if not TYPE_CHECKING:

        def __enter__(self) -> NoReturn:
            """Raises TypeError with the right form."""
            name = type(self).__name__
            raise TypeError(
                f"{name} runs on a loop: async with {name}(...) as room: … in an async def test (see docs/testing.md)"
            )

        def __exit__(self, *_: object) -> None:
            """Never reached; without it Python says that there is no `__exit__`."""
