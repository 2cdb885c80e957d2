"""The bodies of calls, bounded each and all together."""

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from runtime.admin import intake as module
from runtime.admin.intake import Intake
from stateroom.errors import BadCall, MailboxFull


def request(*chunks: bytes, then: str = "end") -> Request:
    """A request whose body comes in chunks, and then ends, stalls or is cut off."""
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks
    ]
    messages.append({"type": "http.disconnect" if then == "cut" else "http.request", "body": b""})

    async def receive() -> dict[str, Any]:
        if then == "stall" and len(messages) == 1:
            await asyncio.Event().wait()
        return messages.pop(0)

    return Request({"type": "http", "headers": []}, receive)


async def test_a_body_is_held_until_its_call_is_answered() -> None:
    intake = Intake()
    async with intake.body(request(b"ab", b"c")) as body:
        assert bytes(body) == b"abc"
        assert (intake.calls, intake.held_bytes) == (1, 3)
    with pytest.raises(TimeoutError):  # what the call raises is its own
        async with intake.body(request(b"abc")):
            raise TimeoutError
    assert (intake.calls, intake.held_bytes) == (0, 0)


@pytest.mark.parametrize(
    ("then", "words"), [("end", "at most 4"), ("stall", "whole after"), ("cut", "cut off")]
)
async def test_a_body_that_is_too_long_too_slow_or_cut_off_is_the_callers_fault(
    monkeypatch: pytest.MonkeyPatch, then: str, words: str
) -> None:
    monkeypatch.setattr(module, "BODY_BYTES", 4)
    monkeypatch.setattr(module, "BODY_S", 0.01)
    intake = Intake()
    with pytest.raises(BadCall, match=words):
        async with intake.body(request(b"abc", b"de" if then == "end" else b"d", then=then)):
            pass
    assert (intake.calls, intake.held_bytes) == (0, 0)


async def test_all_together_are_bounded_in_bytes_and_in_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HELD_BYTES", 5)
    monkeypatch.setattr(module, "CALLS", 2)
    intake = Intake()
    async with intake.body(request(b"abc")):
        with pytest.raises(MailboxFull, match="more than 5 bytes"):
            async with intake.body(request(b"def")):
                pass
        async with intake.body(request(b"de")):
            with pytest.raises(MailboxFull, match="at most 2"):
                async with intake.body(request(b"")):
                    pass
    async with intake.body(request(b"def")):
        pass
