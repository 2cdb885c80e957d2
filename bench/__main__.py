"""`python -m bench`, `make bench`: measures Stateroom and the peers in turn, and writes RESULTS.md."""

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


@click.command(help="Measure Stateroom and the peers in alternating runs, and write the results.")
@click.option("--runs", default=5, help="Runs of each side.")
@click.option("--seconds", default=3.0, help="Length of each run.")
@click.option("--rows", default=",".join(NAMES), help="Rows of the table to measure, by name.")
@click.option("--sides", default=",".join(ALL_SIDES), help="Servers to measure, by name.")
@click.option("--realtime", is_flag=True, help="Run with real-time priority (needs root).")
@click.option("--out", default="bench/RESULTS.md", type=click.Path(path_type=Path), help="File of the page.")
@click.option("--raw", type=click.Path(path_type=Path), help="Also write all reports as JSON to this file.")
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
