"""Public names: each can be imported, shows `stateroom` as its module, and has a docstring."""

import importlib
import inspect
import pickle
import subprocess
import sys
import traceback
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import msgspec
import pytest

import stateroom
from runtime.public import public
from stateroom import App, History, Member, Reject, Room
from stateroom.testing import RoomTest

MODULES = ("stateroom", "stateroom.testing", "stateroom.admin", "stateroom.errors", "stateroom.closes")
NAMES = [(module, name) for module in MODULES for name in importlib.import_module(module).__all__]


def test_the_package_exports_what_the_documents_import() -> None:
    wanted = {"App", "Room", "Actor", "Member", "on", "readonly", "Reject", "History", "Stored", "Presence"}
    assert wanted | {"Ref", "Timer"} <= set(stateroom.__all__)


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_a_public_name_shows_stateroom_as_its_module(module: str, name: str) -> None:
    named = getattr(importlib.import_module(module), name)
    if not isinstance(named, type) and not callable(named):
        return
    assert named.__module__ == module or getattr(importlib.import_module(named.__module__), name) is named
    assert named.__module__ in MODULES
    assert inspect.getdoc(named)
    assert "runtime" not in repr(named).replace("runtime_checkable", "")
    assert pickle.loads(pickle.dumps(named)) is named


@pytest.mark.parametrize("module", MODULES)
def test_all_of_a_public_module_lists_every_name_in_it(module: str) -> None:
    found: ModuleType = importlib.import_module(module)
    names = {name for name, value in vars(found).items() if not name.startswith("_") and _is_ours(value)}
    assert names <= set(found.__all__), f"{module}: not in __all__"


def _is_ours(value: Any) -> bool:
    return not isinstance(value, ModuleType) and not isinstance(value, type(stateroom.__all__))


class Score(msgspec.Struct):
    points: int = 0


class Attributes(Room):
    history = History()
    headers = ("x-name",)
    presence = True
    state: Score = Score()

    def on_join(self, member: Member, params: Any) -> None:
        member.state = {"seats": [{"free": True}]}


class NoAttributes(Room): ...


@pytest.mark.parametrize("kind", [Attributes, NoAttributes])
async def test_values_of_members_and_rooms_show_stateroom_as_their_module(kind: type[Room]) -> None:
    async with RoomTest(kind, "lobby") as test:
        await test.join({"seats": [{"free": True}]}, headers={"x-name": "ada"})
        room = test.room
        room.broadcast("said", 1)
        given = [room.after(1, print), room.every(1, print), room.ref(kind, "lobby"), room.present()]
        if kind is Attributes:
            given += [room.save(), room.history.position, *room.history.read()]
        for one in (room, *room.members):
            given += [getattr(one, name) for name in dir(one) if not name.startswith("_")]
        named = {base for one in everything(given) for base in type(one).__mro__ if "runtime" in repr(base)}
        assert not named


def everything(given: Any) -> Iterator[Any]:
    """The value and, recursively, everything in it."""
    yield given
    held = given.values() if isinstance(given, dict) else given if isinstance(given, list | tuple) else ()
    for one in held:
        yield from everything(one)


def test_a_traceback_and_help_name_the_public_package() -> None:
    assert traceback.format_exception_only(Reject("full"))[-1] == "stateroom.errors.Reject: full\n"
    assert repr(Room) == "<class 'stateroom.Room'>"
    assert repr(Member) == "<class 'stateroom.Member'>"
    assert str(inspect.signature(App.ref)).count("runtime") == 0


def test_a_marked_name_shows_the_given_module() -> None:
    class Named: ...

    assert public("stateroom.testing")(Named) is Named
    assert Named.__module__ == "stateroom.testing"


def test_running_the_module_runs_the_command() -> None:
    ran = subprocess.run([sys.executable, "-m", "stateroom", "version"], capture_output=True, text=True)
    assert ran.returncode == 0
    assert ran.stdout.startswith("stateroom ")
