"""Networks, origins, paths and modes: the normal form of each, and invalid values."""

import pytest

from runtime.settings.forms import read_mode, read_network, read_origin, read_path


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("10.1.2.3/8", "10.0.0.0/8"),
        ("10.1.2.3", "10.1.2.3/32"),
        ("2001:DB8::/32", "2001:db8::/32"),
        ("::1", "::1/128"),
    ],
)
def test_a_network_or_an_address_is_normalized(text: str, read: str) -> None:
    assert read_network(text) == read


@pytest.mark.parametrize("text", ["foo", "", "10.0.0.0/33", "localhost", "fe80::%eth0/64", "10.0.0.0/8,"])
def test_an_invalid_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_network(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTP://A.example:80", "http://a.example"),
        ("https://a.example:443/", "https://a.example"),
        ("https://a.example:8443", "https://a.example:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("chrome-extension://abcdef", "chrome-extension://abcdef"),
        ("null", "null"),
        ("*", "*"),
        ("https://*.Example.org", "https://*.example.org"),
        ("https://*.example.org:8443", "https://*.example.org:8443"),
    ],
)
def test_an_origin_is_normalized_to_the_form_of_browsers(text: str, read: str) -> None:
    assert read_origin(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "a.example",
        "nonsense here",
        "**",
        "*.example.org",
        "https://*",
        "https://*.",
        "https://*.*.example.org",
        "https://a.*.example.org",
        "https://*a.example.org",
        "https://example.*",
        "*://example.org",
        "https://example.org:*",
        "",
        "https://",
        "https://a.example/page",
        "https://user@a.example",
        "https://a.example:port",
        "wss://a.example",
        "https://bücher.example",
    ],
)
def test_an_invalid_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_origin(text)


def test_a_path_begins_with_a_slash_or_is_empty() -> None:
    assert [read_path(text) for text in ("", "/", "/socket/websocket")] == ["", "/", "/socket/websocket"]
    for text in ("socket", "/a b", "/a?b", "/a#b", "/{room}", "/ü"):
        with pytest.raises(ValueError):
            read_path(text)


@pytest.mark.parametrize(("text", "read"), [("660", "660"), ("0660", "660"), ("0o600", "600"), ("", "")])
def test_permissions_are_read_as_octal(text: str, read: str) -> None:
    assert read_mode(text) == read


@pytest.mark.parametrize("text", ["66", "668", "rw", "1660", "-660", "0x1b0"])
def test_an_invalid_mode_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_mode(text)
