"""Every error that Stateroom raises on purpose: who is at fault, and what to do about it.

A `UsageError` is the fault of whoever typed the command or wrote the configuration: its text is one line that
stands alone, and `stateroom` prints it without a traceback and exits with 2. The rule: a text names the thing
(setting, file, port, attribute) and says what is wrong with it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from runtime.public import public


@public("stateroom.errors")
class StateroomError(Exception):
    """Root of the errors that are ours."""


@public("stateroom.errors")
class UsageError(StateroomError):
    """The command line, a configuration or a file it names is wrong; `str(error)` is the line to print."""


@public("stateroom.errors")
class SettingError(UsageError):
    """A setting is unknown, of the wrong type, or out of its range."""


@public("stateroom.errors")
class AppError(UsageError):
    """APP cannot be loaded: there is no such module or attribute, importing it fails, or it is not an `App`."""


@public("stateroom.errors")
class ListenError(UsageError):
    """An address cannot be listened on: taken, not ours, or not permitted."""


@public("stateroom.errors")
class CertificateError(UsageError):
    """A certificate, key or CA file cannot be read, or they do not belong together."""


@public("stateroom.errors")
class ChildError(StateroomError):
    """A shard or host keeps failing, though it was started again: see `supervisor.max_restarts`."""


@public("stateroom.errors")
class DeclarationError(UsageError):
    """A room or page is declared in a way that cannot work; the text names it."""


@public("stateroom.errors")
class Reject(StateroomError):  # noqa: N818 it is an answer, and reads as one: `raise Reject("full", "Try later.")`
    """Raised by a handler to answer with an error: `{"code": code, "reason": reason, **fields}`. It is not logged.

    Raised by `on_join` it turns the member away: on a channel the join gets the error; on a direct path the connection
    is closed with 4503 and the reason (at most 123 bytes of UTF-8, more is cut off): it should not come back.
    `code` is for programs, `reason` for people; without a reason it is the code again. `fields` are added to the
    response: `Reject("invalid", "too long", field="name", most=20)`. Their values may be anything that JSON can hold;
    only a channel's client gets them. Raises TypeError for a code or reason that is not text, and a field whose name
    begins with "$": those are Stateroom's.
    """

    code: str = "rejected"
    """For programs: what happened, in a word."""
    fields: Mapping[str, object] = MappingProxyType({})
    """Further fields of the response."""

    def __init__(self, code: str = "rejected", reason: str = "", **fields: object) -> None:
        super().__init__(reason or code)
        for name, given in (("code", code), ("reason", reason)):
            if not isinstance(given, str):
                raise TypeError(f"Reject: {name} is a text, not {given!r}")
        if reserved := [name for name in fields if name.startswith("$")]:
            raise TypeError(f"Reject: names that begin with $ are Stateroom's own: {', '.join(reserved)}")
        self.code, self.fields = code, fields

    @property
    def reason(self) -> str:
        """The reason, for people."""
        return str(self) or self.code


@public("stateroom.errors")
class AskError(StateroomError):
    """A call to an actor has no answer: the root of all that `ask`, `tell` and the admin client raise for that.

    `str(error)` names the actor and the event.
    """

    code: ClassVar[str] = "ask"
    """What the admin port and its client call it."""
    may_have_run: bool
    """Whether the handler may have run nevertheless, wholly or in part."""

    def __init__(self, text: str, *, may_have_run: bool = False) -> None:
        super().__init__(text)
        self.may_have_run = may_have_run


@public("stateroom.errors")
class NoSuchKind(AskError):  # noqa: N818 the names say what happened
    """No room or actor of this kind is declared, or no client could join that room; the caller is at fault."""

    code = "no_such_kind"


@public("stateroom.errors")
class AskTimeout(AskError):  # noqa: N818
    """No answer in time. The outcome is unknown: it may have run, may be running, or may never run."""

    code = "timeout"


@public("stateroom.errors")
class MailboxFull(AskError):  # noqa: N818
    """The actor, its host or the link to it is full; the call did not run. Try again later, and more slowly."""

    code = "mailbox_full"


@public("stateroom.errors")
class Moved(AskError):  # noqa: N818
    """The actor is moving to another host; or its host died, or the server shut down, before it answered (then
    `may_have_run`).
    """

    code = "moved"


@public("stateroom.errors")
class AskCycle(AskError):  # noqa: N818
    """The actor waits, directly or through others, for the one that asks: no answer could ever come. It did not run."""

    code = "cycle"


@public("stateroom.errors")
class BadCall(AskError):  # noqa: N818
    """The admin port does not take this: it is malformed, too long, from a browser, or from another machine."""

    code = "bad_call"


@public("stateroom.errors")
class Unreachable(AskError):  # noqa: N818
    """No server answers at the admin port, or it went away before it did (then `may_have_run`)."""

    code = "unreachable"


@public("stateroom.errors")
class Failed(AskError):  # noqa: N818
    """The handler raised, refused the call, or there is none."""

    code = "failed"
    reason_code: str
    """That of a `Reject`; or "internal" (it raised), "unhandled" (there is no handler for the event), "invalid" (the
    data is not what it takes), "quarantined" (the actor kept failing and is set aside)."""

    def __init__(self, text: str, reason_code: str = "internal") -> None:
        super().__init__(text, may_have_run=reason_code not in {"unhandled", "invalid", "quarantined"})
        self.reason_code = reason_code


def ask_error(code: str, text: str, may_have_run: bool = False, reason_code: str = "") -> AskError:
    """The error that another process has told of, by its code."""
    if code == Failed.code:
        return Failed(text, reason_code)
    kinds: list[type[AskError]] = [NoSuchKind, AskTimeout, MailboxFull, Moved, AskCycle, BadCall, Unreachable]
    kind = {kind.code: kind for kind in kinds}.get(code, AskError)
    return kind(text, may_have_run=may_have_run)
