"""Answers, refusals as they read, and a wait that ends."""

import asyncio

import pytest

from runtime.testing.client.answers import Answer, Refused, closed, patiently


def test_a_refusal_reads_as_it_was_given() -> None:
    assert str(Refused({"code": "full", "reason": "no seat"})) == "full: no seat"
    assert (Refused("what?").code, Refused("what?").response) == ("", "what?")


def test_an_end_is_an_answer_too() -> None:
    assert closed(4500, "go") == Answer(True, {"code": "closed", "reason": "go", "close": 4500})


async def test_what_never_comes_is_given_up_with_what_may_be_the_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("runtime.testing.client.answers.PATIENCE_S", 0.01)
    never = asyncio.get_running_loop().create_future()
    with pytest.raises(TimeoutError, match="no reply: does the room wait for its clock"):
        await patiently(never, "no reply")
    assert never.cancelled()
    with pytest.raises(TimeoutError, match="no reply: paused"):
        await patiently(asyncio.Event().wait(), "no reply", lambda: "paused")


async def test_what_comes_and_what_fails_is_handed_on() -> None:
    async def work(error: Exception | None) -> int:
        if error:
            raise error
        return 7

    assert await patiently(work(None), "no reply") == 7
    with pytest.raises(KeyError):
        await patiently(work(KeyError()), "no reply")


async def test_a_test_that_is_cancelled_is_cancelled() -> None:
    waiting = asyncio.ensure_future(patiently(asyncio.Event().wait(), "no reply"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
