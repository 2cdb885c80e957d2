"""Descriptors for a process that runs already: none is lost, and none is taken twice."""

import os
import socket

import pytest

from runtime.cluster.child.descriptor_passing import Passing, take_all


@pytest.fixture
def passing() -> Passing:
    return Passing()


def test_what_waits_is_taken_once_in_order(passing: Passing) -> None:
    assert take_all(passing.descriptor) == []
    with socket.socket() as first, socket.socket() as second:
        for one in (first, second):
            passing.give(one.fileno())
        taken = take_all(passing.descriptor)
        for mine, one in zip(taken, (first, second), strict=True):
            assert os.path.sameopenfile(mine, one.fileno())
            os.close(mine)
    assert take_all(passing.descriptor) == []


def test_if_nothing_is_taken_giving_fails_and_does_not_wait(passing: Passing) -> None:
    with socket.socket() as one, pytest.raises(BlockingIOError):
        give_for_ever(passing, one)


def give_for_ever(passing: Passing, one: socket.socket) -> None:
    while True:
        passing.give(one.fileno())
