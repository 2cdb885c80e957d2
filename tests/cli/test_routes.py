"""Checks of an app's routes before it serves: the path of channel sockets, and rooms that read cookies."""

import pytest

from runtime.cli.routes import check_routes, open_to_every_site
from runtime.settings import Settings
from stateroom.errors import UsageError

CHAT = {"kind": "chat", "path": "/live", "headers": ["cookie"], "origins": None}


def test_a_room_at_the_path_of_channel_sockets_is_refused() -> None:
    check_routes([CHAT, {**CHAT, "path": None}, {**CHAT, "path": "/{name}"}], Settings({}))
    check_routes([{**CHAT, "path": None}], Settings({"channels.path": ""}))
    with pytest.raises(UsageError, match=r"room 'chat': its path /live is where channel sockets are opened"):
        check_routes([CHAT], Settings({"channels.path": "/live"}))


@pytest.mark.parametrize(
    ("route", "allowed", "told"),
    [
        (CHAT, [], ["chat"]),
        ({**CHAT, "origins": []}, [], ["chat"]),
        ({**CHAT, "headers": ["x-token"]}, [], []),
        ({**CHAT, "origins": ["https://example.org"]}, [], []),
        (CHAT, ["https://example.org"], []),
        (CHAT, ["*"], ["chat"]),
        ({**CHAT, "origins": []}, ["https://example.org"], ["chat"]),
    ],
)
def test_rooms_that_read_cookies_from_every_site_are_named(route, allowed, told) -> None:
    assert list(open_to_every_site([route], Settings({"limits.origins": allowed}))) == told
