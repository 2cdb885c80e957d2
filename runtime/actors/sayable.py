"""What user code raises, in texts that can leave the process: in UTF-8, in a log, between two hosts.

The rule: no text of an error costs anybody but the one that it answers.
"""

from runtime.actors.awaited import attempt


def sayable(value: object) -> str:
    """The value as a text, with half of a surrogate pair as its escape, whatever its `str()` does. O(characters)."""
    text, error = attempt(str, value)
    if error is not None:
        return f"no text: its str() raises {type(error).__name__}"
    return str(text).encode("utf-8", "backslashreplace").decode()
