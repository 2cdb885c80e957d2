"""What waits in a mailbox, and for whom, in the model of it."""

from dataclasses import dataclass

OVERHEAD = 64


@dataclass(eq=False)
class One:
    """A membership. `state`: "pending", "joined", "refused" or "gone"."""

    handle: int
    channel: bool
    state: str = "pending"
    closing: bool = False
    """The room has closed it: it is not heard any more."""
    left: bool = False
    granted: bool = False

    @property
    def is_reached(self) -> bool:
        return not (self.left or self.closing)


@dataclass(eq=False)
class Item:
    """What waits for a turn: a "join", "said", "leave", "call" or "recover". `does`: what the handler then does."""

    what: str
    one: One | None = None
    word: str = ""
    does: str = ""
    reference: str = ""
    cost: int = OVERHEAD
    held: int = 0
    """Credit that its turn holds."""
    reads: bool = False
