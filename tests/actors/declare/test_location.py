"""The location of a declaration."""

from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from runtime.actors.declare import location

HERE = Path(__file__)


class Declared:
    one = 1
    two: int = 2

    def three(self) -> None: ...

    @staticmethod
    def four() -> None: ...

    five = six = (
        5,
        6,
    )


def line_of(text: str) -> int:
    return next(
        number for number, line in enumerate(HERE.read_text().splitlines(), 1) if line.strip() == text
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("one", "one = 1"),
        ("two", "two: int = 2"),
        ("three", "def three(self) -> None: ..."),
        ("four", "@staticmethod"),
        ("six", "five = six = ("),
    ],
)
def test_whatever_a_class_declares_has_its_file_and_line(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HERE.parent)
    assert location.of_name(Declared, name) == f"{HERE.name}:{line_of(text)}: Declared.{name}"


def test_a_file_below_another_folder_is_named_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert location.of_name(Declared, "one").startswith(f"{HERE}:")


def test_what_is_wrapped_is_found_where_it_was_written() -> None:
    def other(call: Any) -> Any:
        return wraps(call)(lambda *given: [call(*given)])

    @other
    def told() -> None: ...

    line = line_of("def told() -> None: ...")
    assert f":{line - 1}: told" in location.of_function(told)


def test_without_a_source_the_name_is_all() -> None:
    made: dict[str, Any] = {}
    exec("class Made:\n    one = 1", {"__name__": "nowhere"}, made)
    assert location.of_name(made["Made"], "one") == "Made.one"
    assert location.of_name(Declared, "seven") == "Declared.seven"
