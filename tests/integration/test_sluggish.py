"""A turn that blocks other turns is named in the log of a server, with the line where it awaits."""

from pathlib import Path

from tests.channels import Channels
from tests.integration import sluggish
from tests.served import served


def test_a_turn_that_blocks_others_is_logged_with_its_line_and_the_remedies() -> None:
    source = Path(sluggish.__file__)
    number = next(at for at, line in enumerate(source.read_text().splitlines(), 1) if "# held here" in line)
    app = "tests.integration.sluggish:app"
    with served(app, host__slow_turn_s=0.05) as server, Channels(server) as holder, Channels(server) as other:
        holder.join("slow:a")
        other.join("slow:a")
        holder.send("slow:a", "hold")
        other.send("slow:a", "say")
        server.wait_logged("turn_slow")
        line = next(line for line in server.log().splitlines() if "turn_slow" in line)
        for words in (
            "slow:{name} 'a'",
            "on hold",
            f"sluggish.py:{number} in Sluggish.opened",
            "spawn",
            "reentrant",
        ):
            assert words in line, line
        holder.send("slow:a", "go on")
        assert other.ask("slow:a", "say").response == "said"
        assert server.total("turns_slow", "host") == 1
        assert server.log().count("turn_slow") == 1
