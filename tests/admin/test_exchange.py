"""The HTTP of the clients, as bytes."""

import pytest

from runtime.admin.exchange import Address, Exchange

WHOLE = b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello"


def test_an_address_is_host_and_port() -> None:
    assert Address.of("http://127.0.0.1:8001/") == Address("127.0.0.1", 8001)
    assert Address.of("http://[::1]:8001") == Address("::1", 8001)


@pytest.mark.parametrize("url", ["127.0.0.1:8001", "https://a:1", "http://a", "http://a:1/x", "http://a:x"])
def test_a_wrong_address_is_an_error(url: str) -> None:
    with pytest.raises(ValueError):
        Address.of(url)


def test_a_request_has_the_path_the_host_and_the_length_of_its_body() -> None:
    head, _, body = Exchange(Address("::1", 80), "/publish", b"{}").request.partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[:2] == [b"POST /publish HTTP/1.1", b"Host: [::1]:80"]
    assert b"Content-Length: 2" in head
    assert body == b"{}"


def test_a_response_may_arrive_byte_by_byte() -> None:
    answer = Exchange(Address("::1", 80), "/publish", b"{}")
    assert [answer.feed(WHOLE[at : at + 1]) for at in range(len(WHOLE))] == [False] * (len(WHOLE) - 1) + [
        True
    ]
    assert (answer.status, answer.body) == (200, b"hello")


@pytest.mark.parametrize(
    "data", [b"", WHOLE[:-1], WHOLE[:9], b"SSH-2.0\r\n\r\n", b"HTTP/1.1 100 \r\n\r\n", b"x" * (65 << 10)]
)
def test_an_incomplete_or_malformed_response_is_an_error(data: bytes) -> None:
    answer = Exchange(Address("::1", 80), "/publish", b"{}")
    with pytest.raises(ValueError, match=r"cut off|no admin port"):
        answer.feed(data) or answer.feed(b"")


def test_a_response_without_a_length_ends_with_its_connection() -> None:
    answer = Exchange(Address("::1", 80), "/publish", b"{}")
    assert not answer.feed(b"HTTP/1.0 200 OK\r\n\r\nhel")
    assert not answer.feed(b"lo")
    assert answer.feed(b"")
    assert (answer.status, answer.body) == (200, b"hello")
