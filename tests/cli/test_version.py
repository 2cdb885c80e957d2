"""The command `stateroom version`."""

from click.testing import CliRunner

from runtime.cli.version import version


def test_it_prints_the_versions_of_stateroom_and_python() -> None:
    output = CliRunner().invoke(version).output
    assert output.startswith("stateroom ")
    assert "Python 3." in output
