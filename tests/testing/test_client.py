"""A member's client in a test: what it has heard, and what its page would show."""

from runtime.testing.client import Refused, TestClient
from runtime.testing.frames import Join
from runtime.testing.shard import Received, TestShard


def client() -> tuple[TestClient, list[bytes]]:
    sent: list[bytes] = []
    shard = TestShard("t:{name}", "a", sent.append)
    return TestClient(shard, lambda one: shard.sit(Join(7, topic="t:a"), one.hear, one.ended), []), sent


async def test_what_it_heard_is_there_by_event() -> None:
    ada, _ = client()
    ada.hear(Received("said", 1))
    ada.hear(Received("other", 2))
    ada.hear(Received("said", 3))
    assert ada.heard("said") == [1, 3]
    assert ada.id == "0000000000000007"


async def test_its_page_follows_presence() -> None:
    ada, _ = client()
    ada.hear(Received("presence_state", {"ada": {"metas": [{"phx_ref": "1"}]}}))
    assert ada.presence == {"ada": [{"phx_ref": "1"}]}


async def test_a_leave_is_told_once() -> None:
    ada, sent = client()
    before = len(sent)
    ada.leave(1001, "")
    ada.leave()
    assert ada.closed == (1001, "")
    assert len(sent) == before + 1


def test_a_refusal_reads_as_it_was_given() -> None:
    assert str(Refused({"code": "full", "reason": "no seat"})) == "full: no seat"
    assert (Refused("what?").code, Refused("what?").response) == ("", "what?")
