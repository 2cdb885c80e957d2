"""The members to whom presence is sent."""

from runtime.actors.presence.audience import Audience
from tests.actors.presence.presence_room import FakeMember


def test_who_is_yet_to_hear_the_whole_is_taken_once_and_only_if_still_here() -> None:
    audience, ada, bob, eve = Audience(), FakeMember(1, "a"), FakeMember(2, "b"), FakeMember(3, "e")
    for member in (ada, eve):
        audience.add(member, recovered=False)
    audience.add(bob, recovered=True)
    audience.discard(eve)
    assert audience.take() == ([ada], [bob])
    assert audience.take() == ([], [])
    audience.resend(bob)
    assert audience.take() == ([bob], [])
    assert set(audience) == {ada, bob}


def test_a_direct_member_hears_nothing() -> None:
    audience, direct = Audience(), FakeMember(1, "a", topic="")
    audience.add(direct, recovered=False)
    assert (direct in audience, len(audience), audience.take()) == (False, 0, ([], []))
