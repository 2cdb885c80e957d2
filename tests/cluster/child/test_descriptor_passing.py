"""Descriptors for a process that runs already: none is lost, and none is taken twice."""

import os
import socket

import pytest

from runtime.cluster.child.descriptor_passing import DescriptorPassing, take_descriptors


@pytest.fixture
def passing() -> DescriptorPassing:
    return DescriptorPassing()


def test_what_waits_is_taken_once_in_order(passing: DescriptorPassing) -> None:
    assert take_descriptors(passing.descriptor) == []
    with socket.socket() as first, socket.socket() as second:
        for one in (first, second):
            passing.give(one.fileno())
        taken = take_descriptors(passing.descriptor)
        for mine, one in zip(taken, (first, second), strict=True):
            assert os.path.sameopenfile(mine, one.fileno())
            os.close(mine)
    assert take_descriptors(passing.descriptor) == []


def test_if_nothing_is_taken_giving_fails_and_does_not_wait(passing: DescriptorPassing) -> None:
    with socket.socket() as one, pytest.raises(BlockingIOError):
        give_for_ever(passing, one)


def give_for_ever(passing: DescriptorPassing, one: socket.socket) -> None:
    while True:
        passing.give(one.fileno())
