"""A game with 30 ticks a second and a lobby. Run `stateroom serve examples.arena:app` and open two tabs.

Each tick broadcasts all positions, volatile and under one key: a slow client gets only the latest tick. Important data
does not depend on ticks: presence shows who is ready, and the history has the start and the result of each round. A
seat is a digest of a secret key of the page: a page gets its seat back after a reload, and no other page can take it.
"""

from hashlib import blake2b
from typing import Literal

from examples.arena_round import ROUND_S, TICKS_PER_S, Round
from stateroom import App, History, Member, Reject, Room, Timer, on

WAIT_S, RELOAD_S, NAME_CHARS = 10, 5, 24

app = App(root=__file__)
app.page("/", "arena.html")
app.page("/phoenix.js", "vendor/phoenix.min.js")


@app.room("arena:{name}")
class Arena(Room):
    history = History(messages=20)
    presence = True
    slow_client = "conflate"

    def on_start(self) -> None:
        self.round: Round | None = None
        self.waiting: set[str] = set()  # seats that are ready
        self.timer: Timer | None = None  # the countdown, or the ticks

    def on_join(self, member: Member, params: dict[str, str]) -> dict[str, object]:
        seat = blake2b((params.get("key") or member.id).encode(), digest_size=8).hexdigest()
        member.state = {"seat": seat, "name": params.get("as", "").strip()[:NAME_CHARS] or "Guest"}
        return {"you": seat, "playing": self.round.names() if self.round else {}}

    def on_recover(self, members: list[Member]) -> None:
        """The round was lost because its process died. The members are still here."""
        self.send_to(members, "lost", {})

    def on_leave(self, member: Member, reason: str) -> None:
        """A player of the round keeps the seat, and stands still until the page comes back."""
        if self.round and member.state["seat"] not in self.seats_here():
            self.round.steer(member.state["seat"], "stay")

    def presence_of(self, member: Member) -> tuple[str, dict[str, object]]:
        seat, name = member.state["seat"], member.state["name"]
        return seat, {"name": name, "ready": seat in self.waiting}

    @on("ready")
    def ready(self, member: Member) -> None:
        if self.round:
            raise Reject("playing", "a round is running; you can play in the next one")
        self.waiting.add(member.state["seat"])
        self.update_presence(member)
        if self.seats_here() == self.waiting:
            self.begin()
        elif not self.timer:
            self.wait_s, self.timer = WAIT_S, self.every(1, self.count_down)

    def count_down(self) -> None:
        """The round begins without players that are not ready in time. A player that left may be reloading the page."""
        limit_s = RELOAD_S if self.seats_here() <= self.waiting else WAIT_S
        self.wait_s = min(self.wait_s - 1, limit_s)
        self.broadcast("soon", {"seconds": self.wait_s}, volatile=True, key="soon")
        if self.wait_s == 0:
            self.begin()

    def seats_here(self) -> set[str]:
        return {member.state["seat"] for member in self.members}

    def begin(self) -> None:
        playing = {m.state["seat"]: m.state["name"] for m in self.members if m.state["seat"] in self.waiting}
        self.waiting.clear()
        if self.timer:
            self.timer.cancel()
        self.timer = None
        for member in self.members:
            self.update_presence(member)
        if playing:
            self.round, self.timer = Round(playing), self.every(1 / TICKS_PER_S, self.tick)
            self.broadcast("began", {"seconds": ROUND_S, "playing": playing})

    @on("steer")
    def steer(self, member: Member, to: Literal["stay", "left", "right", "up", "down"]) -> None:
        if not (self.round and self.round.steer(member.state["seat"], to)):
            raise Reject("watching", "you play in the next round")

    @on("missed")
    def missed(self, member: Member) -> None:
        self.tell_presence(member)

    def tick(self) -> None:
        if self.round and self.timer:
            self.broadcast("tick", self.round.tick(), volatile=True, key="tick")
            if self.round.ticks_left == 0:
                self.broadcast("ended", {"scores": self.round.scores()})
                self.timer.cancel()
                self.round = self.timer = None
