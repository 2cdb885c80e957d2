"""The error of a `with` without `async`, for classes that need `async with`.

The rule: type checkers must refuse such a `with` too, so they do not see these methods.
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
            """Never called; without it Python would raise an error about a missing `__exit__` first."""
