"""The bounds of a probe: it does not follow an actor that is not here under its row epoch, and it ends."""

from runtime.actors.calls.deadlock import LONGEST, DeadlockProbes
from runtime.actors.calls.outgoing import OutgoingCall
from runtime.actors.calls.owners import LiveHost, Owners
from runtime.actors.calls.peer.frames import Cycle, Frame, Identity, Probe, Verb
from tests.actors.calls.fakes import Kinds

LONG_S = 60.0


class Looks:
    """What a probe sees at host 0 of two, by hand: every actor waits for `next`. `sent`: what goes to host 1."""

    def __init__(self, next_to: Identity) -> None:
        owners = Owners(0, lambda kind, key: int(key[0]))
        owners.apply(1, [LiveHost(0, 1, "a"), LiveHost(1, 1, "b")], [(0, 1, 0, 5), (1, 1, 1, 6)])
        self.sent: list[Frame] = []
        self._out = OutgoingCall(1, next_to, "event", b"", Verb.CALL, (), LONG_S)
        # It has no tickets of its own, and waits for nothing but this.
        self.probes = DeadlockProbes(owners, Kinds(), None, self, self)  # type: ignore[arg-type]

    def asks_of(self, actor: Identity) -> list[OutgoingCall]:
        return [self._out]

    def send(self, host: int, frame: Frame, cost_bytes: int = 0) -> int | None:
        self.sent.append(frame)
        return host

    def follow(self, row_epoch: int, chain: Identity, path: tuple[Identity, ...] = ()) -> list[Frame]:
        self.probes.follow(Probe(1, 7, "actor", "0", row_epoch, Verb.CALL, "event", (chain,), path))
        return self.sent


def test_a_probe_of_another_epoch_is_about_an_actor_that_is_not_here() -> None:
    asker = ("actor", "1")
    assert Looks(asker).follow(5, asker) == [Cycle(7)]
    assert Looks(asker).follow(4, asker) == []


def test_a_probe_has_a_greatest_depth() -> None:
    path = tuple(("actor", f"1{number}") for number in range(LONGEST))
    (onward,) = Looks(("actor", "1")).follow(5, ("actor", "11"), path[1:])
    assert isinstance(onward, Probe)
    assert onward.path == (*path[1:], ("actor", "0"))
    assert Looks(("actor", "1")).follow(5, ("actor", "11"), path) == []
