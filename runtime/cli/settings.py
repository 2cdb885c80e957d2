"""`stateroom settings`: every setting with its current value, the source of that value, and its meaning.

The rule: it prints the registry and the values of the sources, and adds nothing; `docs/settings.md` is the output of
its `--markdown`, which shows the defaults.
"""

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

from runtime.settings import SECTIONS, SETTINGS, Settings, Value
from runtime.settings.layers import Given, merged, of_app, of_assignments, of_environment, of_file

OPENING = """# Settings

Every setting has one name. Later sources win: defaults, `App(settings={…})`, a TOML file (`--config`),
the environment, `--set NAME=VALUE` and the flags of `serve`. For `limits.queue_bytes`:

```
[limits]                                      # in the TOML file
queue_bytes = 65536
STATEROOM_LIMITS_QUEUE_BYTES=65536            # in the environment
stateroom serve … --set limits.queue_bytes=65536
```

0 turns a limit off, unless its meaning says otherwise. `server`, `admin`, `tls` and `supervisor` belong to
whoever runs the app; an App cannot set them. `stateroom settings [APP]`, with the same `--config` and `--set`, shows
what is in force, and by which source.

A wrong name is refused, with one exception: a variable that begins with no section of ours, such as `STATEROOM_PORT`
(which would be `STATEROOM_SERVER_PORT`), is left alone, because an orchestrator sets some of its own.
"""


def shown(value: Value) -> str:
    """A value in the form in which users write it."""
    match value:
        case bool(flag):
            return str(flag).lower()
        case list(items):
            return ",".join(items) or "(none)"
        case float(number):
            return f"{number:.15g}"
        case other:
            return str(other) or "(none)"


def listing(sources: dict[str, Given]) -> Iterator[str]:
    """Two lines for each setting: name, value, unit, source; then the meaning. Later sources override earlier ones."""
    app, *above = sources.values()
    values = Settings(merged(above), app).values
    for setting in SETTINGS:
        source = next((name for name in reversed(sources) if setting.name in sources[name]), None)
        origin = f"from {source}; the default is {shown(setting.default)}" if source else "default"
        yield f"{' '.join(filter(None, (setting.name, '=', shown(values[setting.name]), setting.unit)))}   ({origin})"
        yield f"    {setting.meaning} ({setting.allowed()})"


def markdown() -> Iterator[str]:
    """The lines of the reference page: one table for each section."""
    yield OPENING
    for section in SECTIONS:
        yield f"## {section}\n\n| name | default | unit | value | meaning |\n|---|---|---|---|---|"
        for setting in (setting for setting in SETTINGS if setting.section == section):
            cells = (
                f"`{setting.name}`",
                shown(setting.default),
                setting.unit,
                setting.allowed(),
                setting.meaning,
            )
            yield f"| {' | '.join(cells)} |"
        yield ""


def _of(app: str, directory: str, *, factory: bool) -> Given:
    """The settings of the app, which is imported as a host does. Raises UsageError."""
    from runtime.cluster.child.loading import load
    from runtime.cluster.control.messages import AppSpec

    return of_app(load(AppSpec(app, factory, directory), import_module("runtime.app").App).settings)


@click.command(
    help="List all settings with their current values; with APP, those that `serve APP` would use."
)
@click.argument("app", required=False)
@click.option("--factory", is_flag=True, help="APP is a function that returns the app.")
@click.option("--app-dir", default=".", show_default="here", help="Folder to import APP from.")
@click.option("--config", help="TOML file with settings.")
@click.option("--set", "assignments", multiple=True, metavar="NAME=VALUE", help="Any setting.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the reference page, with the defaults.")
def settings(
    app: str | None,
    *,
    factory: bool,
    app_dir: str,
    config: str | None,
    assignments: tuple[str, ...],
    as_markdown: bool,
) -> None:
    """Prints the settings. Raises UsageError if a source has an error."""
    if as_markdown:
        click.echo("\n".join(markdown()))
        return
    sources = {
        f"App of {app}": _of(app, app_dir, factory=factory) if app else {},
        f"--config {config}": of_file(Path(config)) if config else {},
        "the environment": of_environment(os.environ),
        "--set": of_assignments(assignments),
    }
    click.echo("\n".join(listing(sources)))
