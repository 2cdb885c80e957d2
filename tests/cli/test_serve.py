"""The flags of `serve`: they have uvicorn's names, each is a setting, and later sources override earlier ones."""

from pathlib import Path

import pytest

from runtime.cli.serve import FLAGS, given_by, serve
from runtime.settings import BY_NAME
from stateroom.errors import SettingError


def test_every_flag_is_a_setting_and_an_option() -> None:
    options = {name for option in serve.params for name in option.opts}
    assert FLAGS.keys() <= options
    assert set(FLAGS.values()) <= BY_NAME.keys()


def test_the_flags_have_uvicorns_names() -> None:
    names = {name for option in serve.params for name in option.opts}
    wanted = (
        "--host --port --uds --fd --ssl-certfile --ssl-keyfile --ssl-ca-certs --ssl-cert-reqs --factory --app-dir "
        "--log-level --timeout-graceful-shutdown --shards --hosts --config --set"
    )
    assert set(wanted.split()) <= names


def test_flags_override_assignments_the_environment_and_the_file(tmp_path: Path, monkeypatch) -> None:
    config = tmp_path / "stateroom.toml"
    config.write_text("server = { port = 1, hosts = 1, shards = 1, host = '::1' }")
    monkeypatch.setenv("STATEROOM_SERVER_PORT", "2")
    monkeypatch.setenv("STATEROOM_SERVER_HOSTS", "2")
    monkeypatch.setenv("STATEROOM_SERVER_SHARDS", "2")
    given = given_by(str(config), ("server.port=3", "server.hosts=3"), {"port": "4", "host": None})
    assert given == {"server.port": 4, "server.hosts": 3, "server.shards": 2, "server.host": "::1"}


@pytest.mark.parametrize(
    ("given", "meant"), [("0", "none"), ("1", "optional"), ("2", "required"), ("none", "none")]
)
def test_the_numbers_of_pythons_ssl_are_accepted_for_client_certificates(given: str, meant: str) -> None:
    assert given_by(None, (), {"ssl_cert_reqs": given})["tls.cert_reqs"] == meant


def test_a_flag_is_checked_as_its_setting() -> None:
    with pytest.raises(SettingError, match=r"^--log-level: setting server\.log_level: 'loud' is not one of"):
        given_by(None, (), {"log_level": "loud"})
