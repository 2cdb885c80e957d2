"""`stateroom serve APP`: the options, by uvicorn's names, as settings.

The rule: every flag is a setting under another name and is checked as such; nothing is decided here.
"""

import os
import sys
from pathlib import Path

import click

from runtime.observe import streams
from runtime.settings import Settings, Value
from runtime.settings.layers import merged, of_assignments, of_environment, of_file, of_flags

# Flag -> setting. The names are uvicorn's, so that a command line carries over.
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
# uvicorn takes the numbers of Python's ssl module.
CERT_REQS = {"0": "none", "1": "optional", "2": "required"}


def given_by(
    config: str | None, assignments: tuple[str, ...], flags: dict[str, str | None]
) -> dict[str, Value]:
    """All that was set outside the app, the later over the earlier. Raises SettingError."""
    by_flag = {f"--{flag.replace('_', '-')}": text for flag, text in flags.items()}
    cert_reqs = by_flag.get("--ssl-cert-reqs")
    by_flag["--ssl-cert-reqs"] = CERT_REQS.get(cert_reqs or "", cert_reqs)
    file = of_file(Path(config)) if config else {}
    layers = [file, of_environment(os.environ), of_assignments(assignments), of_flags(by_flag, FLAGS)]
    return merged(layers)


@click.command(help="Serve APP, given as module:attribute.")
@click.argument("app")
@click.option("--host", help="Address to listen on.  [127.0.0.1]")
@click.option("--port", help="Port; 0 takes any free one.  [8000]")
@click.option("--uds", help="Listen on a Unix socket instead.")
@click.option("--fd", help="Listen on an inherited socket instead.")
@click.option("--shards", help="I/O shards (processes).  [one for every two cores]")
@click.option("--hosts", help="Actor hosts (processes).  [one for every two cores]")
@click.option("--ssl-certfile", help="Certificate chain (PEM); turns TLS on.")
@click.option("--ssl-keyfile", help="Private key (PEM), if not in the certificate's file.")
@click.option("--ssl-ca-certs", help="Authorities for client certificates (PEM).")
@click.option("--ssl-cert-reqs", help="Client certificates: none, optional, required; or 0, 1, 2.")
@click.option("--factory", is_flag=True, help="APP is a function that makes the app.")
@click.option("--app-dir", default=".", show_default="here", help="Folder to import APP from.")
@click.option("--log-level", help="critical, error, warning, info, debug, trace.  [info]")
@click.option("--timeout-graceful-shutdown", help="Seconds after which everything is gone.  [30]")
@click.option("--config", help="TOML file with settings.")
@click.option(
    "--set", "assignments", multiple=True, metavar="NAME=VALUE", help="Any setting; `stateroom settings`."
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
    """Reads the settings, then serves until told to end."""
    streams.queue_streams()
    given = given_by(config, assignments, flags)
    streams.limit(Settings(given).whole("server.log_queue_bytes"))
    import uvloop

    from runtime.cli.serving import serving
    from runtime.cluster.control.messages import AppSpec

    sys.exit(uvloop.run(serving(AppSpec(app, factory, app_dir), given)))
