"""The current settings: precedence, typed access, and checks of values that depend on each other."""

import pytest

from runtime.settings import Settings
from runtime.settings.layers import merged
from stateroom.errors import SettingError


def test_later_layers_override_earlier_ones_and_the_app() -> None:
    given = merged([{"limits.queue_bytes": 1, "room.idle_s": 1.0}, {"limits.queue_bytes": 2}])
    settings = Settings(given, app={"limits.queue_bytes": 9, "room.idle_s": 9, "close.timeout_s": 9})
    assert settings.whole("limits.queue_bytes") == 2
    assert settings.seconds("room.idle_s") == 1.0
    assert settings.seconds("close.timeout_s") == 9.0
    assert settings.text("server.host") == "127.0.0.1"
    assert settings.as_dict()["deflate.enabled"] is True


def test_a_message_of_the_maximum_size_fits_the_bucket_of_the_quota() -> None:
    settings = Settings({"limits.message_bytes": 16 << 20, "limits.bytes_burst": 10.0})
    assert settings.seconds("limits.bytes_burst") == 16 << 20


def test_settings_can_be_sent_to_another_process() -> None:
    settings = Settings({"limits.origins": ["https://example.org"]})
    assert Settings(settings.as_dict()).values == settings.values


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"server.uds": "s", "server.fd": 3}, "give one of them"),
        ({"tls.keyfile": "k"}, "tls.keyfile without tls.certfile"),
        ({"admin.connections": 16}, "admin.calls is 48, admin.connections 16: calls must be fewer"),
        ({"admin.calls": 0}, "admin.calls is without limit"),
        ({"tls.certfile": "c", "tls.cert_reqs": "required"}, "tls.cert_reqs without tls.ca_certs"),
    ],
)
def test_values_that_depend_on_each_other_are_checked(given, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        Settings(given)
