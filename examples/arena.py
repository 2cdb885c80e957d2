"""A game at 30 ticks a second with a lobby before it. `stateroom serve examples.arena:app`, two tabs, both ready.

Where everybody is goes out with each tick, volatile and under one key: whoever lags gets the latest and no queue.
What must not be lost does not depend on ticks: who is ready is presence, when a round began and who won is history.
"""

import random
from dataclasses import dataclass
from typing import Literal

from stateroom import App, History, Member, Reject, Room, Timer, on

TICKS_PER_S, ROUND_S, SPEED, REACH, NAME_CHARS = 30, 30, 0.4, 0.04, 24
STEPS = {"stay": (0, 0), "left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}

app = App()
app.page("/", "arena.html")
app.page("/phoenix.js", "vendor/phoenix.min.js")


@dataclass
class Player:
    x: float = 0.5
    y: float = 0.5
    step: tuple[int, int] = (0, 0)
    score: int = 0
    ready: bool = False

    def move(self) -> None:
        self.x = min(1, max(0, self.x + self.step[0] * SPEED / TICKS_PER_S))
        self.y = min(1, max(0, self.y + self.step[1] * SPEED / TICKS_PER_S))


@app.room("arena:{name}")
class Arena(Room):
    history = History(messages=20)
    presence = True
    slow_client = "conflate"

    def on_start(self) -> None:
        self.players: dict[Member, Player] = {}
        self.ticking: Timer | None = None

    def on_join(self, member: Member, params: dict[str, str]) -> dict[str, str]:
        member.state, self.players[member] = params.get("as", "Guest")[:NAME_CHARS], Player()
        return {"you": member.id}

    def on_recover(self, members: list[Member]) -> None:
        """The host has died: the round with it, nobody's seat."""
        self.players.update({member: Player() for member in members})
        self.send_to(members, "lost", {})

    def on_leave(self, member: Member, reason: str) -> None:
        """It may have been the one that all others waited for."""
        self.players.pop(member, None)
        self.begin_if_all_are_ready()

    def presence_of(self, member: Member) -> tuple[str, dict[str, object]]:
        return member.id, {"name": member.state, "ready": self.players[member].ready}

    @on("ready")
    def ready(self, member: Member) -> None:
        if self.ticking:
            raise Reject("playing", "a round is on; the next is yours")
        self.players[member].ready = True
        self.update_presence(member)
        self.begin_if_all_are_ready()

    def begin_if_all_are_ready(self) -> None:
        if self.players and not self.ticking and all(player.ready for player in self.players.values()):
            self.players = {one: Player() for one in self.players}
            self.coin, self.ticks_left = (random.random(), random.random()), TICKS_PER_S * ROUND_S
            self.broadcast("began", {"seconds": ROUND_S})
            self.ticking = self.every(1 / TICKS_PER_S, self.tick)
            for member in self.players:
                self.update_presence(member)

    @on("steer")
    def steer(self, member: Member, to: Literal["stay", "left", "right", "up", "down"]) -> None:
        self.players[member].step = STEPS[to]

    @on("missed")
    def missed(self, member: Member) -> None:
        self.tell_presence(member)

    def tick(self) -> None:
        self.ticks_left -= 1
        for player in self.players.values():
            player.move()
            if abs(player.x - self.coin[0]) < REACH and abs(player.y - self.coin[1]) < REACH:
                player.score, self.coin = player.score + 1, (random.random(), random.random())
        places = [[member.id, round(p.x, 4), round(p.y, 4), p.score] for member, p in self.players.items()]
        told = {"coin": self.coin, "places": places, "left_s": self.ticks_left // TICKS_PER_S}
        self.broadcast("tick", told, volatile=True, key="tick")
        if self.ticking and not (self.ticks_left and self.players):
            self.ticking.cancel()
            self.ticking = None
            scores = [(one.id, one.state, player.score) for one, player in self.players.items()]
            self.broadcast("ended", {"scores": sorted(scores, key=lambda score: -score[2])})
