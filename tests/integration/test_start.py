"""The start of a server: its banner and answers on every kind of listener, and errors of one line with exit code 2."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from websockets.sync.client import connect, unix_connect

from tests.served import DEADLINE_S, ROOT, Server, served

CHAT = "examples.chat:app"


def echo(url: str, text: str = "hello") -> None:
    with connect(url, open_timeout=DEADLINE_S) as client:
        client.send(text)
        assert client.recv(DEADLINE_S) == text


def refused(*arguments: str, cwd: Path = ROOT, **environment: str) -> str:
    """Runs `serve`, which must fail with one line, and returns that line."""
    ended = subprocess.run(
        [sys.executable, "-m", "stateroom", "serve", *arguments],
        capture_output=True,
        cwd=cwd,
        text=True,
        timeout=DEADLINE_S,
        env={**os.environ, "PYTHONPATH": str(ROOT), "STATEROOM_ADMIN_PORT": "0", **environment},
    )
    assert ended.returncode == 2, ended
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert ended.stderr.startswith("stateroom: ")
    return ended.stderr.removeprefix("stateroom: ").rstrip("\n")


def test_the_banner_names_what_is_served_and_where() -> None:
    with served(CHAT) as server:
        for line in (
            f"Stateroom serves {CHAT}",
            f"page    {server.http}/",
            f"topics  {server.url}/socket/websocket   chat:{{name}}",
            f"admin   {server.admin}/",
        ):
            server.wait_logged(line)
        assert urllib.request.urlopen(server.http, timeout=DEADLINE_S).read().startswith(b"<!doctype html>")
        for path, body in (("healthz", b"ok\n"), ("readyz", b"ready\n")):
            assert urllib.request.urlopen(f"{server.admin}/{path}", timeout=DEADLINE_S).read() == body


def test_processes_have_titles() -> None:
    with served(server__hosts=2) as server:
        titles = {
            Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0 ").decode() for pid in server.processes()
        }
        assert titles == {"stateroom", "stateroom shard 0", "stateroom host 0", "stateroom host 1"}


def test_it_echoes_over_several_shards_and_hosts() -> None:
    with served(server__shards=3, server__hosts=2) as server:
        for _ in range(12):
            echo(server.url)
        assert server.total("accepted") == 12


def test_it_listens_on_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with served("examples.echo:app", "--uds", str(path), server__shards=2) as server:
        with unix_connect(str(path), "ws://localhost/") as client:
            client.send("hello")
            assert client.recv(DEADLINE_S) == "hello"
        assert server.stop() == 0
        assert not path.exists()


def test_a_factory_in_another_folder_with_settings_from_a_file_and_the_environment(tmp_path: Path) -> None:
    (tmp_path / "made.py").write_text("from examples.echo import app\ndef make():\n    return app\n")
    config = tmp_path / "stateroom.toml"
    config.write_text("[server]\nshards = 2\nhosts = 3\n")
    arguments = ("--factory", "--app-dir", str(tmp_path), "--config", str(config))
    with served("made:make", *arguments, env={"STATEROOM_SERVER_HOSTS": "1"}) as server:
        echo(server.url)
        stats = server.stats()
        assert (len(stats["shards"]), len(stats["hosts"])) == (2, 1)


def test_a_module_in_the_users_folder_does_not_replace_ours(tmp_path: Path) -> None:
    (tmp_path / "random.py").write_text("raise RuntimeError('imported by a process that is not a host')\n")
    (tmp_path / "mine.py").write_text("from examples.echo import app\n")
    with served("mine:app", "--app-dir", str(tmp_path)) as server:
        echo(server.url)


@pytest.mark.parametrize(
    ("app", "words"),
    [
        ("nowhere:app", "no module 'nowhere' in "),
        ("examples.echo", "APP must be module:attribute, as in examples.chat:app; 'examples.echo' is not"),
        ("examples.echo:ap", "examples.echo has no attribute 'ap'; did you mean app?"),
        (
            "examples.echo:Echo",
            "examples.echo:Echo is the class Echo, not an app; did you mean examples.echo:app?",
        ),
        ("broken:app", "cannot import broken: ZeroDivisionError: division by zero ("),
    ],
)
def test_a_wrong_app_is_an_error_of_one_line(tmp_path: Path, app: str, words: str) -> None:
    (tmp_path / "broken.py").write_text("\n\nbroken = 1 / 0\n")
    folder = str(tmp_path) if app.startswith("broken") else str(ROOT)
    line = refused(app, "--app-dir", folder, "--port", "0", "--hosts", "2")
    assert words in line
    if app.startswith("broken"):
        assert line.endswith(f"({tmp_path}/broken.py:3)")


def test_an_app_that_ends_its_process_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "leaves.py").write_text("import os\nos._exit(7)\n")
    line = refused("leaves:app", "--app-dir", str(tmp_path), "--port", "0")
    assert line == "host 0 ended while it loaded APP (exit code 7): does APP end its process, by os._exit?"


def test_a_port_in_use_is_an_error_of_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert (
            refused("examples.echo:app", "--port", port) == f"cannot listen on 127.0.0.1:{port}: it is taken"
        )
        line = refused("examples.echo:app", "--port", "0", STATEROOM_ADMIN_PORT=port)
        assert (
            line
            == f"cannot listen on the admin port 127.0.0.1:{port} (--set admin.port=0 takes any): it is taken"
        )
    with served() as server:
        port = server.http.rpartition(":")[2]
        assert (
            refused("examples.echo:app", "--port", port) == f"cannot listen on 127.0.0.1:{port}: it is taken"
        )


def test_an_unreadable_certificate_is_an_error_of_one_line(tmp_path: Path) -> None:
    nowhere, junk = tmp_path / "nowhere.pem", tmp_path / "junk.pem"
    junk.write_text("not a certificate")
    line = refused("examples.echo:app", "--ssl-certfile", str(nowhere))
    assert line == f"cannot read the certificate {nowhere}: No such file or directory"
    assert refused("examples.echo:app", "--ssl-certfile", str(junk)).startswith(f"cannot use {junk}: ")


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (
            ("--set", "limits.mesages_per_s=0"),
            {},
            "--set: no setting is called 'limits.mesages_per_s'; did you mean",
        ),
        (("--port", "http"), {}, "setting server.port: 'http' is not a whole number from 0 to 65535"),
        (
            ("--set", "limits.trusted_networks=foo"),
            {},
            "--set: setting limits.trusted_networks: 'foo' is not a network such as 10.0.0.0/8",
        ),
        (
            ("--set", "limits.origins=a.example"),
            {},
            "'a.example' is not an origin such as https://example.org",
        ),
        (("--set", "channels.path=socket"), {}, "'socket' is not a path such as /socket/websocket, or empty"),
        (("--set", "channels.path=/", "--port", "0"), {}, "room 'echo': its path / is where channel sockets"),
        (("--config", "nowhere.toml"), {}, "--config nowhere.toml: No such file or directory"),
        (
            (),
            {"STATEROOM_SERVER_PROT": "1"},
            "environment: no setting is STATEROOM_SERVER_PROT; did you mean",
        ),
    ],
)
def test_a_wrong_setting_is_an_error_of_one_line(arguments, environment, words: str) -> None:
    assert words in refused("examples.echo:app", *arguments, **environment)


def test_a_forbidden_setting_of_an_app_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "greedy.py").write_text("from stateroom import App\napp = App(settings={'server.port': 1})\n")
    line = refused("greedy:app", "--app-dir", str(tmp_path), "--port", "0")
    assert "greedy.py:2: App(settings=…): server.port is for whoever runs the app" in line


def test_the_server_waits_for_a_long_import_and_ctrl_c_ends_the_wait(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("import time\ntime.sleep(600)\n")
    server = Server(["slow:app", "--app-dir", str(tmp_path), "--port", "0", "--set=admin.port=0"], ROOT, {})
    try:
        server.wait_logged("still_starting")
        server.wait_logged("host 0 is not there")
        assert server.stop(signal.SIGINT) == 130
    finally:
        server.end()
