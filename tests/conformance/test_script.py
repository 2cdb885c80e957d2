"""The reader of the table, and the meaning of its lines."""

from tests.conformance.script import Line, Row, agrees, filled, message
from tests.conformance.test_channels import TABLE


def test_every_row_sends_something_and_expects_an_answer() -> None:
    assert len(TABLE) > 40
    assert len({row.name for row in TABLE}) == len(TABLE)
    assert [row.name for row in TABLE if not any(line.verb == "<" for line in row.lines)] == []


def test_each_row_has_rooms_of_its_own() -> None:
    row = next(row for row in TABLE if "direct path" in row.name)
    assert isinstance(row, Row)
    assert row.lines[0] == Line("D", "connects", f"/table/a-{row.number}")
    assert f'"table:a-{row.number}"' in row.lines[1].text


def test_messages_have_the_form_of_the_protocol() -> None:
    assert message('push "1" "2" "t:a" "e" 00ff', sender=True) == b"\x00\x01\x01\x03\x0112t:ae\x00\xff"
    assert message('reply "1" "2" "t:a" "ok"', sender=False) == b"\x01\x01\x01\x03\x0212t:aok"
    assert message('broadcast "t:a" "e" 00', sender=False) == b"\x02\x03\x01t:ae\x00"
    assert message("bytes 00 ff", sender=True) == b"\x00\xff"
    assert message("text [", sender=True) == "["


def test_a_star_matches_any_value_and_a_named_star_the_same_value() -> None:
    names: dict[str, object] = {}
    assert agrees(["*", {"a": "*x"}], [7, {"a": 8}], names)
    assert agrees("*x", 8, names)
    assert not agrees("*x", 9, names)
    assert not agrees([1], [True], names)
    assert not agrees({"a": 1}, {"a": 1, "b": 2}, names)
    assert filled(["*x", {"b": "*x"}], names) == [8, {"b": 8}]
