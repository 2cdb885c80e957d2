"""`stateroom settings`, and the reference page that it generates."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from runtime.cli.settings import settings
from runtime.settings import SETTINGS

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_it_lists_every_setting_with_default_unit_and_meaning() -> None:
    output = CliRunner().invoke(settings).output
    assert all(setting.name in output for setting in SETTINGS)
    assert "limits.header_bytes = 16384 bytes   (default)\n    Longest head of an HTTP request" in output


def test_it_shows_the_current_values_and_their_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "quiet.py").write_text(
        "from stateroom import App\n"
        "app = App({'limits.rooms': 1, 'room.idle_s': 1, 'limits.header_count': 1, 'close.timeout_s': 1})\n"
    )
    config = tmp_path / "s.toml"
    config.write_text("[room]\nidle_s = 2\n[limits]\nheader_count = 2\n[close]\ntimeout_s = 2\n")
    monkeypatch.setenv("STATEROOM_LIMITS_HEADER_COUNT", "3")
    monkeypatch.setenv("STATEROOM_CLOSE_TIMEOUT_S", "3")
    monkeypatch.setattr(sys, "path", sys.path[:])
    arguments = [
        "quiet:app",
        "--app-dir",
        str(tmp_path),
        "--config",
        str(config),
        "--set",
        "close.timeout_s=4",
    ]
    lines = CliRunner().invoke(settings, arguments).output.splitlines()
    assert "limits.rooms = 1 rooms   (from App of quiet:app; the default is 100000)" in lines
    assert f"room.idle_s = 2 s   (from --config {config}; the default is 30)" in lines
    assert "limits.header_count = 3 headers   (from the environment; the default is 100)" in lines
    assert "close.timeout_s = 4 s   (from --set; the default is 5)" in lines


def test_the_reference_page_is_the_output_of_the_command() -> None:
    output = CliRunner().invoke(settings, ["--markdown"]).output
    assert PAGE.read_text() == output, "regenerate it: stateroom settings --markdown > docs/settings.md"
