"""Members: their attributes and methods."""

import threading
from typing import Any

import pytest

from runtime._native import Member, Room
from tests.actors.fake_shard import closed, join, leave, opening
from tests.native.hands import Hands


def test_a_member_has_the_data_of_its_request() -> None:
    hands = Hands(Room)
    joined = join(1, path="/t/a%20b", query="x=1&name=no&x=2+3", headers={"user-agent": "curl"})
    hands.say(opening(0, "t:{name}", "a b"), joined)
    (member,) = next(iter(hands.rooms.values())).members
    assert member.id == "00000000c0ffee01"
    assert (member.path, member.peer, member.subprotocol) == ("/t/a%20b", "10.0.0.1:5", "")
    assert member.query == {"x": "2 3", "name": "no"}
    assert member.params == {"x": "2 3", "name": "a b"}
    assert member.headers == {"user-agent": "curl"}
    assert repr(member) == "<Member 00000000c0ffee01 /t/a%20b>"


def test_data_of_a_request_cannot_be_changed_in_place_but_the_params_of_on_join_can() -> None:
    class Picky(Room):
        def on_join(self, member: Member, params: dict[str, Any]) -> None:
            params["seats"].append(2)
            del params["name"]

    hands = Hands(Picky)
    hands.say(opening(0, "t:{name}", "a"), join(1, topic="t:a", params=b'{"seats": [1]}'))
    room = next(iter(hands.rooms.values()))
    (member,) = room.members
    for given in (member.params, member.query, member.headers, room.params):
        with pytest.raises(
            TypeError, match="are copies of what was sent, and a change of them would be lost"
        ):
            given["name"] = "eve"
    with pytest.raises(TypeError, match=r"dict\(member\.params\) is a copy"):
        member.params["seats"].append(2)
    assert (member.params, room.params) == ({"seats": [1], "name": "a"}, {"name": "a"})


def test_a_member_that_has_left_is_readable_but_gets_no_messages() -> None:
    hands = Hands(Room)
    (member,) = hands.room(1).members
    hands.say(leave(1))
    hands.hear()
    member.send("message", "late")
    member.close()
    assert (hands.hear(), hands.wakes) == ([], 0)
    assert member.params == {"name": "a"}


def test_a_close_has_code_and_reason() -> None:
    hands = Hands(Room)
    (member,) = hands.room(1).members
    member.close(4001, "später")
    (frame,) = hands.hear()
    assert (frame.handle, closed(frame)) == (1, (4001, "später"))


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 2000, 2999, 5000])
def test_codes_that_no_close_frame_may_have_are_refused(code: int) -> None:
    (member,) = Hands(Room).room(1).members
    with pytest.raises(ValueError, match="close code"):
        member.close(code)


def test_a_reason_too_long_is_refused() -> None:
    (member,) = Hands(Room).room(1).members
    with pytest.raises(ValueError, match="123"):
        member.close(1000, "ä" * 62)


def test_any_thread_may_send() -> None:
    hands = Hands(Room)
    (member,) = hands.room(1).members
    sender = threading.Thread(target=member.send, args=("message", "from afar"))
    sender.start()
    sender.join()
    assert hands.wakes == 1
    assert [frame.body for frame in hands.hear()] == [b"from afar"]


def test_only_the_host_can_create_members() -> None:
    with pytest.raises(TypeError):
        Member()


def test_sends_outside_a_read_wake_the_loop_once() -> None:
    hands = Hands(Room)
    (member,) = hands.room(1).members
    for _ in range(3):
        member.send("message", "x")
    assert hands.wakes == 1
    hands.links.flush()
    member.send("message", "x")
    assert hands.wakes == 2


def test_a_kick_closes_with_4510() -> None:
    hands = Hands(Room)
    (member,) = hands.room(1).members
    member.kick("spam")
    assert closed(hands.hear()[0]) == (4510, "spam")


def test_parameters_of_the_topic_replace_params_of_the_join() -> None:
    hands = Hands(Room)
    given = b'{"name":"mine","seat":[1]}'
    hands.say(
        opening(0, "t:{name}", "a"), join(1, topic="t:a", params=given), join(2, topic="t:a", params=b"[]")
    )
    one, two = next(iter(hands.rooms.values())).members
    assert (one.topic, one.params) == ("t:a", {"name": "a", "seat": [1]})
    assert two.params == {"name": "a"}
