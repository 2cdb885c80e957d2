"""Every error that Stateroom raises on purpose: who is at fault, and what to do about it.

A `UsageError` is a mistake in a command line, a configuration or an app's declarations. Its text is one line that
stands alone; `stateroom` prints it without a traceback and exits with 2. The rule: a text names the thing (setting,
file, port, attribute) and says what is wrong with it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from runtime.public import public


@public("stateroom.errors")
class StateroomError(Exception):
    """The base class of all errors that Stateroom raises on purpose."""


@public("stateroom.errors")
class UsageError(StateroomError):
    """The command line, a configuration or a file that it names is wrong; `str(error)` is one line to print."""


@public("stateroom.errors")
class SettingError(UsageError):
    """A setting is unknown, has the wrong type, or is out of its range."""


@public("stateroom.errors")
class AppError(UsageError):
    """The app cannot be loaded: the module or attribute does not exist, its import fails, or it is not an `App`."""


@public("stateroom.errors")
class ListenError(UsageError):
    """The server cannot listen on an address: it is in use, not an address of this machine, or not permitted."""


@public("stateroom.errors")
class CertificateError(UsageError):
    """A certificate, key or CA file cannot be read, or the certificate and the key do not belong together."""


@public("stateroom.errors")
class ChildError(StateroomError):
    """A shard or host process keeps failing although it was restarted: see `supervisor.max_restarts`."""


@public("stateroom.errors")
class DeclarationError(UsageError):
    """A room, actor, page or hook is declared in a way that cannot work; the text names the declaration."""


@public("stateroom.errors")
class Reject(StateroomError):  # noqa: N818 it is an answer, and reads as one: `raise Reject("full", "Try later.")`
    """Raise it in a handler to answer with an error: `{"code": code, "reason": reason, **fields}`. It is not logged.

    Raised in `on_join`, it refuses the join. On a channel the join is answered with the error. On a direct path the
    connection is closed with code 4503, after which the client should not connect again; the close reason is `reason`,
    cut to 123 bytes of UTF-8.
    `code` is for programs and `reason` for people; without a reason, the code is used. `fields` are added to the
    response: `Reject("invalid", "too long", field="name", most=20)`. Their values may be anything that JSON can hold;
    only clients of channels receive them. Raises TypeError if the code or the reason is not text, or if the name of a
    field begins with "$": such names are reserved for Stateroom.
    """

    code: str = "rejected"
    """What happened, as one word for programs."""
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
        """The reason, as text for people; the code if no reason was given."""
        return str(self) or self.code


@public("stateroom.errors")
class AskError(StateroomError):
    """A call to an actor has no result: the base class of the errors of `ask`, `tell` and the admin client.

    `str(error)` names the actor and the event.
    """

    code: ClassVar[str] = "ask"
    """The name of the error in responses of the admin port."""
    may_have_run: bool
    """Whether the handler may have run nevertheless, completely or in part."""

    def __init__(self, text: str, *, may_have_run: bool = False) -> None:
        super().__init__(text)
        self.may_have_run = may_have_run


@public("stateroom.errors")
class NoSuchKind(AskError):  # noqa: N818 the names say what happened
    """No room or actor of this kind is declared, or no client could join that room. The caller is at fault."""

    code = "no_such_kind"


@public("stateroom.errors")
class AskTimeout(AskError):  # noqa: N818
    """No answer arrived in time. The outcome is unknown: the call may have run, may be running, or may never run."""

    code = "timeout"


@public("stateroom.errors")
class MailboxFull(AskError):  # noqa: N818
    """The queue of the actor, of its host or of the link to the host is full. The call did not run. Try again later,
    at a lower rate.
    """

    code = "mailbox_full"


@public("stateroom.errors")
class Moved(AskError):  # noqa: N818
    """The actor is moving to another host, and the call did not run; or its host died or the server shut down before
    the actor answered, and then `may_have_run` is true.
    """

    code = "moved"


@public("stateroom.errors")
class AskCycle(AskError):  # noqa: N818
    """The called actor waits, directly or through other actors, for the caller, so the call could never be answered.
    It did not run.
    """

    code = "cycle"


@public("stateroom.errors")
class BadCall(AskError):  # noqa: N818
    """The admin port refused the request: it is malformed, too long, from a browser, or from another machine."""

    code = "bad_call"


@public("stateroom.errors")
class Unreachable(AskError):  # noqa: N818
    """No server answers at the admin port; or the connection was lost before the answer, and then `may_have_run` is
    true.
    """

    code = "unreachable"


@public("stateroom.errors")
class Failed(AskError):  # noqa: N818
    """The handler raised an error or rejected the call, or the actor has no handler for the event."""

    code = "failed"
    reason_code: str
    """The code of the handler's `Reject`; or "internal" (the handler raised), "unhandled" (there is no handler for the
    event), "invalid" (the data does not fit the handler's annotation), "quarantined" (the actor failed repeatedly and
    is no longer started)."""

    def __init__(self, text: str, reason_code: str = "internal") -> None:
        super().__init__(text, may_have_run=reason_code not in {"unhandled", "invalid", "quarantined"})
        self.reason_code = reason_code


def ask_error(code: str, text: str, may_have_run: bool = False, reason_code: str = "") -> AskError:
    """The error that another process has reported, from its code and fields."""
    if code == Failed.code:
        return Failed(text, reason_code)
    kinds: list[type[AskError]] = [NoSuchKind, AskTimeout, MailboxFull, Moved, AskCycle, BadCall, Unreachable]
    kind = {kind.code: kind for kind in kinds}.get(code, AskError)
    return kind(text, may_have_run=may_have_run)
