"""Incoming calls are answered once."""

from math import inf
from typing import Any

from runtime.actors.calls.incoming import IncomingCall, IncomingCalls
from runtime.actors.calls.peer.frames import Answer, Ask, Status, Verb


def ask(**given: Any) -> Ask:
    fields = {"number": 5, "kind": "actor", "key": "0", "row_epoch": 1, "verb": Verb.CALL, "event": "do"}
    return Ask(**{**fields, "data": b"2", "remaining_s": 5.0, "wants_value": True, **given})


def test_a_call_is_answered_once() -> None:
    found: list[Answer] = []
    incoming = IncomingCalls()
    incoming.add(1, IncomingCall(ask(), found.append, 5.0))
    assert [number for number, _ in incoming] == [1]
    incoming.end(1, Status.OK, b"3")
    incoming.end(1, Status.CUT)
    assert found == [Answer(5, Status.OK, 1, b"3")]
    assert (incoming.counts, len(incoming), incoming.get(1)) == ({"calls_ok": 1}, 0, None)


def test_a_call_has_the_context_of_its_asker_and_a_tell_has_none() -> None:
    asker = (("actor", "1"),)
    asked = IncomingCall(ask(chain=asker), print, 5.0).context()
    told = IncomingCall(ask(chain=asker, wants_value=False), print, 5.0).context()
    assert (asked.chain, asked.deadline_s) == ((*asker, ("actor", "0")), 5.0)
    assert (told.chain, told.deadline_s) == ((("actor", "0"),), inf)
