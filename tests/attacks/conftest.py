"""The server under attack, and the checks around each attack.

Each test module is a profile: its tests share one server with the module's SETTINGS, and with certificates if it has
TLS.
"""

from collections.abc import Iterator

import pytest

from tests.attacks.bystander import Bystander
from tests.attacks.watch import Watch
from tests.integration.certificates import Authority
from tests.served import Server, served

APP = "tests.attacks.rooms:app"
PROFILE = {"server__shards": 1, "server__hosts": 1, "room__idle_s": 0.1, "close__timeout_s": 2.0}


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server with this module's profile."""
    arguments: list[str] = []
    if getattr(request.module, "TLS", False):
        certfile, keyfile = Authority(tmp_path_factory.mktemp("tls")).issue("server")
        arguments = ["--ssl-certfile", str(certfile), "--ssl-keyfile", str(keyfile)]
    with served(APP, *arguments, **{**PROFILE, **getattr(request.module, "SETTINGS", {})}) as serving:
        serving.wait_total("links", 1, "host")
        yield serving


@pytest.fixture(autouse=True)
def watch(server: Server) -> Iterator[Watch]:
    """Checks during each test that the bystander is answered, and after it that the server is in its initial state."""
    watching = Watch(server)
    with Bystander(server) as bystander:
        watching.bystander = bystander
        yield watching
        bystander.is_answered()
    watching.nothing_is_left()
