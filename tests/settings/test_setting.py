"""One setting: the values that it reads, the values that it refuses, and the texts of the errors."""

import pytest

from runtime.settings import BY_NAME
from runtime.settings.setting import Setting, Value
from stateroom.errors import SettingError

PORT = Setting("server.port", 8000, "", 0, 65535, "")
AGE = Setting("limits.age_s", 30.0, "s", 0, None, "")
FLAG = Setting("deflate.enabled", True, "", None, None, "")
LEVEL = Setting("server.log_level", "info", "", None, None, "", ("info", "debug"))
HUGE = (10**400, -(10**400), 10**5000, "9" * 400, "9" * 5000, "nan", "inf", "1e400")
NETS = Setting("limits.nets", ["::1/128"], "", None, None, "")


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        (PORT, " 80 ", 80),
        (AGE, "1.5", 1.5),
        (AGE, "2", 2.0),
        (FLAG, "off", False),
        (FLAG, "TRUE", True),
        (LEVEL, "debug", "debug"),
        (NETS, "10.0.0.0/8, ::1/128", ["10.0.0.0/8", "::1/128"]),
        (NETS, "", []),
    ],
)
def test_a_text_is_converted_to_the_type_of_the_default(setting: Setting, text: str, value: Value) -> None:
    assert setting.parse(text) == value
    assert type(setting.parse(text)) is type(setting.default)


@pytest.mark.parametrize(
    ("setting", "text", "words"),
    [
        (PORT, "65536", "setting server.port: 65536 is not a whole number from 0 to 65535"),
        (PORT, "http", "setting server.port: 'http' is not a whole number from 0 to 65535"),
        (AGE, "-1", "setting limits.age_s: -1.0 is not a number from 0"),
        (AGE, "nan", "setting limits.age_s: nan is not a number from 0"),
        (FLAG, "maybe", "setting deflate.enabled: 'maybe' is not true or false"),
        (LEVEL, "loud", "setting server.log_level: 'loud' is not one of info, debug"),
    ],
)
def test_a_wrong_text_is_refused_in_one_line(setting: Setting, text: str, words: str) -> None:
    with pytest.raises(SettingError) as refused:
        setting.parse(text)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("setting", "value"), [(PORT, True), (PORT, 80.0), (FLAG, 1), (LEVEL, 3), (NETS, [1]), (NETS, "::1/128")]
)
def test_a_typed_value_is_not_converted(setting: Setting, value: object) -> None:
    with pytest.raises(SettingError):
        setting.check(value)


def test_a_whole_number_is_accepted_for_a_number() -> None:
    assert AGE.check(3) == 3.0


def test_a_range_is_shown_in_plain_digits() -> None:
    assert Setting("a.b", 0, "", 0, 1 << 50, "").allowed() == "a whole number from 0 to 1125899906842624"
    assert Setting("a.b", 0.5, "", 0.01, 1, "").allowed() == "a number from 0.01 to 1"


def test_a_text_with_a_form_is_normalized_and_its_error_names_the_form() -> None:
    setting = BY_NAME["limits.origins"]
    assert setting.parse("HTTP://A.example:80, https://b.example/") == [
        "http://a.example",
        "https://b.example",
    ]
    with pytest.raises(SettingError) as refused:
        setting.check(["https://a.example", "a.example"])
    words = "setting limits.origins: 'a.example' is not an origin such as https://example.org or https://*.example.org"
    assert str(refused.value) == words
    assert setting.allowed().startswith(
        "a list of origins such as https://example.org or https://*.example.org"
    )


def test_a_text_that_stands_for_all_values_must_be_the_only_one() -> None:
    setting = BY_NAME["limits.origins"]
    assert setting.parse("*") == ["*"]
    with pytest.raises(SettingError, match=r"limits\.origins: '\*' allows all, so it must stand alone"):
        setting.parse("https://a.example, *")


def test_the_variable_of_a_setting_is_its_name_in_capitals() -> None:
    assert AGE.variable == "STATEROOM_LIMITS_AGE_S"


@pytest.mark.parametrize("name", ["limits.messages_per_s", "limits.queue_bytes"])
@pytest.mark.parametrize("value", HUGE, ids=range(len(HUGE)))
def test_the_error_of_a_huge_number_is_one_short_line(name: str, value: object) -> None:
    setting = BY_NAME[name]
    with pytest.raises(SettingError) as refused:
        setting.parse(value) if isinstance(value, str) else setting.check(value)
    assert str(refused.value).startswith(f"setting {name}: ")
    assert len(str(refused.value)) < 250
    assert "\n" not in str(refused.value)


def test_no_setting_accepts_a_number_that_is_not_finite() -> None:
    for setting in BY_NAME.values():
        if type(setting.default) in {int, float}:
            for value in (10**400, float("nan"), float("inf"), float("-inf")):
                with pytest.raises(SettingError):
                    setting.check(value)
