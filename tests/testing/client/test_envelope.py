"""The messages of a client of channels: it writes what `phoenix.js` writes, and reads all forms of the server's."""

import json

import pytest

from runtime.testing.client.envelope import Message, read, write


def test_json_is_written_as_text_and_bytes_as_binary() -> None:
    assert json.loads(write("1", "2", "t:a", "say", {"a": 1})) == ["1", "2", "t:a", "say", {"a": 1}]
    assert json.loads(write("1", None, "t:a", "say", [])) == ["1", None, "t:a", "say", []]
    assert write("1", "23", "t:a", "say", b"\x00\xff") == b"\x00\x01\x02\x03\x03123t:asay\x00\xff"
    assert write("1", None, "t:a", "say", memoryview(b"x")) == b"\x00\x01\x00\x03\x031t:asayx"


def test_names_too_long_for_a_binary_push_are_refused() -> None:
    write("1", "2", "t:a", "e" * 255, b"")
    with pytest.raises(ValueError, match="at most 255 bytes"):
        write("1", "2", "t:a", "é" * 128, b"")


@pytest.mark.parametrize(("event", "data"), [("\ud800", 1), ("\ud800", b""), ("say", {"a": "\ud800"})])
def test_half_of_a_surrogate_pair_is_refused(event: str, data: object) -> None:
    with pytest.raises(ValueError, match=r"'\\ud800' is half of a surrogate pair"):
        write("1", "2", "t:a", event, data)


def test_data_that_is_not_json_is_refused() -> None:
    with pytest.raises(TypeError, match="'say': data is bytes, or what JSON can hold"):
        write("1", "2", "t:a", "say", object())
    for data in ({}, b""):
        with pytest.raises(TypeError, match="an event's name is a text, not None"):
            write("1", "2", "t:a", None, data)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('[null,null,"t:a","said",{"a":1}]', Message(None, None, "t:a", "said", {"a": 1})),
        ('[null,null,"t:a","said","x",42]', Message(None, None, "t:a", "said", "x", 42)),
        ('["1","2","t:a","phx_reply",{}]', Message("1", "2", "t:a", "phx_reply", {})),
        (b"\x00\x01\x03\x041t:asaid\xff", Message("1", None, "t:a", "said", b"\xff")),
        (b"\x00\x00\x03\x04t:asaid", Message(None, None, "t:a", "said", b"")),
        (b"\x02\x03\x04t:asaid\xff", Message(None, None, "t:a", "said", b"\xff")),
        (
            b"\x01\x01\x02\x03\x02" + b"123t:aok\xff",
            Message("1", "23", "t:a", "phx_reply", {"status": "ok", "response": b"\xff"}),
        ),
    ],
)
def test_each_form_of_a_message_is_read(data: str | bytes, message: Message) -> None:
    assert read(data) == message
