"""What the end of a call means to its caller."""

import pytest

from runtime.actors.calls.outgoing import NoAnswer, OutgoingCall, error_of, outcome
from runtime.actors.calls.peer.frames import Answer, Status, Verb
from stateroom import errors


@pytest.mark.parametrize(
    ("answer", "kind", "may_have_run"),
    [
        (NoAnswer.TIMEOUT, errors.AskTimeout, True),
        (NoAnswer.HELD, errors.Moved, False),
        (NoAnswer.HOST_DIED, errors.Moved, True),
        (NoAnswer.SHUTDOWN, errors.Moved, True),
        (NoAnswer.UNSENT, errors.Moved, False),
        (Answer(1, Status.NO_SUCH_KIND, 1), errors.NoSuchKind, False),
        (Answer(1, Status.FULL, 1), errors.MailboxFull, False),
        (Answer(1, Status.CYCLE, 1), errors.AskCycle, False),
        (Answer(1, Status.LATE, 1), errors.AskTimeout, False),
        (Answer(1, Status.CUT, 1), errors.Moved, True),
        (Answer(1, Status.FAILED, 1, code="internal", reason="ValueError: no"), errors.Failed, True),
        (Answer(1, Status.FAILED, 1, code="unhandled"), errors.Failed, False),
    ],
)
def test_each_end_is_an_error_that_says_whether_it_may_have_run(
    answer: Answer | NoAnswer, kind: type[errors.AskError], may_have_run: bool
) -> None:
    error = error_of("chat 'lobby', event 'add'", answer)
    assert type(error) is kind
    assert error.may_have_run is may_have_run
    assert str(error).startswith("chat 'lobby', event 'add': ")


def test_a_value_is_a_value_and_a_failure_has_its_code() -> None:
    out = OutgoingCall(1, ("chat", "lobby"), "add", b"", Verb.CALL, (), 0.0)
    assert outcome(out, Answer(1, Status.OK, 1, b"3")) == b"3"
    with pytest.raises(errors.Failed) as failed:
        outcome(out, Answer(1, Status.FAILED, 1, code="poor", reason="not enough"))
    assert failed.value.reason_code == "poor"


def test_a_call_travels_with_the_time_it_has_left_and_since_when() -> None:
    out = OutgoingCall(1, ("chat", "lobby"), "add", b"", Verb.CALL, (), deadline_s=105.0)
    frame = out.frame(102.0, 0)
    assert (frame.remaining_s, frame.sent_s) == (3.0, 102.0)
