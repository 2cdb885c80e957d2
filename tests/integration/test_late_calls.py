"""Calls to a blocked host whose timeout is over when the host continues: they do not run."""

import pytest

from stateroom.admin import Client
from stateroom.errors import AskTimeout
from tests.integration.test_calls import APP, keys
from tests.served import DEADLINE_S, served
from tests.support.hosts import stopped

# The timeout of calls to the stopped host.
SHORT_S = 0.3


def test_a_call_of_an_actor_that_expired_before_its_host_read_it_does_not_run() -> None:
    with served(APP, server__hosts=2) as server:
        backend, hurried, counter = Client(server.admin), keys("hurried", 0)[0], keys("counter", 1)[0]

        def order(n: int, timeout_s: float = DEADLINE_S) -> object:
            given = {"counter": counter, "n": n, "timeout_s": timeout_s}
            return backend.ask("hurried", hurried, "order", given, timeout_s=2 * DEADLINE_S)

        assert order(1) == 1
        with stopped(server.pid("host", 1)):
            assert order(10, SHORT_S) is None
        # This call arrives by the same link after the expired one.
        assert order(100) == 101


def test_a_call_from_outside_that_expired_before_its_host_read_it_does_not_run() -> None:
    with served(APP, server__hosts=2) as server:
        backend, counter = Client(server.admin), keys("counter", 1)[0]
        assert backend.ask("counter", counter, "add", {"n": 1}, timeout_s=DEADLINE_S) == 1
        with stopped(server.pid("host", 1)), pytest.raises(AskTimeout):
            backend.ask("counter", counter, "add", {"n": 10}, timeout_s=SHORT_S)
        assert backend.ask("counter", counter, "add", {"n": 100}, timeout_s=DEADLINE_S) == 101
