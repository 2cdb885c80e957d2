"""`stateroom bench`: the native load generator, for our benchmarks and for load tests of one's own."""

import click


@click.command(help="Load a running server (not in this build yet).")
def bench() -> None:
    """Filled by the load generator."""
    raise click.ClickException("the load generator is not in this build yet")
