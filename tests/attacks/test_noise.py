"""Random bytes from a seed to a running server: it closes the connection or continues, and nothing is left."""

from random import Random

import pytest

from tests.attacks import noise
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch
from tests.served import Server

SETTINGS = {"limits__header_timeout_s": 1.0, "limits__assembly_timeout_s": 1.0, "close__timeout_s": 1.0}
PEERS = 150
AT_A_TIME = 30


def make_noise(server: Server, seed: int, kind: int) -> None:
    """Sends noise in one or two pieces, then waits for the end or disconnects."""
    random = Random(f"{seed} {kind}")
    for _ in range(PEERS // AT_A_TIME):
        peers = [Peer(server) for _ in range(AT_A_TIME)]
        for peer in peers:
            sent = noise.KINDS[kind](random)
            cut = random.randrange(len(sent) + 1)
            peer.send(sent[:cut])
            peer.send(sent[cut:])
        for peer in peers:
            if random.random() < 0.3:
                peer.has_answer(0.01)
            peer.socket.close()


@pytest.mark.parametrize("kind", range(len(noise.KINDS)), ids=[kind.__name__ for kind in noise.KINDS])
@pytest.mark.parametrize("seed", [1, 2])
def test_noise_affects_no_other_client(server: Server, watch: Watch, seed: int, kind: int) -> None:
    make_noise(server, seed, kind)
    watch.bystander.is_answered()
