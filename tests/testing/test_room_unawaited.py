"""Errors of a room's tasks that nobody awaits."""

import asyncio

import pytest

from stateroom import Member, Room, on
from stateroom.testing import RoomTest


class Careless(Room):
    @on("go")
    def go(self, member: Member) -> None:
        asyncio.create_task(self.fail())  # noqa: RUF006 that nobody keeps it is the point

    async def fail(self) -> None:
        raise ZeroDivisionError


async def test_the_error_of_a_task_is_among_the_errors() -> None:
    async with RoomTest(Careless, "a") as room:
        member = await room.join()
        await member.push("go")
        await room.settle()
        assert [type(error) for error in room.errors] == [ZeroDivisionError]
        room.errors.clear()


async def test_the_error_of_a_task_fails_the_test() -> None:
    async def careless() -> None:
        async with RoomTest(Careless, "a") as room:
            member = await room.join()
            await member.push("go")
            await room.settle()

    with pytest.raises(BaseExceptionGroup) as raised:
        await careless()
    assert raised.group_contains(ZeroDivisionError)


async def test_the_loop_has_its_exception_handler_again_afterwards() -> None:
    before = asyncio.get_running_loop().get_exception_handler()
    async with RoomTest(Careless, "a"):
        pass
    assert asyncio.get_running_loop().get_exception_handler() is before
