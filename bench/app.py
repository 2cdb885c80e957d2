"""What is measured: ordinary Python rooms with no native short cut. `stateroom serve bench.app:app`.

The quotas on messages and bytes are lifted, and nothing else.
"""

from runtime import App, Member, Room

app = App(settings={"limits.messages_per_s": 0, "limits.bytes_per_s": 0})


@app.room("echo", path="/echo")
class Echo(Room):
    """Each message goes back to its sender."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        """Sends it back: text as text, bytes as binary."""
        member.send(event, data)


@app.room("fan", path="/fan")
class Fan(Room):
    """Each message goes to every member."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        """Sends it to all, its sender among them."""
        self.broadcast(event, data)
