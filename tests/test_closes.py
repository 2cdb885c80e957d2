"""Close codes: one table."""

from runtime import closes


def test_a_code_has_a_name() -> None:
    assert [closes.name_of(code) for code in (1000, 1006, 4503, 4123)] == [
        "normal",
        "lost",
        "forbidden",
        "4123",
    ]


def test_ours_from_4500_stay_away_and_those_before_come_back() -> None:
    ours = [close for close in closes.CLOSES.values() if close.code >= 4000]
    assert all(close.comes_back == (close.code < 4500) for close in ours)
