"""A `with` in the place of an `async with`."""

import pytest

from stateroom import Room
from stateroom.testing import RoomTest


class Chat(Room): ...


def test_with_without_async_is_shown_the_right_form() -> None:
    with pytest.raises(TypeError, match=r"async with RoomTest\(\.\.\.\) as room"):  # noqa: SIM117
        with RoomTest(Chat, "lobby"):
            raise AssertionError
