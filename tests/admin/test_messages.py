"""Requests and answers as values."""

from runtime.admin.messages import TEXT, Response, text


def test_a_text_is_lines_for_people() -> None:
    assert text("ok") == Response(200, b"ok\n", TEXT)
    assert text("no", 405, Allow="GET") == Response(405, b"no\n", TEXT, {"Allow": "GET"})
