"""Calls that type checkers must accept, each with the type that they must infer for its value. Never run."""

import asyncio
from collections.abc import Awaitable
from typing import Annotated, Literal, TypedDict, assert_type

import msgspec

from stateroom import Actor, App, History, Position, Room, Stored, call, readonly

app = App()


class Add(msgspec.Struct):
    n: int


class Point(TypedDict):
    x: float


@app.actor("counter")
class Counter(Actor):
    @call
    def add(self, data: Add) -> int:
        return data.n

    @call("plus")
    async def more(self, number: int = 1) -> int:
        return number

    @readonly
    @call
    async def names(self) -> list[str]:
        return []

    @call
    def reset(self) -> None: ...

    @call
    def later(self, seconds: float) -> Awaitable[bytes]:
        return asyncio.sleep(seconds, b"")


@app.actor("board")
class Board(Actor):
    """Its handlers accept more than the inferred type of an argument alone: [1] alone is a list[int]."""

    @call
    def colour(self, name: Literal["red", "blue"] | None) -> int:
        return 0 if name is None else len(name)

    @call
    def point(self, at: Point) -> Point:
        return at

    @call
    async def points(self, at: list[Point]) -> list[Point]:
        return at

    @readonly
    @call("sum")
    def total(self, numbers: list[float] | None = None) -> float:
        return sum(numbers or [])

    @call
    async def rows(self, rows: dict[str, list[float]]) -> int:
        return len(rows)


class Loud(Counter):
    """A subclass, which accepts the calls of its base class."""


@app.room("chat:{name}")
class Chat(Room):
    history = History(messages=5)

    @call
    async def total(self) -> int:
        counter = self.ref(Counter, "all")
        assert_type(await counter.ask(Counter.add, Add(1)), int)
        assert_type(await counter.ask(Counter.add, Add(1), timeout_s=2.0), int)
        assert_type(await counter.ask(Counter.more, 5), int)
        assert_type(await counter.ask(Counter.more), int)
        assert_type(await counter.ask(Counter.names), list[str])
        assert_type(await counter.ask(Counter.later, 0.5), bytes)
        assert_type(await app.ref(Loud, "all").ask(Counter.more, 5), int)
        assert_type(await self.ref("counter", "all").ask(Counter.add, Add(1)), int)
        await counter.ask(Counter.reset)
        assert_type(Chat.history, History)
        assert_type(self.history, History)
        assert_type(self.history.read(since=1, limit=5), list[Stored])
        assert_type(self.history.position, Position)
        counter.tell(Counter.add, Add(1))
        counter.tell(Counter.more)
        counter.tell(Counter.names)
        return await by_name()


async def board(numbers: list[int]) -> None:
    board = app.ref(Board, "a")
    assert_type(await board.ask(Board.colour, "red"), int)
    assert_type(await board.ask(Board.colour, None), int)
    assert_type(await board.ask(Board.point, {"x": 1}, timeout_s=1.0), Point)
    assert_type(await board.ask(Board.point, Point(x=1)), Point)
    assert_type(await board.ask(Board.points, [{"x": 1}, {"x": 2}]), list[Point])
    assert_type(await board.ask(Board.total, [1, 2]), float)
    assert_type(await board.ask(Board.total, [number for number in numbers]), float)  # noqa: C416
    assert_type(await board.ask(Board.total, data=[]), float)
    assert_type(await board.ask(Board.total), float)
    assert_type(await board.ask(Board.rows, {"first": [1, 2]}), int)
    board.tell(Board.colour, "blue")
    board.tell(Board.point, {"x": 1})
    board.tell(Board.points, [{"x": 1}])
    board.tell(Board.total, [1, 2])
    board.tell(Board.rows, {"first": [1, 2]})


async def by_name() -> int:
    counter = app.ref("counter", "all")
    counter.tell("add", {"n": 1})
    counter.tell("reset")
    assert_type(await counter.ask("add", {"n": 1}, into=int), int)
    assert_type(await counter.ask("names", into=list[str]), list[str])
    maybe: int | None = await counter.ask("add", 5, into=int | None)
    short: str = await counter.ask("name", into=Annotated[str, msgspec.Meta(max_length=5)])
    number: int = await counter.ask("plus", 5)
    return len(short) + (maybe or number)
