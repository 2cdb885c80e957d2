"""The parent's calls to one host."""

import asyncio

import pytest

from runtime.cluster.control import calls as module
from runtime.cluster.control.calls import Calls
from runtime.cluster.control.messages import CallReply, CallRequest, Message
from stateroom.errors import AskTimeout, Failed, Moved


class Host:
    """A host that answers when it is told to."""

    def __init__(self) -> None:
        self.calls = Calls()
        self.asked: list[CallRequest] = []

    def send(self, message: Message) -> None:
        assert isinstance(message, CallRequest)
        self.asked.append(message)

    def call(self, event: str = "add", timeout_s: float = 60.0) -> "asyncio.Task[bytes]":
        return asyncio.ensure_future(self.calls.call(self.send, 0, ("counter", "a"), event, b"1", timeout_s))

    async def until_asked(self, count: int) -> None:
        async with asyncio.timeout(30):
            while len(self.asked) < count:
                await asyncio.sleep(0)


async def test_answers_go_to_whom_they_are_for_in_whatever_order_they_come() -> None:
    host = Host()
    one, two = host.call("one"), host.call("two")
    await host.until_asked(2)
    assert (host.asked[0].kind, host.asked[0].key, host.asked[0].data) == ("counter", "a", b"1")
    for request in reversed(host.asked):
        host.calls.answered(CallReply(request.id, request.event.encode()))
    assert (await one, await two) == (b"one", b"two")
    host.calls.answered(CallReply(host.asked[0].id, b"late"))


async def test_an_error_is_that_which_the_host_had() -> None:
    host = Host()
    asking = host.call()
    await host.until_asked(1)
    host.calls.answered(CallReply(host.asked[0].id, b"", "failed", "no", True, "poor"))
    with pytest.raises(Failed, match="no") as error:
        await asking
    assert error.value.reason_code == "poor"


async def test_a_host_that_ends_with_its_server_is_not_called_dead() -> None:
    host = Host()
    asking = host.call()
    await host.until_asked(1)
    host.calls.draining()
    host.calls.host_ended()
    with pytest.raises(Moved, match="the server shut down before it answered"):
        await asking


async def test_a_host_that_dies_or_is_silent_leaves_the_outcome_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SLACK_S", 0.0)
    host = Host()
    asking = host.call()
    await host.until_asked(1)
    host.calls.host_ended()
    with pytest.raises(Moved) as moved:
        await asking
    with pytest.raises(AskTimeout) as late:
        await host.call(timeout_s=0.01)
    assert moved.value.may_have_run
    assert late.value.may_have_run


async def test_a_caller_that_is_cancelled_as_the_host_dies_does_not_go_on() -> None:
    host = Host()
    asking = host.call()
    await host.until_asked(1)
    asking.cancel()
    host.calls.host_ended()
    await asyncio.wait([asking])
    assert asking.cancelled()
