"""The table of close codes."""

from runtime import closes
from runtime._native import close_codes


def test_a_code_has_a_name() -> None:
    assert [closes.name_of(code) for code in (1000, 1006, 4503, 4123)] == [
        "normal",
        "lost",
        "forbidden",
        "4123",
    ]


def test_a_client_comes_back_after_own_codes_below_4500_only() -> None:
    ours = [(code, comes_back) for code, _, comes_back in close_codes() if code >= 4000]
    assert len(ours) == 6
    assert all(comes_back == (code < 4500) for code, comes_back in ours)


def test_the_constants_have_the_codes_of_the_rfc_and_our_own() -> None:
    named = [closes.NORMAL, closes.LOST, closes.OVERLOAD, closes.HEARTBEAT, closes.FORBIDDEN, closes.KICKED]
    assert [close.code for close in named] == [1000, 1006, 1013, 4408, 4503, 4510]
