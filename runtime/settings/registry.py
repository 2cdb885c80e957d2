"""All settings in one place, by name, and the nearest known name for one that is not."""

from collections.abc import Iterable
from difflib import get_close_matches

from runtime.settings.limits import LIMITS
from runtime.settings.protocol import PROTOCOL
from runtime.settings.server import SERVER
from runtime.settings.setting import Setting

SETTINGS: tuple[Setting, ...] = SERVER + LIMITS + PROTOCOL
BY_NAME = {setting.name: setting for setting in SETTINGS}
BY_VARIABLE = {setting.variable: setting for setting in SETTINGS}
SECTIONS = tuple(dict.fromkeys(setting.section for setting in SETTINGS))
# Read before an app is loaded, and the business of whoever runs it.
DEPLOYMENT = frozenset({"server", "admin", "tls", "supervisor"})


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean …?` with the known name most like this one, or nothing when none is."""
    candidates = list(known)
    by_key = {candidate.rpartition(".")[2]: candidate for candidate in candidates}
    close = get_close_matches(name, candidates, 1, 0.6)
    if not close:
        close = [by_key[key] for key in get_close_matches(name.rpartition(".")[2], by_key, 1, 0.6)]
    return f"; did you mean {close[0]}?" if close else "; `stateroom settings` lists all"
