"""The bodies of calls: the limit of each, and the limits of all together."""

import contextlib

import pytest

from runtime.admin.intake import Intake
from runtime.settings import Settings
from stateroom.errors import BadCall, MailboxFull
from tests.admin.requests import parts


async def test_a_body_is_counted_until_its_call_is_answered() -> None:
    intake = Intake(Settings({}))
    async with intake.body(parts(b"ab", b"c")) as body:
        assert bytes(body) == b"abc"
        assert (intake.calls, intake.held_bytes) == (1, 3)
    with pytest.raises(TimeoutError):  # an error of the call itself passes through
        async with intake.body(parts(b"abc")):
            raise TimeoutError
    assert (intake.calls, intake.held_bytes) == (0, 0)


@pytest.mark.parametrize(
    ("then", "words"), [("end", "at most 4"), ("stall", "whole after"), ("cut", "cut off")]
)
async def test_a_body_that_is_too_long_too_slow_or_cut_off_is_a_bad_call(then: str, words: str) -> None:
    intake = Intake(Settings({"admin.body_bytes": 4, "admin.body_timeout_s": 0.01}))
    with pytest.raises(BadCall, match=words):
        async with intake.body(parts(b"abc", b"de" if then == "end" else b"d", then=then)):
            pass
    assert (intake.calls, intake.held_bytes) == (0, 0)


async def test_the_bytes_and_the_number_of_all_calls_are_bounded() -> None:
    intake = Intake(Settings({"admin.calls": 2, "admin.calls_bytes": 5}))
    async with intake.body(parts(b"abc")):
        with pytest.raises(MailboxFull, match="more than 5 bytes"):
            async with intake.body(parts(b"def")):
                pass
        async with intake.body(parts(b"de")):
            with pytest.raises(MailboxFull, match="at most 2"):
                async with intake.body(parts(b"")):
                    pass
    async with intake.body(parts(b"def")):
        pass


async def test_zero_turns_a_limit_off() -> None:
    off = ("connections", "calls", "calls_bytes", "body_bytes", "body_timeout_s")
    intake = Intake(Settings({f"admin.{name}": 0.0 if name.endswith("_s") else 0 for name in off}))
    async with contextlib.AsyncExitStack() as calls:
        for _ in range(100):
            await calls.enter_async_context(intake.body(parts(bytes(1 << 20))))
        assert (intake.calls, intake.held_bytes) == (100, 100 << 20)
