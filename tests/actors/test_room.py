"""What a room class has and has not."""

from runtime import Member, Room
from runtime.actors.room import handlers_of


class Some(Room):
    def on_message(self, member: Member, event: str, data: str | bytes) -> None: ...


def test_only_handlers_that_are_overridden_are_called() -> None:
    room = Some()
    assert handlers_of(room) == (None, room.on_message, None, None)


def test_inherited_handlers_count() -> None:
    class Child(Some):
        async def on_leave(self, member: Member, reason: str) -> None: ...

    room = Child()
    assert handlers_of(room) == (None, room.on_message, room.on_leave, None)


def test_a_handler_may_be_put_on_the_object() -> None:
    room = Room()
    room.on_join = lambda member, params: None  # type: ignore[method-assign]
    assert handlers_of(room)[0] is room.on_join
