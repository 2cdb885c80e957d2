"""The names of an actor, and the error of an actor without a host."""

import pytest

from runtime._native import Actor as NativeActor
from stateroom import Actor, Room


def test_a_room_is_an_actor_in_python_and_in_rust() -> None:
    assert issubclass(Room, Actor)
    assert isinstance(Room("whatever", its="init takes"), NativeActor)


@pytest.mark.parametrize("name", ["kind", "key", "params"])
def test_an_actor_that_no_host_has_started_has_no_name(name: str) -> None:
    for kind in (Actor, Room):
        with pytest.raises(RuntimeError, match="not started by a host"):
            getattr(kind(), name)


def test_an_actor_has_neither_members_nor_broadcast() -> None:
    assert not hasattr(Actor, "broadcast")
    assert not hasattr(Actor, "members")
