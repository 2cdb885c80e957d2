"""A state that does not fit its type never replaces the last valid snapshot."""

from typing import Annotated

import msgspec
import pytest

from stateroom import Member, Room, on
from stateroom.testing import RoomTest
from tests.actors.activation.test_snapshots import Score, World


class Typed(msgspec.Struct):
    left: Annotated[int, msgspec.Meta(ge=0)] = 3
    text: Annotated[str, msgspec.Meta(max_length=5)] = ""
    names: dict[str, int] = {}
    numbers: list[int] = []
    score: Score = msgspec.field(default_factory=Score)


class Lives(Room):
    state: Typed = Typed()

    @on("lose")
    def lose(self, member: Member) -> int:
        self.state.left -= 1
        return self.state.left


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("left", -1, ".left"),
        ("left", 1.5, ".left"),
        ("left", True, ".left"),
        ("text", "too long", ".text"),
        ("names", {5: 1}, ".names key"),
        ("names", {"Ada": "1"}, ".names[...]"),
        ("numbers", [1, None], ".numbers[1]"),
        ("score", Score(points="7"), ".score.points"),  # type: ignore[arg-type]
    ],
)
def test_a_value_that_does_not_fit_its_type_leaves_the_last_snapshot(
    field: str, value: object, where: str
) -> None:
    world = World()
    actor, keeper = world.begin(Lives)
    actor.state.left = 2
    keeper.save()
    before = getattr(actor.state, field)
    setattr(actor.state, field, value)
    with pytest.raises(msgspec.ValidationError):
        keeper.save()
    keeper.close()
    wrong = msgspec.ValidationError
    assert world.failures == [(wrong, where), (wrong, "")]
    assert world.begin(Lives)[0].state == Typed(left=2)
    setattr(actor.state, field, before)
    actor.state.text = "fine"
    keeper.save()
    assert world.failures[2:] == [(None, "")]
    assert world.begin(Lives)[0].state == Typed(left=2, text="fine")


def test_what_is_no_struct_at_all_is_not_kept() -> None:
    world = World()
    actor, keeper = world.begin()
    actor.state = None
    keeper.close()
    assert world.failures == [(msgspec.ValidationError, "the whole")]
    assert world.begin()[0].state == Score(1)


async def test_a_room_under_test_says_so_and_goes_on_with_its_last_snapshot_after_sleep() -> None:
    async with RoomTest(Lives, "a") as room:
        member = await room.join()
        for left in (2, 1, 0):
            assert await member.push("lose") == left
        await room.advance(2)
        await member.push("lose")
        await room.advance(2)
        assert [type(one) for one in room.errors] == [msgspec.ValidationError]
        assert room.errors.pop().__notes__ == ["state_not_kept: .left"]
        member.leave()
        await room.advance(60)
        await room.join()
        assert room.room.state == Typed(left=0)
