"""`stateroom version`: the versions of Stateroom, Python and the operating system."""

import platform
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of

import click


def release() -> str:
    """The version of the installed distribution."""
    try:
        return version_of("stateroom")
    except PackageNotFoundError:
        return "unknown (not installed)"


@click.command(help="Print the version.")
def version() -> None:
    """Prints one line."""
    click.echo(f"stateroom {release()}, Python {platform.python_version()}, {platform.system()}")
