"""The settings in force: every name has a value, read by its type. Immutable, so safe to share.

The rule: values that only make sense together are checked here, once, for every source.
"""

from collections.abc import Mapping
from types import MappingProxyType

from runtime.errors import SettingError
from runtime.settings.layers import Given, of_app
from runtime.settings.registry import SETTINGS
from runtime.settings.setting import Value


class Settings:
    """All settings by dotted name. `given` is what was set above the app (TOML … flags)."""

    __slots__ = ("values",)

    def __init__(self, given: Mapping[str, Value], app: Mapping[str, object] | None = None) -> None:
        defaults = {setting.name: setting.default for setting in SETTINGS}
        values: Given = {**defaults, **of_app(app or {}), **given}
        burst, longest = values["limits.bytes_burst"], values["limits.message_bytes"]
        assert isinstance(burst, float)
        assert isinstance(longest, int)
        # A message of permitted size must be able to pass the bucket.
        values["limits.bytes_burst"] = max(burst, float(longest))
        _check_together(values)
        self.values: Mapping[str, Value] = MappingProxyType(values)

    def whole(self, name: str) -> int:
        """A setting that is a whole number."""
        value = self.values[name]
        assert type(value) is int, name
        return value

    def seconds(self, name: str) -> float:
        """A setting that is a number, mostly of seconds."""
        value = self.values[name]
        assert type(value) is float, name
        return value

    def text(self, name: str) -> str:
        """A setting that is a text; empty means not set."""
        value = self.values[name]
        assert type(value) is str, name
        return value

    def as_dict(self) -> Given:
        """A copy to hand on to native code or another process."""
        return dict(self.values)


def _check_together(values: Mapping[str, Value]) -> None:
    if values["server.uds"] and values["server.fd"] != -1:
        raise SettingError("server.uds and server.fd: give one of them")
    _check_admin(values)
    if not values["tls.certfile"]:
        for name in ("tls.keyfile", "tls.ca_certs"):
            if values[name]:
                raise SettingError(f"{name} without tls.certfile: TLS needs a certificate")
    if values["tls.cert_reqs"] != "none" and not values["tls.ca_certs"]:
        raise SettingError("tls.cert_reqs without tls.ca_certs: nothing to check client certificates against")


def _check_admin(values: Mapping[str, Value]) -> None:
    calls, connections = values["admin.calls"], values["admin.connections"]
    assert isinstance(calls, int)
    assert isinstance(connections, int)
    if connections and not 0 < calls < connections:
        raise SettingError(
            f"admin.calls is {calls or 'without limit'}, admin.connections {connections}: "
            "calls must be fewer, or health checks wait for them"
        )
