"""What the bodies of classes bind, read from their sources."""

import ast
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from runtime.actors.declare import class_body
from runtime.actors.declare.class_body import body


def decorated(*given: Any) -> Any:
    return lambda what: what


class Written:
    one = 1
    two: int = 2
    absent: int

    @decorated(1)
    @decorated()
    def three(self) -> None: ...

    class Four: ...  # noqa: D106

    def three(self) -> None: ...  # type: ignore[no-redef]  # noqa: F811


def test_a_body_has_its_names_in_order_also_those_that_were_replaced() -> None:
    bound = body(Written)
    assert [one.name for one in bound] == ["one", "two", "absent", "three", "Four", "three"]
    assert bound[3].decorators == ("decorated", "decorated")
    first = bound[0].line
    assert [one.line - first for one in bound] == [0, 1, 2, 4, 8, 10]


def made(choice: int) -> type:
    if choice:

        class Same:
            def right(self) -> None: ...

    else:

        class Same:  # type: ignore[no-redef]
            def wrong(self) -> None: ...

    return Same


@pytest.mark.parametrize(("choice", "name"), [(0, "wrong"), (1, "right")])
def test_of_classes_of_one_name_the_one_that_holds_the_methods_is_meant(choice: int, name: str) -> None:
    assert [one.name for one in body(made(choice))] == [name]


def test_without_a_source_a_body_is_empty() -> None:
    space: dict[str, Any] = {}
    exec("class Made:\n    one = 1", {"__name__": "nowhere"}, space)
    for kind in (space["Made"], int, type("Typed", (), {})):
        assert body(kind) == ()


@pytest.mark.parametrize(("failures", "names"), [(1, ["value"]), (2, [])])
def test_a_parser_that_another_one_has_disturbed_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, failures: int, names: list[str]
) -> None:
    class Plain:
        value = 1

    parse, left = ast.parse, [SystemError("AST constructor recursion depth mismatch")] * failures

    def disturbed(text: str) -> ast.Module:
        if left:
            raise left.pop()
        return parse(text)

    class_body._classes.cache_clear()
    monkeypatch.setattr(class_body, "ast", SimpleNamespace(**{**vars(ast), "parse": disturbed}))
    assert [bound.name for bound in body(Plain)] == names
    class_body._classes.cache_clear()


def test_a_class_that_was_typed_at_a_prompt_has_an_empty_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sys.modules["__main__"], "__file__", raising=False)
    assert body(type("Typed", (), {"__module__": "__main__"})) == ()
