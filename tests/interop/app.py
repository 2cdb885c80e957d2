"""The app for the interop clients: an echo, and a room that closes on request. Quotas are turned off."""

from stateroom import App, Member, Room

app = App(settings={"limits.messages_per_s": 0, "limits.bytes_per_s": 0})


@app.room("echo", path="/echo")
class Echo(Room):
    def on_message(self, member: Member, event: str, data: object) -> None:
        member.send(event, data)


@app.room("closer", path="/close")
class Closer(Room):
    """For a message `CODE REASON`, it closes the sender with these."""

    def on_message(self, member: Member, event: str, data: str) -> None:
        code, _, reason = data.partition(" ")
        member.close(int(code), reason)
