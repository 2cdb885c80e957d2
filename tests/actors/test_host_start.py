"""What a host says when it starts."""

from structlog.testing import capture_logs

from runtime import Room
from tests.actors.conftest import Serve


async def test_what_is_hardly_meant_is_a_line(serve: Serve) -> None:
    with capture_logs() as lines:
        await serve(Room)
    doubts = [line["what"] for line in lines if line["event"] == "declaration_doubtful"]
    assert [doubt.partition(": ")[0] for doubt in doubts] == ["room 't:{name}'"]
