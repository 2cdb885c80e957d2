"""The rules of one round of the arena, without rooms and members. Players move, and collect one coin after another.

A seat is the id of a player. Positions are fractions of the field's width and height, from 0 to 1.
"""

import random
from dataclasses import dataclass

TICKS_PER_S, ROUND_S, SPEED, REACH = 30, 30, 0.4, 0.04
STEPS = {"stay": (0, 0), "left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def somewhere() -> tuple[float, float]:
    return random.random(), random.random()


@dataclass
class Player:
    name: str
    x: float = 0.5
    y: float = 0.5
    step: tuple[int, int] = (0, 0)
    score: int = 0

    def move(self) -> None:
        self.x = min(1, max(0, self.x + self.step[0] * SPEED / TICKS_PER_S))
        self.y = min(1, max(0, self.y + self.step[1] * SPEED / TICKS_PER_S))

    def reaches(self, place: tuple[float, float]) -> bool:
        return abs(self.x - place[0]) < REACH and abs(self.y - place[1]) < REACH


class Round:
    def __init__(self, names: dict[str, str]) -> None:
        self.players = {seat: Player(name) for seat, name in names.items()}
        self.coin, self.ticks_left = somewhere(), TICKS_PER_S * ROUND_S

    def names(self) -> dict[str, str]:
        return {seat: player.name for seat, player in self.players.items()}

    def steer(self, seat: str, to: str) -> bool:
        """Sets the direction of a player. Returns False if no player has this seat."""
        if seat in self.players:
            self.players[seat].step = STEPS[to]
        return seat in self.players

    def tick(self) -> dict[str, object]:
        """Moves all players by one step. Returns the data that the pages draw."""
        self.ticks_left -= 1
        for player in self.players.values():
            player.move()
            if player.reaches(self.coin):
                player.score, self.coin = player.score + 1, somewhere()
        places = [[seat, round(p.x, 4), round(p.y, 4), p.score] for seat, p in self.players.items()]
        return {"coin": self.coin, "places": places, "left_s": self.ticks_left // TICKS_PER_S}

    def scores(self) -> list[tuple[str, str, int]]:
        """Seat, name and score of each player, best first."""
        scores = [(seat, player.name, player.score) for seat, player in self.players.items()]
        return sorted(scores, key=lambda score: -score[2])
