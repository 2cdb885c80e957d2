"""Each source of values, and its errors, which have one line and name the source."""

from pathlib import Path

import pytest

from runtime.settings import layers
from stateroom.errors import SettingError


def test_toml_may_be_tables_or_dotted_keys(tmp_path: Path) -> None:
    path = tmp_path / "stateroom.toml"
    path.write_text('server.port = 9000\n[limits]\nmessages_per_s = 0\ntrusted_networks = ["10.0.0.0/8"]\n')
    assert layers.of_file(path) == {
        "server.port": 9000,
        "limits.messages_per_s": 0.0,
        "limits.trusted_networks": ["10.0.0.0/8"],
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("server.prot = 1", "no setting is called 'server.prot'; did you mean server.port?"),
        ("server.port = '1'", "setting server.port: '1' is not a whole number"),
        ("server.port = ", "Invalid value"),
    ],
)
def test_a_wrong_file_is_an_error_of_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "stateroom.toml"
    path.write_text(text)
    with pytest.raises(SettingError, match=words) as refused:
        layers.of_file(path)
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_an_error_of_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"nowhere\.toml: No such file"):
        layers.of_file(tmp_path / "nowhere.toml")


def test_variables_of_the_environment_set_values_and_others_are_ignored() -> None:
    environ = {"STATEROOM_LIMITS_MESSAGES_PER_S": "0", "STATEROOM_SERVICE_HOST": "10.0.0.1", "HOME": "/"}
    assert layers.of_environment(environ) == {"limits.messages_per_s": 0.0}


def test_an_unknown_variable_of_a_known_section_is_refused() -> None:
    with pytest.raises(SettingError, match="did you mean STATEROOM_SERVER_PORT"):
        layers.of_environment({"STATEROOM_SERVER_PORTS": "1"})


def test_assignments_and_flags_set_values() -> None:
    assert layers.of_assignments(["server.port=1", "server.port=2"]) == {"server.port": 2}
    names = {"--port": "server.port", "--host": "server.host"}
    assert layers.of_flags({"--port": "3", "--host": None}, names) == {"server.port": 3}
    with pytest.raises(SettingError, match=r"--set server\.port: expected NAME=VALUE"):
        layers.of_assignments(["server.port"])


def test_the_error_of_a_wrong_value_names_its_source(tmp_path: Path) -> None:
    path = tmp_path / "stateroom.toml"
    path.write_text("server.port = -1")
    words = r": setting server\.port: .*-1.* is not a whole number"
    for source, read in {
        str(path): lambda: layers.of_file(path),
        "environment, STATEROOM_SERVER_PORT": lambda: layers.of_environment({"STATEROOM_SERVER_PORT": "-1"}),
        "--set": lambda: layers.of_assignments(["server.port=-1"]),
        "--port": lambda: layers.of_flags({"--port": "-1"}, {"--port": "server.port"}),
    }.items():
        with pytest.raises(SettingError, match=f"^{source}{words}"):
            read()
    with pytest.raises(
        SettingError, match=r"^App\(settings=…\): setting limits\.origins: 'nonsense here' is not"
    ):
        layers.of_app({"limits.origins": ["nonsense here"]})


def test_an_app_cannot_set_values_of_the_deployment() -> None:
    assert layers.of_app({"limits.message_bytes": 5}) == {"limits.message_bytes": 5}
    with pytest.raises(SettingError, match=r"server.port is for whoever runs the app"):
        layers.of_app({"server.port": 5})


@pytest.mark.parametrize(
    "text",
    ["limits.messages_per_s = " + "9" * 400, "limits.messages_per_s = " + "9" * 5000, "a = " + "[" * 5000],
)
def test_a_file_with_a_value_out_of_bounds_is_an_error_of_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "stateroom.toml"
    path.write_text(text)
    with pytest.raises(SettingError) as refused:
        layers.of_file(path)
    assert "\n" not in str(refused.value)
    assert "sys." not in str(refused.value), "advice for programs does not help the author of a file"


def test_a_file_may_begin_with_a_bom(tmp_path: Path) -> None:
    path = tmp_path / "stateroom.toml"
    path.write_text("limits.messages_per_s = 3", encoding="utf-8-sig")
    assert layers.of_file(path) == {"limits.messages_per_s": 3.0}


def test_the_source_of_each_setting_of_an_app_is_known() -> None:
    rooms = layers.AppSettings.at("rooms.py:3: ", {"limits.rooms": 5, "limits.room": 5})
    main = layers.AppSettings.at("main.py:4: ", {"limits.rooms": 5})
    assert dict(main.including(rooms)) == dict(rooms) == eval(repr(rooms))
    with pytest.raises(
        SettingError, match=r"^rooms\.py:3: App\(settings=…\): no setting is called 'limits\.room'"
    ):
        layers.of_app(main.including(rooms))
    with pytest.raises(SettingError, match=r"^main\.py:4: App\(settings=…\): server\.port"):
        layers.of_app(layers.AppSettings.at("main.py:4: ", {"server.port": 1}))


def test_the_error_of_a_table_in_an_app_names_the_dotted_form() -> None:
    with pytest.raises(
        SettingError, match=r'dotted names: App\(\{"limits.origins": \[\], "limits.rooms": 5\}\)'
    ):
        layers.of_app({"limits": {"origins": [], "rooms": 5}})
