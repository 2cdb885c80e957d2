"""The socket and the URL of the admin port."""

import socket

import pytest

from runtime.admin.port import admin_url, open_admin_port
from runtime.settings import Settings
from stateroom.errors import ListenError


def test_the_port_can_be_any_free_one_or_turned_off() -> None:
    with open_admin_port(Settings({"admin.port": 0})) as bound:
        assert bound.getsockname()[0] == "127.0.0.1"
    assert open_admin_port(Settings({"admin.port": -1})) is None


def test_a_port_in_use_is_an_error_of_one_line_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ListenError, match=r"admin\.port=0 takes any\): it is taken"):
            open_admin_port(Settings({"admin.port": port}))


def test_the_url_can_be_typed() -> None:
    assert admin_url("127.0.0.1", 80) == "http://127.0.0.1:80"
    assert admin_url("::1", 80) == "http://[::1]:80"
