"""`stateroom settings`: every setting with its unit, default, range and meaning, or the reference page.

The rule: it prints the registry and adds nothing of its own; `docs/settings.md` is its `--markdown`.
"""

from collections.abc import Iterator

import click

from runtime.settings import SECTIONS, SETTINGS, Setting

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
whoever runs the app; an App cannot set them.
"""


def shown(setting: Setting) -> str:
    """The default as one would type it."""
    match setting.default:
        case bool(flag):
            return str(flag).lower()
        case list(items):
            return ",".join(items) or "(none)"
        case float(number):
            return f"{number:.15g}"
        case value:
            return str(value) or "(none)"


def listing() -> Iterator[str]:
    """Lines for a terminal: name, default, unit; below it the meaning."""
    for setting in SETTINGS:
        yield f"{setting.name} = {shown(setting)} {setting.unit}".rstrip()
        yield f"    {setting.meaning} ({setting.allowed()})"


def markdown() -> Iterator[str]:
    """The reference page, one table a section."""
    yield OPENING
    for section in SECTIONS:
        yield f"## {section}\n\n| name | default | unit | value | meaning |\n|---|---|---|---|---|"
        for setting in (setting for setting in SETTINGS if setting.section == section):
            cells = (f"`{setting.name}`", shown(setting), setting.unit, setting.allowed(), setting.meaning)
            yield f"| {' | '.join(cells)} |"
        yield ""


@click.command(help="List all settings.")
@click.option("--markdown", "as_markdown", is_flag=True, help="As the reference page.")
def settings(*, as_markdown: bool) -> None:
    """Prints the registry."""
    for line in markdown() if as_markdown else listing():
        click.echo(line)
