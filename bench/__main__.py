"""`python -m bench`, `make bench`: measures ours beside the peers and writes RESULTS.md."""

import json
import os
from pathlib import Path

import click

from bench.channel_rows import ALL_SIDES, ROWS
from bench.machine import facts
from bench.results import render
from bench.run import measure
from bench.sides import Pins

NAMES = [row.name for row in ROWS]


@click.command(help="Measure ours beside the peers, alternating, and write the results.")
@click.option("--runs", default=5, help="Of each side.")
@click.option("--seconds", default=3.0, help="Of each run.")
@click.option("--rows", default=",".join(NAMES), help="Of the table, by name.")
@click.option("--sides", default=",".join(ALL_SIDES), help="By name.")
@click.option("--realtime", is_flag=True, help="Before everything else on the machine (needs root).")
@click.option("--out", default="bench/RESULTS.md", type=click.Path(path_type=Path), help="The page.")
@click.option("--raw", type=click.Path(path_type=Path), help="All reports as JSON, too.")
def main(
    runs: int, seconds: float, rows: str, sides: str, realtime: bool, out: Path, raw: Path | None
) -> None:
    if (os.cpu_count() or 1) < 2:
        raise click.ClickException("two processors are needed: one for the server, one for the generator")
    pins = Pins(realtime=realtime)
    chosen = [row for row in ROWS if row.name in rows.split(",") and not (realtime and row.calm)]
    pins.take()
    about = facts(pins, runs, seconds)
    found = measure(chosen, sides.split(","), runs, seconds, pins, click.echo)
    if raw:
        raw.write_text(json.dumps(found, indent=1))
    out.write_text(render(chosen, found, about, out.read_text() if out.exists() else ""))
    click.echo(f"written to {out}")


if __name__ == "__main__":
    main()
