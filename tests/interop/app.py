"""What the interop clients talk to: an echo, and a room that closes as it is told. Quotas are lifted."""

from stateroom import App, Member, Room

app = App(settings={"limits.messages_per_s": 0, "limits.bytes_per_s": 0})


@app.room("echo", path="/echo")
class Echo(Room):
    def on_message(self, member: Member, event: str, data: object) -> None:
        member.send(event, data)


@app.room("closer", path="/close")
class Closer(Room):
    """A message `CODE REASON` asks to be closed just so."""

    def on_message(self, member: Member, event: str, data: str) -> None:
        code, _, reason = data.partition(" ")
        member.close(int(code), reason)
