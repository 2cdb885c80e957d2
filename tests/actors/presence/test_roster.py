"""The roster of a room: what a diff says, what a newcomer is told, which names metas have."""

import msgspec
import pytest

from runtime.actors.declare.location import of_function
from runtime.actors.presence.roster import Roster


def roster() -> Roster:
    return Roster(msgspec.json.encode)


def told(room: Roster) -> object:
    return msgspec.json.decode(room.state())


def test_a_diff_has_what_changed_since_the_last() -> None:
    room = roster()
    ada = room.join("a", "ada", {"at": 1})
    grace = room.join("g", "grace", {})
    diff = room.diff()
    assert diff is not None
    assert diff.joins == {"ada": [{"at": 1, "phx_ref": ada.ref}], "grace": [{"phx_ref": grace.ref}]}
    assert msgspec.json.decode(diff.raw) == {
        "joins": {
            "ada": {"metas": [{"at": 1, "phx_ref": ada.ref}]},
            "grace": {"metas": [{"phx_ref": grace.ref}]},
        },
        "leaves": {},
    }
    assert not room.has_changed
    assert room.diff() is None
    room.leave(ada)
    diff = room.diff()
    assert diff is not None
    assert (diff.joins, diff.leaves) == ({}, {"ada": [{"at": 1, "phx_ref": ada.ref}]})


def test_who_comes_and_goes_between_two_diffs_is_in_none() -> None:
    room = roster()
    room.leave(room.join("a", "ada", {}))
    assert room.diff() is None


def test_a_newcomer_gets_the_published_state() -> None:
    room = roster()
    ada = room.join("a", "ada", {})
    assert told(room) == {}
    room.diff()
    grace = room.join("g", 'gr"ace', {})
    assert told(room) == {"ada": {"metas": [{"phx_ref": ada.ref}]}}
    assert room.now() == {"ada": [{"phx_ref": ada.ref}], 'gr"ace': [{"phx_ref": grace.ref}]}
    assert room.state() is room.state()


def test_a_key_may_have_many_metas() -> None:
    room = roster()
    first, second = room.join("a", "ada", {}), room.join("b", "ada", {})
    assert first.ref != second.ref
    room.diff()
    room.leave(first)
    room.diff()
    assert told(room) == {"ada": {"metas": [{"phx_ref": second.ref}]}}
    room.leave(second)
    room.diff()
    assert told(room) == {}


def test_a_ref_in_use_is_not_given_again_until_it_is_forgotten() -> None:
    room = roster()
    ada = room.join("a", "ada", {})
    room.diff()
    room.leave(ada)
    assert room.join("a", "ada", {}).ref != ada.ref
    room.diff()
    assert room.join("a", "ada", {}).ref == ada.ref


def test_after_a_restart_an_unchanged_presence_has_the_same_ref() -> None:
    ada = roster().join("a", "ada", {"typing": False})
    assert roster().join("a", "ada", {"typing": False}).ref == ada.ref
    others = [
        ("b", "ada", {"typing": False}),
        ("a", "eve", {"typing": False}),
        ("a", "ada", {"typing": True}),
    ]
    assert ada.ref not in {roster().join(*other).ref for other in others}


def test_an_update_names_the_previous_meta_if_that_was_published() -> None:
    room = roster()
    untold = room.join("a", "ada", {"typing": False})
    told_later = room.join("a", "ada", {"typing": True}, untold)
    assert told_later.meta == {"typing": True, "phx_ref": told_later.ref}
    room.diff()
    updated = room.join("a", "ada", {"typing": False}, told_later)
    assert updated.meta["phx_ref_prev"] == told_later.ref != updated.ref


def test_what_is_no_key_and_meta_is_said_so_and_changes_nothing() -> None:
    def presence_of() -> None: ...

    room = roster()
    before = room.take("a", ("ada", {"mood": "awake"}), presence_of)
    assert (before.key, before.meta["mood"]) == ("ada", "awake")
    room.diff()
    wrong = (
        "ad",
        "ada",
        ("ada",),
        ("ada", "x"),
        (5, {}),
        {"ada": {}},
        ("a", {"x": object()}),
        ("\ud800", {}),
    )
    for present in wrong:
        with pytest.raises(TypeError, match="presence_of must return None, or a pair") as raised:
            room.take("a", present, presence_of, before)
        assert raised.value.__notes__ == [of_function(presence_of)]
    assert not room.has_changed
    with pytest.raises(TypeError, match=r"'\\ud800' is half of a surrogate pair"):
        room.take("a", ("\ud800", {}), presence_of, before)
