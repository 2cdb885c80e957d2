"""Which thread may use an actor: the one that its host's loop runs on.

The rule: from another thread, what would corrupt the actor or wait for a loop that sleeps is an error that says how.
"""

from threading import get_ident

_known: dict[int, int] = {}


def this_thread() -> int:
    """The identity of the calling thread: one object for all actors of a host, since each room keeps it."""
    return _known.setdefault(ident := get_ident(), ident)


def check_thread(owner: int, what: str) -> None:
    """Raises RuntimeError unless this is the thread of that identity. O(1), without a lock."""
    if get_ident() != owner:
        raise RuntimeError(
            f"{what} from another thread, but an actor belongs to its host's loop: before the work begins take "
            "loop = asyncio.get_running_loop(), and in the thread loop.call_soon_threadsafe(…)"
        )
