"""What `member.state` returns: readable as a dict or list, and not changeable."""

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from runtime.actors.values.read_only import ReadDict, ReadList, StateDict, StateList

PLAIN = {"name": "ada", "at": [1, {"x": 2}]}
STATE = StateDict(name="ada", at=StateList([1, StateDict(x=2)]))


class Seat(msgspec.Struct):
    name: str
    at: list[int | dict[str, int]]


@pytest.mark.parametrize("encode", [json.dumps, msgspec.json.encode, msgspec.msgpack.encode])
def test_it_is_equal_to_a_plain_one_and_encoded_as_one(encode: Callable[[Any], object]) -> None:
    assert STATE == PLAIN
    assert encode(STATE) == encode(PLAIN)
    assert repr(STATE) == repr(PLAIN)
    assert msgspec.convert(STATE, Seat) == Seat("ada", [1, {"x": 2}])


DICT_CHANGES: list[Callable[[Any], object]] = [
    lambda one: one.__setitem__("name", "eve"),
    lambda one: one.__delitem__("name"),
    lambda one: one.setdefault("other", 1),
    lambda one: one.update(name="eve"),
    lambda one: one.update({"name": "eve"}),
    lambda one: one.pop("name"),
    lambda one: one.popitem(),
    lambda one: one.clear(),
]
LIST_CHANGES: list[Callable[[Any], object]] = [
    lambda one: one.__setitem__(0, 2),
    lambda one: one.__setitem__(slice(None), []),
    lambda one: one.__delitem__(0),
    lambda one: one.append(2),
    lambda one: one.extend([2]),
    lambda one: one.insert(0, 2),
    lambda one: one.remove(1),
    lambda one: one.pop(),
    lambda one: one.reverse(),
    lambda one: one.sort(key=str),
    lambda one: one.clear(),
]


@pytest.mark.parametrize("change", DICT_CHANGES)
def test_a_dict_refuses_each_change_and_shows_the_right_way(change: Callable[[Any], object]) -> None:
    one = StateDict(PLAIN)
    with pytest.raises(TypeError, match=r"Set it as a whole: member\.state = {\*\*member\.state"):
        change(one)
    assert one == PLAIN


@pytest.mark.parametrize("change", LIST_CHANGES)
def test_a_list_refuses_each_change_and_shows_the_right_way(change: Callable[[Any], object]) -> None:
    one = StateList([1, 2])
    with pytest.raises(TypeError, match=r"Set it as a whole: member\.state = \[\*member\.state"):
        change(one)
    assert one == [1, 2]


def test_no_method_of_dict_or_list_that_changes_it_is_left() -> None:
    reading = {"copy", "count", "fromkeys", "get", "index", "items", "keys", "values"}
    for kind, base in ((ReadDict, dict), (ReadList, list)):
        named = {name for name in vars(base) if not name.startswith("_")} - reading
        assert named <= set(vars(kind))


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_deep_copy_is_plain_and_may_be_changed(copied: Callable[[Any], Any]) -> None:
    mine = copied(STATE)
    mine["at"][1]["x"] = 3
    mine["at"].append(4)
    assert mine == {"name": "ada", "at": [1, {"x": 3}, 4]}
    assert STATE == PLAIN


def test_what_makes_a_new_one_makes_a_plain_one() -> None:
    one, many = STATE, STATE["at"]
    one |= {"name": "eve"}
    many += [5]
    twice = StateList([1])
    twice *= 2
    made: list[Any] = [
        one,
        many,
        twice,
        STATE | {},
        {**STATE},
        STATE.copy(),
        copy.copy(STATE),
        copy.copy(STATE["at"]),
    ]
    assert {type(each) for each in made} == {dict, list}
    assert one == {**PLAIN, "name": "eve"}
    assert (many, twice) == ([1, {"x": 2}, 5], [1, 1])
    assert STATE == PLAIN
