"""The API for developers over real sockets: typed joins and pushes, replies, read-only handlers, and saved state."""

from collections.abc import Iterator

import pytest

from tests.channels import Answer, Channels
from tests.served import Server, served


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served("tests.integration.games:app", server__hosts=2) as found:
        yield found


def test_joins_and_pushes_are_validated_with_helpful_reasons(server: Server) -> None:
    with Channels(server) as player:
        refused = player.ask("game:a", "phx_join", {"name": "Ada", "age": "old"})
        assert refused == Answer(
            "error", {"code": "invalid", "reason": "Expected `int`, got `str` - at `$.age`"}
        )
        young = player.ask("game:a", "phx_join", {"name": "Ada", "age": 9})
        assert young == Answer("error", {"code": "too_young", "reason": "Come back in some years."})
        assert player.join("game:a", name="Ada") == {"points": 0, "shared": {"connected": True}}
        assert player.ask("game:a", "hit", {"points": 3}) == Answer("ok", 3)
        wrong = player.ask("game:a", "hit", {"points": "3"})
        assert wrong.response == {"code": "invalid", "reason": "Expected `int`, got `str` - at `$.points`"}


def test_a_read_only_handler_answers_while_another_turn_waits(server: Server) -> None:
    with Channels(server) as player:
        player.join("game:b", name="Bo")
        stalled = player.send("game:b", "stall", 0.5)
        assert player.ask("game:b", "pid").status == "ok"
        assert player.answer(stalled) == Answer("ok", "stalled")


def test_a_failed_game_continues_from_its_last_snapshot_with_its_players(server: Server) -> None:
    with Channels(server) as one, Channels(server) as two:
        for player, name in ((one, "Ada"), (two, "Bo")):
            player.join("game:c", name=name)
        assert one.ask("game:c", "hit", {"points": 5}) == Answer("ok", 5)
        one.ask("game:c", "lose")
        for player in (one, two):
            assert player.next("recovered").payload == {"points": 5, "members": 2}
        assert two.ask("game:c", "hit", {"points": 1}) == Answer("ok", 6)


def test_a_killed_host_loses_neither_score_nor_players(server: Server) -> None:
    with Channels(server) as player:
        player.join("game:d", name="Ada")
        player.ask("game:d", "hit", {"points": 7})
        pid = player.ask("game:d", "pid").response
        index = next(index for index in range(2) if server.pid("host", index) == pid)
        server.kill("host", index)
        assert player.next("recovered").payload == {"points": 7, "members": 1}
        assert player.ask("game:d", "hit", {"points": 1}) == Answer("ok", 8)
