"""The items of a mailbox and their members, in the model of a mailbox."""

from dataclasses import dataclass

OVERHEAD = 64


@dataclass(eq=False)
class One:
    """A membership. `state`: "pending", "joined", "refused" or "gone"."""

    handle: int
    channel: bool
    state: str = "pending"
    closing: bool = False
    """The room has closed it: its messages are ignored."""
    left: bool = False
    granted: bool = False

    @property
    def is_reached(self) -> bool:
        return not (self.left or self.closing)


@dataclass(eq=False)
class Item:
    """An item that waits for a turn: "join", "said", "leave", "call" or "recover". `does`: what its handler does."""

    what: str
    one: One | None = None
    word: str = ""
    does: str = ""
    reference: str = ""
    cost: int = OVERHEAD
    held: int = 0
    """The credit that its turn holds."""
    reads: bool = False
