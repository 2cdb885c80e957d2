"""What is sent to an actor or a room, as JSON, from actors, handlers' answers and programs outside.

What a room sends to its members is encoded by the native module (py/shared/payload.rs), which has the words.
The rule: an error is the sender's own, and says what cannot be sent.
"""

import msgspec

from runtime._native import not_text

_encode = msgspec.json.Encoder().encode


def encoded(data: object) -> bytes:
    """The data as JSON. O(bytes). Raises TypeError for what JSON cannot hold, ValueError for a text in it with half of
    a surrogate pair.
    """
    try:
        return _encode(data)
    except UnicodeEncodeError as error:
        raise not_text(error) from None


def check_text(name: str, text: object) -> None:
    """Raises ValueError for a text with half of a surrogate pair; `name` is what it is. O(1) for ASCII, and for what is
    no text, which is left to what takes it.
    """
    if isinstance(text, str) and not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"{name} {text!r}: {not_text(error)}") from None
