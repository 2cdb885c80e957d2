"""`stateroom settings` and the reference page that is made from it."""

from pathlib import Path

from click.testing import CliRunner

from runtime.cli.settings import settings
from runtime.settings import SETTINGS

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_it_lists_every_setting_with_default_unit_and_meaning() -> None:
    output = CliRunner().invoke(settings).output
    assert all(setting.name in output for setting in SETTINGS)
    assert "limits.header_bytes = 16384 bytes\n    Longest head of an HTTP request" in output


def test_the_reference_page_is_what_it_prints() -> None:
    output = CliRunner().invoke(settings, ["--markdown"]).output
    assert PAGE.read_text() == output, "make it anew: stateroom settings --markdown > docs/settings.md"
