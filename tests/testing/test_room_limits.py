"""Rooms under test and the limits of the server: quotas, sizes, refused upgrades, and headers."""

from typing import Any

import pytest

from stateroom import App, Member, Reject, Room, on
from stateroom.errors import BadCall, Failed, SettingError
from stateroom.testing import Received, Refused, RoomTest


class Quota(Room):
    messages_per_s = 1.0
    messages_burst = 2.0

    def on_message(self, member: Member, event: str, data: Any) -> None:
        self.broadcast("said", data)


async def test_a_push_beyond_the_quota_is_refused_with_a_delay_after_which_it_is_accepted() -> None:
    async with RoomTest(Quota, "a") as room:
        ada = await room.join()
        await ada.push("say", 1)
        await ada.push("say", 2)
        with pytest.raises(Refused, match="rate") as refused:
            await ada.push("say", 3)
        assert refused.value.response["retry_ms"] == 1000
        await room.advance(1)
        await ada.push("say", 4)
        assert ada.heard("said") == [1, 2, 4]


async def test_a_direct_member_beyond_its_quota_is_closed() -> None:
    async with RoomTest(Quota, "a") as room:
        ada = await room.connect()
        for _ in range(3):
            ada.send("x")
        await room.settle()
        assert ada.closed == (1008, "rate;retry_ms=1000")


async def test_a_flood_closes_the_socket() -> None:
    class Takes(Room):
        def on_message(self, member: Member, event: str, data: Any) -> None: ...

    async with RoomTest(
        Takes, "a", settings={"limits.messages_burst": 3, "limits.messages_per_s": 1}
    ) as room:
        ada = await room.join()
        for _ in range(5):
            ada.cast("x")
        await room.settle()
        assert ada.closed == (1008, "message_flood;retry_ms=1000")
        with pytest.raises(RuntimeError, match="socket has ended"):
            ada.cast("x")


async def test_a_message_that_is_too_long_closes_the_socket() -> None:
    async with RoomTest(Quota, "a", settings={"limits.message_bytes": 1000}) as room:
        ada = await room.connect()
        ada.send("x" * 1001)
        await room.settle()
        assert ada.closed == (1009, "too_big")


class Strict(Room):
    headers = ("X-Token", "Forwarded")
    origins = ("https://example.com",)
    subprotocols = ("b", "a")

    def on_join(self, member: Member, params: Any) -> dict[str, str]:
        return dict(member.headers)


async def test_headers_are_those_of_the_request() -> None:
    async with RoomTest(Strict, "a") as room:
        ada = await room.join(headers={"x-TOKEN": "one", "X-Other": "two"})
        assert ada.reply == {"x-token": "one"}
        eve = await room.join(headers={"Forwarded": ["for=a", "for=b"]})
        assert eve.reply == {"forwarded": "for=a, for=b"}


async def test_an_upgrade_may_be_refused() -> None:
    async with RoomTest(Strict, "a") as room:
        with pytest.raises(Refused, match="http: 403") as refused:
            await room.connect(headers={"Origin": "https://evil.example"})
        assert refused.value.response["status"] == 403
        ada = await room.connect(headers={"origin": "https://example.com", "Sec-WebSocket-Protocol": "c, a"})
        assert ada.subprotocol == "a"


async def test_a_refused_join_on_a_channel_is_an_error_reply() -> None:
    async with RoomTest(Strict, "a") as room:
        with pytest.raises(Refused, match="forbidden"):
            await room.join(headers={"Origin": "https://evil.example"})
        with pytest.raises(Refused, match="invalid"):
            await room.join([1, 2])


async def test_connections_are_limited_as_in_production() -> None:
    async with RoomTest(Room, "a", settings={"limits.connections": 2}) as room:
        await room.join()
        await room.connect()
        with pytest.raises(Refused, match="http: 503"):
            await room.connect()


class Board(Room):
    def on_publish(self, event: str, data: int) -> dict[str, int]:
        if event == "no":
            raise Reject("closed", "not now")
        self.broadcast(event, data)
        return {"was": data}


async def test_a_backend_publishes_and_gets_the_room_s_result() -> None:
    async with RoomTest(Board, "a") as room:
        ada = await room.join()
        assert await room.publish("price", 7) == {"was": 7}
        assert ada.received == [Received("price", 7)]


async def test_errors_of_a_publish_are_raised() -> None:
    async with RoomTest(Board, "a") as room:
        with pytest.raises(Failed) as failed:
            await room.publish("no", 7)
        assert failed.value.reason_code == "closed"
        with pytest.raises(BadCall, match="phx_"):
            await room.publish("phx_reply", 7)


async def test_a_publish_activates_a_room() -> None:
    class Sleepy(Board):
        idle_s = 1.0

    async with RoomTest(Sleepy, "a") as room:
        await room.advance(5)
        with pytest.raises(LookupError, match="asleep"):
            _ = room.room
        assert await room.publish("price", 7) == {"was": 7}


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(SettingError, match=r"RoomTest\(settings=…\): no setting is called 'limits.messages'"):
        RoomTest(Room, "a", settings={"limits.messages": 1})


async def test_settings_of_the_app_apply() -> None:
    app = App(settings={"limits.connections": 1})
    app.room("r:{name}")(Board)
    async with RoomTest(Board, "a", app=app) as room:
        await room.join()
        with pytest.raises(Refused, match="503"):
            await room.join()


async def test_pushes_without_a_handler_are_answered() -> None:
    class Deaf(Room):
        @on("known")
        def known(self, member: Member) -> None: ...

    async with RoomTest(Deaf, "a") as room:
        ada = await room.join()
        with pytest.raises(Refused, match="unhandled"):
            await ada.push("unknown")
