"""What a host plugs into its calls, and what these tests do instead, have all that calls use of it."""

import inspect

import pytest

from runtime._native import HostCore
from runtime.actors.calls import interfaces
from runtime.actors.calls.peer.pool import PeerPool
from runtime.actors.host.callee import CellCallee, DeclaredKinds
from tests.actors.calls import fakes


@pytest.mark.parametrize(
    ("port", "plugged"),
    [
        (interfaces.Core, (HostCore, fakes.Core)),
        (interfaces.Callee, (CellCallee, fakes.Actor)),
        (interfaces.Kinds, (DeclaredKinds, fakes.Kinds)),
        (interfaces.PeerLinks, (PeerPool, fakes.Post)),
    ],
)
def test_each_method_of_a_port_is_there_with_as_many_arguments(port: type, plugged: tuple[type, ...]) -> None:
    inherited = {"__init__", "__subclasshook__"}
    wanted = {
        name: one for name, one in vars(port).items() if inspect.isfunction(one) and name not in inherited
    }
    assert wanted
    for real in plugged:
        for name, method in wanted.items():
            taken = len(inspect.signature(getattr(real, name)).parameters)
            assert taken == len(inspect.signature(method).parameters), f"{real.__qualname__}.{name}"
