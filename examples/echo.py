"""Echo: each message goes back to its sender. `stateroom serve examples.echo:app`, then any WebSocket client.

The quotas on messages and bytes are lifted, and nothing else, so that one may measure; the cap and the
threshold of deflate are those that the conformance suite asks for.
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
    """One room for everybody; nobody hears anybody else."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        """Sends it back: text as text, bytes as binary."""
        member.send(event, data)
