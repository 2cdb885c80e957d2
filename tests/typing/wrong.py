"""Calls that type checkers must refuse: each line that ends with the word `wrong` in a comment. Never run.

`into` takes any annotation. There is no type for that yet that all checkers support, so mypy accepts a wrong one.
"""

from typing import Any, Literal, Never, TypedDict

from stateroom import Actor, App, Member, Room, call, on

app = App()


@app.actor("counter")
class Counter(Actor):
    @call
    def add(self, number: int) -> int:
        return number

    @call
    async def names(self) -> list[str]:
        return []


class Other(Actor):
    @call
    def add(self, number: int) -> int:
        return number


class Point(TypedDict):
    x: float


class Board(Actor):
    @call
    def colour(self, name: Literal["red", "blue"]) -> int:
        return len(name)

    @call
    def point(self, at: Point) -> Point:
        return at

    @call
    async def total(self, numbers: list[float]) -> float:
        return sum(numbers)


def never(data: Any) -> Never:
    raise ValueError(data)


class Chat(Room):
    @on("say")
    def say(self, member: Member, text: str) -> None: ...

    async def calls(self) -> None:
        counter = self.ref(Counter, "all")
        await counter.ask(Counter.add, "one")  # wrong
        await counter.ask(Counter.add)  # wrong
        await counter.ask(Counter.names, 5)  # wrong
        await counter.ask(Other.add, 5)  # wrong
        await counter.ask(Chat.say, "text")  # wrong
        await counter.ask(5)  # wrong
        counter.tell(Counter.add, "one")  # wrong
        counter.tell(Counter.add)  # wrong
        counter.tell(Other.add, 5)  # wrong
        text: str = await counter.ask(Counter.add, 1)  # wrong
        names: list[int] = await counter.ask(Counter.names)  # wrong
        number: str = await counter.ask("add", 1, into=int)  # wrong, says pyright
        print(text, names, number)

    async def board(self, numbers: list[int]) -> None:
        board = self.ref(Board, "a")
        await board.ask(Board.colour, "green")  # wrong
        await board.ask(Board.point, {"y": 1})  # wrong
        await board.ask(Board.point, {"x": "1"})  # wrong
        await board.ask(Board.total, ["1"])  # wrong
        await board.ask(Board.total, numbers)  # wrong
        await board.ask(Board.total, None)  # wrong
        await board.ask(Board.total)  # wrong
        await board.ask(Board.total, never)  # wrong
        board.tell(Board.colour, "green")  # wrong
        board.tell(Board.point, {"y": 1})  # wrong
        board.tell(Board.total, ["1"])  # wrong
        text: str = await board.ask(Board.total, [1])  # wrong
        print(text)
