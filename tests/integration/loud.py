"""A room that logs and prints a given number of lines, in every way that Python has."""

import logging
import sys

from stateroom import App, Member, Room

app = App(settings={"limits.messages_per_s": 0})
LINE = "x" * 1000


@app.room("loud", path="/loud")
class Loud(Room):
    """Writes to the log and to stdout as often as a message asks for, and answers."""

    def on_message(self, member: Member, event: str, data: str) -> None:
        for _ in range(int(data)):
            print(LINE)
            print(LINE, file=sys.stderr)
            logging.getLogger("loud").warning(LINE)
        member.send(event, data)
