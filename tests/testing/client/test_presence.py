"""The client's side of presence, which does what `presence.js` of phoenix does."""

from runtime.testing.client.presence import ClientPresence, sync_diff, sync_state


def metas(*refs: str) -> dict[str, list[dict[str, str]]]:
    return {"metas": [{"phx_ref": ref} for ref in refs]}


def test_a_state_replaces_presences_that_it_lacks() -> None:
    before = {"ada": metas("1", "2"), "gone": metas("3")}
    assert sync_state(before, {"ada": metas("2", "4"), "new": metas("5")}) == {
        "ada": metas("2", "4"),
        "new": metas("5"),
    }
    assert before == {"ada": metas("1", "2"), "gone": metas("3")}


def test_a_diff_adds_before_it_removes() -> None:
    state = {"ada": metas("1")}
    diff = {"joins": {"ada": metas("2")}, "leaves": {"ada": metas("1")}}
    assert sync_diff(state, diff) == {"ada": metas("2")}


def test_a_key_is_removed_with_its_last_meta() -> None:
    state = {"ada": metas("1", "2")}
    one_left = sync_diff(state, {"joins": {}, "leaves": {"ada": metas("1")}})
    assert one_left == {"ada": metas("2")}
    assert sync_diff(one_left, {"joins": {}, "leaves": {"ada": metas("2"), "nobody": metas("9")}}) == {}


def test_diffs_before_the_state_wait_for_it() -> None:
    client = ClientPresence()
    client.deliver("presence_diff", {"joins": {"ada": metas("1")}, "leaves": {}})
    assert client.state == {}
    client.deliver("presence_state", {"grace": metas("2")})
    client.deliver("message", "of no concern")
    assert client.state == {"grace": metas("2"), "ada": metas("1")}
