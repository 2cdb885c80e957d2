"""Rooms under test that fail: the test gets the right error immediately."""

import pytest

from stateroom import App, Member, Reject, Room, call, on
from stateroom.testing import Refused, RoomTest

app = App()


@app.room("other:{name}")
class Other(Room):
    @call
    def hello(self) -> str:
        return "here"


@app.room("touchy:{name}")
class Touchy(Room):
    async def on_start(self) -> None:
        await self.ref(Other, "a").ask("hello")

    def on_message(self, member: Member, event: str, data: object) -> None:
        raise ZeroDivisionError

    @on("refuse")
    def refuse(self, member: Member) -> None:
        raise Reject("taken", "that seat is")


class Stillborn(Room):
    def on_start(self) -> None:
        raise ZeroDivisionError


async def test_the_room_is_the_one_under_test() -> None:
    async with RoomTest(Touchy, "a", app=app) as room:
        assert type(room.room) is Touchy
        await room.advance(60)
        await app.ref(Other, "first").ask("hello")
        with pytest.raises(LookupError):
            _ = room.room
        await room.join()
        assert type(room.room) is Touchy


async def test_another_room_of_the_same_kind_is_not_the_room_under_test() -> None:
    async with RoomTest(Other, "mine", app=app) as room:
        await room.advance(60)
        await app.ref(Other, "a").ask("hello")
        await room.join()
        assert room.room.key == "mine"


async def test_a_nested_room_test_is_refused_and_does_not_affect_the_outer_one() -> None:
    async with RoomTest(Other, "a", app=app) as outer:
        with pytest.raises(RuntimeError, match="one RoomTest at a time"):
            async with RoomTest(Other, "b"):
                pass
        await outer.join()
        await outer.advance(1)
    async with RoomTest(Other, "b") as after:
        await after.join()


async def test_the_cause_of_a_refusal_is_only_an_error_that_it_set_off() -> None:
    async with RoomTest(Touchy, "a", app=app) as room:
        ada = await room.join()
        with pytest.raises(Refused, match="internal") as broken:
            await ada.push("anything")
        assert isinstance(broken.value.__cause__, ZeroDivisionError)
        with pytest.raises(Refused, match="taken") as refused:
            await ada.push("refuse")
        assert refused.value.__cause__ is None
        room.errors.clear()


async def test_a_failed_join_of_a_direct_client_has_its_cause() -> None:
    class Trap(Room):
        def on_join(self, member: Member, params: object) -> None:
            raise ZeroDivisionError

    async with RoomTest(Trap, "a") as room:
        with pytest.raises(Refused, match="join_failed") as refused:
            await room.connect()
        assert isinstance(refused.value.__cause__, ZeroDivisionError)
        room.errors.clear()


async def test_a_direct_client_may_be_refused() -> None:
    class Door(Room):
        def on_join(self, member: Member, params: object) -> None:
            raise Reject("full", "no more guests")

    async with RoomTest(Door, "a") as room:
        with pytest.raises(Refused, match="closed: no more guests") as refused:
            await room.connect()
        assert (refused.value.response["close"], refused.value.__cause__) == (4503, None)


async def test_a_room_that_does_not_start_raises_immediately(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.testing.client.answers.PATIENCE_S", 3600)
    async with RoomTest(Stillborn, "a") as room:
        with pytest.raises(RuntimeError, match="on_start") as told:
            await room.join()
        assert isinstance(told.value.__cause__, ZeroDivisionError)
        room.errors.clear()


async def test_a_room_that_starts_at_the_second_attempt_can_then_be_joined() -> None:
    class Slow(Stillborn):
        tries = 0

        def on_start(self) -> None:
            Slow.tries += 1
            if Slow.tries == 1:
                super().on_start()

    async with RoomTest(Slow, "a") as room:
        with pytest.raises(RuntimeError):
            await room.join()
        await room.advance(1)
        ada = await room.join()
        assert ada.closed is None
        assert len(room.room.members) == 1
        room.errors.clear()


async def test_the_traceback_of_an_error_begins_in_user_code() -> None:
    def first(error: BaseException) -> str:
        return error.__traceback__.tb_frame.f_code.co_name if error.__traceback__ else ""

    class Fails(Room):
        def on_join(self, member: Member, params: object) -> None:
            self.after(1, self.tick)

        @on("say")
        async def say(self) -> None:
            raise ZeroDivisionError

        def tick(self) -> None:
            raise ZeroDivisionError

    async with RoomTest(Fails, "a") as room:
        ada = await room.join()
        with pytest.raises(Refused) as refused:
            await ada.push("say")
        await room.advance(1)
        assert [first(error) for error in room.errors] == ["say", "tick"]
        assert refused.value.__cause__ is room.errors[0]
        room.errors.clear()
