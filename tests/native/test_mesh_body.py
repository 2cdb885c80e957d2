"""Bodies of frames, which tests build from fields and parse."""

import pytest

from runtime._native import MeshBody, MeshPeer

KINDS, FLAGS = dict(MeshPeer.kinds()), dict(MeshPeer.flags())


def test_bodies_have_their_encoded_form() -> None:
    assert MeshBody.hello(1, 2, 3) == b"\3\0\1\0\0\0\2\0\0\0"
    assert MeshBody.hello(1, 2)[2:] == MeshBody.hello(1, 2, 3)[2:]
    assert MeshBody.open("t:{name}", "a") == b"\x08t:{name}\x01a"
    assert MeshBody.push("1", "say", b"{}") == b"\x011\x03say{}"
    assert MeshBody.send("say", b"{}") == b"\x03say{}"
    assert MeshBody.attached(["gm"], b"1") == b"\x01\x02gm1"
    assert MeshBody.credit(500) == b"\xf4\1\0\0"
    asked = ("/a", "b=c", "10.0.0.1:5")
    joins = MeshBody.join((1, 2), asked, [("x", "y")], "t:a", b"{}")
    assert joins == (b"\1\0\0\0\2\0\0\0\0\0\0\0\x02/a\x03b=c\0\x0a10.0.0.1:5\1\x01x\x01y\x03t:a{}")


def test_a_close_has_a_code_and_a_reason() -> None:
    assert MeshBody.close(1013, "busy") == b"\xf5\x03busy"
    assert MeshBody.closed(b"\xf5\x03busy") == (1013, "busy")


def test_numbers_are_parsed_again() -> None:
    for numbers in ([7], [7, 1 << 40]):
        assert MeshBody.numbers_in(MeshBody.numbers(numbers)) == numbers
    assert MeshBody.numbers_in(MeshBody.credit(500)) == [500]


def test_a_message_is_parsed_into_its_fields() -> None:
    bits = FLAGS["STORED"] | FLAGS["KEYED"]
    said = b"\x03say" + MeshBody.numbers([9]) + b"\x01khi"
    fields = ("say", 9, "k")
    assert MeshBody.said(KINDS["Send"], bits, said) == (*fields, 0xFFFFFFFF, [], "", b"hi")
    assert MeshBody.said(KINDS["Publish"], bits, b"\5\0\0\0" + said) == (*fields, 5, [], "", b"hi")
    some = b"\2\0\0\0\5\0\0\0\6\0\0\0"
    assert MeshBody.said(KINDS["Multicast"], bits, some + said) == (*fields, 0xFFFFFFFF, [5, 6], "", b"hi")
    answer = MeshBody.said(KINDS["Reply"], FLAGS["JSON"], b"\x011{}")
    assert answer == ("", 0, "", 0xFFFFFFFF, [], "1", b"{}")
    assert MeshBody.said(KINDS["Joined"], 0, b"{}") == ("", 0, "", 0xFFFFFFFF, [], "", b"{}")


def test_a_malformed_body_is_a_value_error() -> None:
    for read in (MeshBody.closed, MeshBody.numbers_in):
        with pytest.raises(ValueError, match="Malformed"):
            read(b"x")
    with pytest.raises(ValueError, match="Malformed"):
        MeshBody.said(KINDS["Publish"], 0, b"x")
