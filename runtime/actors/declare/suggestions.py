"""What a name was probably meant to be: the names that other systems use for settings and hooks, and other units.

It holds only tables. The rule: a pattern matches only names that an author would not use for something else.
"""

import re
from difflib import get_close_matches

HOOKS_ELSEWHERE = {
    "on_join": "connect connected open enter entered subscribe subscribed joined login",
    "on_leave": "disconnect disconnected close closed exit left unsubscribe terminate",
    "on_message": "receive received event push data text binary bytes json msg command",
    "on_start": "startup init create created activate activated wake load ready boot",
    "on_stop": "shutdown destroy deactivate deactivated sleep idle end evict unload",
    "on_publish": "broadcast info notify",
    "on_recover": "rejoin resume reconnect restore restored restart recovered",
    "on_presence": "presence_diff presence_change presence_changed presences track",
}
_HOOK_BY_NAME = {f"on_{other}": hook for hook, others in HOOKS_ELSEWHERE.items() for other in others.split()}
_SETTINGS = [
    (r"idle(_.*)?|(sleep|evict|hibernate|expire)_after.*", "idle_s = 300"),
    (r"re_?entran.*", "reentrant = True"),
    (r"history_.*|histories|keep_messages", "history = History(messages=100)"),
    (r"(request_)?header(_names)?|request_headers", 'headers = ("User-Agent",)'),
    (r"(ws_)?(sub_?)?protocols?", 'subprotocols = ("v1",)'),
    (r"requires?_(sub)?protocols?", "require_subprotocol = True"),
    (r"origin|(allow|allowed)_origins?|cors(_.*)?", 'origins = ("https://example.com",)'),
    (r"slow(_.*)?", 'slow_client = "drop_old"'),
    (r"(max_)?messages?_(per|rate|limit|quota|sec).*|rate_limit", "messages_per_s = 20"),
    (r"(max_)?(message_)?burst(_messages)?", "messages_burst = 40"),
    (r"(max_)?bytes?_(per|rate|limit|quota|sec).*", "bytes_per_s = 65536"),
    (r"(max_)?burst_bytes|byte_burst", "bytes_burst = 65536"),
    (r"presences?_.*|track_presence", "presence = True"),
]
_SETTING_BY_PATTERN = [(re.compile(pattern), meant) for pattern, meant in _SETTINGS]


def setting(name: str) -> str | None:
    """The right form of the setting that a class attribute of this name resembles, or None."""
    return next((meant for pattern, meant in _SETTING_BY_PATTERN if pattern.fullmatch(name.lower())), None)


def hook(name: str, hooks: list[str]) -> str | None:
    """The hook that a name means, by the names of other systems, also in camel case, or by spelling; or None."""
    name = re.sub("(?<=[a-z])([A-Z])", r"_\1", name).lower()
    close = get_close_matches(name, hooks, 1, 0.7)
    return _HOOK_BY_NAME.get(name) or (close[0] if close else None)
