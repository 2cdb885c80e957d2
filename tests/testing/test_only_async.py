"""The error of a `with` that should be an `async with`."""

import pytest

from stateroom import Room
from stateroom.testing import RoomTest


class Chat(Room): ...


def test_a_with_without_async_raises_an_error_with_the_right_form() -> None:
    with pytest.raises(TypeError, match=r"async with RoomTest\(\.\.\.\) as room"):  # noqa: SIM117
        with RoomTest(Chat, "lobby"):
            raise AssertionError
