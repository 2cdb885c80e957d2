"""Calls that type checkers must refuse: each line that ends with the word `wrong` in a comment. Never run.

`into` takes any annotation, for which there is no type yet that all checkers know. So mypy lets it be wrong.
"""

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
