"""Results that are computed once for a class."""

import pytest

from runtime.actors.declare.class_cache import cached_per_class


def test_it_reads_each_class_once() -> None:
    seen = list[type]()

    @cached_per_class
    def name(kind: type) -> str:
        seen.append(kind)
        return kind.__name__

    assert [name(int), name(str), name(int), name(str)] == ["int", "str", "int", "str"]
    assert seen == [int, str]


def test_it_reads_again_what_could_not_be_read() -> None:
    tries = list[type]()

    @cached_per_class
    def broken(kind: type) -> str:
        tries.append(kind)
        raise ValueError(kind)

    for _ in range(2):
        with pytest.raises(ValueError, match="int"):
            broken(int)
    assert tries == [int, int]
