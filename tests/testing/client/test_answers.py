"""Answers, the texts of refusals, and the wait in real time."""

import asyncio

import pytest

from runtime.testing.client.answers import Answer, Refused, closed, wait_real_time


def test_a_refusal_has_code_reason_and_text_of_its_response() -> None:
    assert str(Refused({"code": "full", "reason": "no seat"})) == "full: no seat"
    assert (Refused("what?").code, Refused("what?").response) == ("", "what?")


def test_the_end_of_a_connection_is_an_answer() -> None:
    assert closed(4500, "go") == Answer(True, {"code": "closed", "reason": "go", "close": 4500})


async def test_a_wait_without_a_result_ends_with_a_probable_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("runtime.testing.client.answers.PATIENCE_S", 0.01)
    never = asyncio.get_running_loop().create_future()
    with pytest.raises(TimeoutError, match="no reply: does the room wait for its clock"):
        await wait_real_time(never, "no reply")
    assert never.cancelled()
    with pytest.raises(TimeoutError, match="no reply: paused"):
        await wait_real_time(asyncio.Event().wait(), "no reply", lambda: "paused")


async def test_results_and_errors_are_passed_on() -> None:
    async def work(error: Exception | None) -> int:
        if error:
            raise error
        return 7

    assert await wait_real_time(work(None), "no reply") == 7
    with pytest.raises(KeyError):
        await wait_real_time(work(KeyError()), "no reply")


async def test_a_cancelled_wait_raises_cancelled_error() -> None:
    waiting = asyncio.ensure_future(wait_real_time(asyncio.Event().wait(), "no reply"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
