"""`stateroom version`."""

from click.testing import CliRunner

from runtime.cli.version import version


def test_it_names_the_release_and_python() -> None:
    output = CliRunner().invoke(version).output
    assert output.startswith("stateroom ")
    assert "Python 3." in output
