"""Loading the app: every mistake is one line, and user code is named by file and line."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.cluster.child.loading import load
from runtime.cluster.control.messages import AppSpec
from stateroom.errors import AppError

MODULES = {
    "good": "app = {'a': 1}\nclass inner:\n    app = {}\ndef make():\n    return app\ndef sour():\n    return 1 / 0\n",
    "typo": "import os\n\nvalue = undefined_name\n",
    "syntax": "x = 1\ndef f(:\n",
    "missing": "import no_such_module_at_all\n",
    "leaves": "raise SystemExit(3)\n",
    "interrupts": "raise KeyboardInterrupt\n",
    "odd": "class Odd(BaseException):\n    pass\nraise Odd('so it is')\n",
    "waits": "async def make():\n    return {}\n",
    "misnamed": "from runtime import App\n",
    "declares": "from stateroom import App\n\nApp(root=__file__).page('/', 'nowhere.html')\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[str]:
    for name, text in MODULES.items():
        (tmp_path / f"{name}.py").write_text(text)
    path = list(sys.path)
    yield str(tmp_path)
    sys.path[:] = path
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("app", "factory"), [("good:app", False), ("good:inner.app", False), ("good:make", True)]
)
def test_an_app_is_found(folder: str, app: str, factory: bool) -> None:
    assert isinstance(load(AppSpec(app, factory, folder), dict), dict)


@pytest.mark.parametrize(
    ("app", "factory", "words"),
    [
        ("good", False, "APP must be module:attribute, as in examples.chat:app; 'good' is not"),
        (":app", False, "APP must be module:attribute"),
        ("nowhere:app", False, "no module 'nowhere' in {folder} or among the installed ones"),
        ("nowhere.deep:app", False, "no module 'nowhere' in {folder}"),
        ("good:ap", False, "good has no attribute 'ap'; did you mean app?"),
        ("good:make", False, "good:make is a function: give --factory if it makes the app"),
        ("good:inner", False, "good:inner is the class inner, not an app; did you mean good:app?"),
        ("good:__name__", False, "good:__name__ is not an App: its type is str; did you mean good:app?"),
        ("good.py:app", False, "APP must be module:attribute, and good.py is a path; did you mean good:app?"),
        ("a/good.py:app", False, "a/good.py is a path; did you mean a.good:app?"),
        ("../good.py:app", False, "../good.py is a path; give its folder apart: --app-dir .. good:app"),
        ("goood:app", False, "no module 'goood' in {folder} or among the installed ones; did you mean good?"),
        (
            "examples.eco:app",
            False,
            "no module 'examples.eco' in {folder} or among the installed ones; did you",
        ),
        ("waits:make", True, "waits:make is async, but a factory must be a plain `def`"),
        ("good:app", True, "good:app is an app, not a function that makes one: leave out --factory"),
        ("good:sour", True, "good:sour() failed: ZeroDivisionError: division by zero ({folder}/good.py:7)"),
        (
            "typo:app",
            False,
            "cannot import typo: NameError: name 'undefined_name' is not defined ({folder}/typo.py:3)",
        ),
        ("syntax:app", False, "cannot import syntax: SyntaxError: invalid syntax ({folder}/syntax.py:2)"),
        ("missing:app", False, "No module named 'no_such_module_at_all' ({folder}/missing.py:1)"),
        ("leaves:app", False, "cannot import leaves: SystemExit: 3 ({folder}/leaves.py:1)"),
        ("interrupts:app", False, "cannot import interrupts: KeyboardInterrupt ({folder}/interrupts.py:1)"),
        ("odd:app", False, "cannot import odd: Odd: so it is ({folder}/odd.py:3)"),
        ("misnamed:app", False, "({folder}/misnamed.py:1); the package to import from is stateroom"),
        (
            "declares:app",
            False,
            "cannot import declares: page '/': {folder}/nowhere.html: No such file or directory "
            "({folder}/declares.py:3)",
        ),
    ],
)
def test_whatever_is_wrong_is_one_line(folder: str, app: str, factory: bool, words: str) -> None:
    with pytest.raises(AppError) as refused:
        load(AppSpec(app, factory, folder), dict)
    assert words.format(folder=folder) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_app_dir_is_reported(tmp_path: Path) -> None:
    with pytest.raises(AppError, match=r"^--app-dir .*/nowhere: no such folder$"):
        load(AppSpec("good:app", False, str(tmp_path / "nowhere")), dict)
