"""The admin port's socket and address."""

import socket

import pytest

from runtime.admin.port import admin_url, open_admin_port
from runtime.settings import Settings
from stateroom.errors import ListenError


def test_it_may_be_any_free_one_or_none() -> None:
    with open_admin_port(Settings({"admin.port": 0})) as bound:
        assert bound.getsockname()[0] == "127.0.0.1"
    assert open_admin_port(Settings({"admin.port": -1})) is None


def test_a_taken_one_is_one_line_that_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ListenError, match=r"admin\.port=0 takes any\): it is taken"):
            open_admin_port(Settings({"admin.port": port}))


def test_its_address_is_one_that_can_be_typed() -> None:
    assert admin_url("127.0.0.1", 80) == "http://127.0.0.1:80"
    assert admin_url("::1", 80) == "http://[::1]:80"
