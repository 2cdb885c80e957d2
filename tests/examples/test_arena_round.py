"""The rules of a round: players move within the field, a coin is one point, and the best player is first."""

import pytest

from examples.arena_round import ROUND_S, TICKS_PER_S, Round


def test_a_player_moves_as_steered_and_stays_on_the_field() -> None:
    game = Round({"a": "Ada", "b": "Bo"})
    game.steer("a", "left")
    for _ in range(TICKS_PER_S):
        game.tick()
    ada, bo = game.players["a"], game.players["b"]
    assert (ada.x, ada.y, bo.x, bo.y) == pytest.approx((0.1, 0.5, 0.5, 0.5))
    for _ in range(TICKS_PER_S):
        game.tick()
    assert ada.x == 0
    game.steer("a", "stay")
    game.tick()
    assert (ada.x, ada.y) == (0, 0.5)
    assert not game.steer("a seat of nobody", "left")


def test_a_coin_is_a_point_and_another_appears() -> None:
    game = Round({"a": "Ada"})
    game.coin = (0.5, 0.5)
    seen = game.tick()
    assert seen["places"] == [["a", 0.5, 0.5, 1]]
    assert game.coin != (0.5, 0.5)


def test_the_best_player_is_first_and_equal_names_are_different_players() -> None:
    game = Round({"a": "Ada", "b": "Ada"})
    game.players["b"].score = 3
    assert game.scores() == [("b", "Ada", 3), ("a", "Ada", 0)]
    assert game.names() == {"a": "Ada", "b": "Ada"}


def test_a_round_has_thirty_ticks_a_second_and_counts_them_down() -> None:
    game = Round({"a": "Ada"})
    assert game.ticks_left == TICKS_PER_S * ROUND_S
    assert game.tick()["left_s"] == ROUND_S - 1
