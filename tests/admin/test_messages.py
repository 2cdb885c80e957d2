"""Requests and responses as values."""

from runtime.admin.messages import TEXT, Response, text


def test_a_text_response_has_one_or_more_lines() -> None:
    assert text("ok") == Response(200, b"ok\n", TEXT)
    assert text("no", 405, Allow="GET") == Response(405, b"no\n", TEXT, {"Allow": "GET"})
