"""Echo: each message goes back to its sender. Run `stateroom serve examples.echo:app`, and connect a WebSocket client.

The quotas of messages and bytes are off, so that the echo can be used for load tests. The conformance suite needs the
message limit and the deflate threshold below.
"""

from stateroom import App, Member, Room

app = App(
    settings={
        "limits.messages_per_s": 0,
        "limits.bytes_per_s": 0,
        "limits.message_bytes": 16 * 1024 * 1024,
        "deflate.threshold_bytes": 0,
    }
)


@app.room("echo", path="/")
class Echo(Room):
    """One room for all clients. Each client gets only its own messages."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        """Sends the message back: text as text, bytes as binary."""
        member.send(event, data)
