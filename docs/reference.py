"""Makes docs/reference.md: every public name with its docstring, as docs/sources.py finds them.

`make reference` writes the page; a test of the house sees that it is current. The rule: nothing is written here that
stands in a docstring, so whoever changes a name or what it does changes the page too.
"""

import ast
import copy
import sys
from collections.abc import Iterator

import sources
from sources import Function, Named

from runtime import closes
from runtime._native import close_codes

# No application makes these, so how it is done is not shown.
MADE_BY_US = {"Actor", "Close", "Room", "Timer", "TestClient", "Ref"}
# Classes whose attributes are the settings of a kind: one table of them, and nothing of it in their sections.
KINDS = ("Actor", "Room", "History", "Presence")
# Magic methods of a class as they are written.
WRITTEN = {
    "Members.__len__": "len(members)",
    "Members.__iter__": "for member in members",
    "Members.__contains__": "member in members",
    "Members.__call__": "members()",
}
HEAD = """# Reference

Every public name. `make reference` generates this page from the docstrings. The guide is in [docs/](README.md).
Settings that are not class attributes are in [settings.md](settings.md).
"""
SETTINGS = """## Settings of a kind

The settings of one kind of actor or room are attributes of its class, for example `idle_s = 300`. `history` and
`presence` take an object. A room also has the settings of an actor. All other settings are in
[settings.md](settings.md).

| | name, type, default | meaning |
|---|---|---|"""
TYPES = """## Types in these signatures
"""
CLOSES = """| code | name | constant | may the client come back? |
|---|---|---|---|"""


def page() -> str:
    """The whole page."""
    parts, shown = [HEAD, "\n".join((SETTINGS, *_settings())) + "\n"], set()
    for module in sources.MODULES:
        parts.append(f"## `{module}`\n\n{ast.get_docstring(sources.tree(module)) or ''}\n")
        there = [named for named in sources.public(module) if named not in shown]
        shown.update(there)
        parts += [text for named in there for text in _section(named) if text]
        if module == "stateroom.closes":
            parts.append("\n".join((CLOSES, *_closes())) + "\n")
    types = [f"- `{name}` = `{meaning}` – {text}" for name, meaning, text in sources.aliases()]
    return "\n".join((*parts, TYPES, *types)) + "\n"


def _settings() -> Iterator[str]:
    for kind in KINDS:
        found = sources.find("stateroom", kind)
        assert found is not None
        for one, text in sources.attributes(found):
            yield f"| `{kind}` | `{_cell(_setting(one))}` | {_cell(text)} |"
        if kind == "History":
            made = _made(kind, found)
            yield f"| `{kind}` | {_cell(made)} | {_cell(_first(found))} |"


def _setting(node: ast.AnnAssign | ast.Assign) -> str:
    """Name, type and default; a default that is only a name says nothing to a reader."""
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0])
    typed = ast.unparse(node.annotation).removeprefix("ClassVar[")
    typed = typed[:-1] if typed.count("]") > typed.count("[") else typed
    return f"{ast.unparse(node.target)}: {typed}" + (f" = {ast.unparse(node.value)}" if node.value else "")


def _first(named: Named) -> str:
    """Of a docstring's second paragraph what stands before the errors: what the parameters mean."""
    paragraph = (ast.get_docstring(named.node) or "").split("\n\n")[1]
    return " ".join(paragraph.split()).split(" Raises ")[0]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").strip()


def _closes() -> Iterator[str]:
    constants = {value: name for name, value in vars(closes).items() if isinstance(value, closes.Close)}
    for code, name, comes_back in close_codes():
        constant = constants[closes.CLOSES[code]]
        yield f"| {code} | {name} | `{constant}` | {'yes' if comes_back else 'no'} |"


def _section(named: Named) -> Iterator[str]:
    if isinstance(named.node, ast.ClassDef):
        yield from _class(named)
    else:
        yield f"### `{named.name}{_signature(named)}`\n\n{ast.get_docstring(named.node) or ''}\n"


def _class(named: Named) -> Iterator[str]:
    known, parts = sources.classes(named)
    also = f" – also all of {', '.join(f'`{name}`' for name in known)}" if known else ""
    yield f"### `{named.name}`{also}\n\n{ast.get_docstring(named.node) or ''}\n"
    if named.name not in MADE_BY_US:
        yield next(filter(None, (_made(named.name, part) for part in parts)), "")
    yield _told(named, parts)
    for part in parts:
        yield from (_method(part.name, one) for one in sources.methods(part))


def _told(named: Named, parts: list[Named]) -> str:
    """Its attributes, or where they stand."""
    told = [line for part in parts for line in _attributes(part)]
    if named.name in KINDS:
        told = ["Class attributes: [settings of a kind](#settings-of-a-kind)."] * (named.name in MADE_BY_US)
    return "\n".join((*told, "")) if told else ""


def _made(name: str, part: Named) -> str:
    """How an application makes one, and what is said of that."""
    for one in part.node.body:
        if isinstance(one, ast.FunctionDef) and one.name == "__init__":
            said = ast.get_docstring(one)
            return f"`{name}{_signature(Named('__init__', part.module, one))}`" + (
                f" – {said}\n" if said else "\n"
            )
    if any("dataclass" in ast.unparse(mark) for mark in part.node.decorator_list):
        fields = ", ".join(ast.unparse(one) for one in part.node.body if isinstance(one, ast.AnnAssign))
        return f"`{name}({fields})`\n"
    return ""


def _attributes(part: Named) -> Iterator[str]:
    """`name: type = default`, with the text that stands under each."""
    for one, text in sources.attributes(part):
        yield f"- `{ast.unparse(one)}`{' – ' + text if text else ''}"


def _method(kind: str, named: Named) -> str:
    node = named.node
    assert isinstance(node, Function)
    said = ast.get_docstring(node) or ""
    if sources.marks(node) & {"property", "cached_property"}:
        return f"#### `{named.name}{f': {ast.unparse(node.returns)}' if node.returns else ''}`\n\n{said}\n"
    waits = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    written = WRITTEN.get(f"{kind}.{named.name}", f"{waits}{named.name}()").replace("()", _signature(named))
    return f"#### `{written}`\n\n{said}\n"


def _signature(named: Named) -> str:
    """Parameters but for `self`, with defaults as values, and what comes back."""
    node = named.node
    assert isinstance(node, Function)
    given = copy.deepcopy(node.args)
    given.args = [one for one in given.args if one.arg not in {"self", "cls"}]
    for one in given.args:
        if isinstance(one.annotation, ast.Constant):  # a name that comes later in its module
            one.annotation = ast.parse(str(one.annotation.value), mode="eval").body
    given.defaults = [_valued(one, named.module) for one in given.defaults]
    given.kw_defaults = [one and _valued(one, named.module) for one in given.kw_defaults]
    back = f" -> {ast.unparse(node.returns)}" if node.returns and node.name != "__init__" else ""
    return f"({ast.unparse(given)}){back}"


def _valued(default: ast.expr, module: str) -> ast.expr:
    """A constant of the module is worth more to a reader than its name."""
    found = sources.value(module, default.id) if isinstance(default, ast.Name) else None
    return found if isinstance(found, ast.Constant) else default


if __name__ == "__main__":
    sys.stdout.write(page())
