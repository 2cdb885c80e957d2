"""`stateroom serve APP`: its options, which have uvicorn's names, as settings.

The rule: every flag is another name of a setting and is checked as that setting.
"""

import os
import sys
from pathlib import Path

import click

from runtime.observe import streams
from runtime.settings import Settings, Value
from runtime.settings.layers import merged, of_assignments, of_environment, of_file, of_flags

# Flag -> setting. The names are uvicorn's, so that a command line for uvicorn also works here.
FLAGS = {
    "--host": "server.host",
    "--port": "server.port",
    "--uds": "server.uds",
    "--fd": "server.fd",
    "--shards": "server.shards",
    "--hosts": "server.hosts",
    "--ssl-certfile": "tls.certfile",
    "--ssl-keyfile": "tls.keyfile",
    "--ssl-ca-certs": "tls.ca_certs",
    "--ssl-cert-reqs": "tls.cert_reqs",
    "--log-level": "server.log_level",
    "--timeout-graceful-shutdown": "server.graceful_timeout_s",
}
# uvicorn accepts the numbers of Python's ssl module, so they are accepted too.
CERT_REQS = {"0": "none", "1": "optional", "2": "required"}


def given_by(
    config: str | None, assignments: tuple[str, ...], flags: dict[str, str | None]
) -> dict[str, Value]:
    """All settings from outside the app; later sources override earlier ones. Raises SettingError."""
    by_flag = {f"--{flag.replace('_', '-')}": text for flag, text in flags.items()}
    cert_reqs = by_flag.get("--ssl-cert-reqs")
    by_flag["--ssl-cert-reqs"] = CERT_REQS.get(cert_reqs or "", cert_reqs)
    file = of_file(Path(config)) if config else {}
    layers = [file, of_environment(os.environ), of_assignments(assignments), of_flags(by_flag, FLAGS)]
    return merged(layers)


@click.command(help="Serve APP, given as module:attribute.")
@click.argument("app")
@click.option("--host", help="Address to listen on.  [127.0.0.1]")
@click.option("--port", help="Port to listen on; 0 takes any free one.  [8000]")
@click.option("--uds", help="Listen on a Unix socket instead.")
@click.option("--fd", help="Listen on an inherited socket instead.")
@click.option("--shards", help="I/O shards (processes).  [one for every two cores]")
@click.option("--hosts", help="Actor hosts (processes).  [one for every two cores]")
@click.option("--ssl-certfile", help="Certificate chain (PEM); turns TLS on.")
@click.option("--ssl-keyfile", help="Private key (PEM), if it is not in the file of the certificate.")
@click.option("--ssl-ca-certs", help="CA certificates that verify client certificates (PEM).")
@click.option("--ssl-cert-reqs", help="Client certificates: none, optional, required; or 0, 1, 2.")
@click.option("--factory", is_flag=True, help="APP is a function that returns the app.")
@click.option("--app-dir", default=".", show_default="here", help="Folder to import APP from.")
@click.option("--log-level", help="critical, error, warning, info, debug or trace.  [info]")
@click.option("--timeout-graceful-shutdown", help="Longest duration of a shutdown, in seconds.  [30]")
@click.option("--config", help="TOML file with settings.")
@click.option(
    "--set",
    "assignments",
    multiple=True,
    metavar="NAME=VALUE",
    help="Any setting; `stateroom settings` lists them.",
)
def serve(
    app: str,
    *,
    factory: bool,
    app_dir: str,
    config: str | None,
    assignments: tuple[str, ...],
    **flags: str | None,
) -> None:
    """Reads the settings, then serves until the server is asked to stop."""
    streams.queue_streams()
    given = given_by(config, assignments, flags)
    streams.limit(Settings(given).whole("server.log_queue_bytes"))
    import uvloop

    from runtime.cli.serving import serving
    from runtime.cluster.control.messages import AppSpec

    sys.exit(uvloop.run(serving(AppSpec(app, factory, app_dir), given)))
