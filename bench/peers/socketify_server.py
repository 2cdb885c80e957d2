"""socketify: uWebSockets with Python handlers; fan-out by its topics."""

import sys

from socketify import App, AppListenOptions, CompressOptions, OpCode, WebSocket

OPTIONS = {"compression": CompressOptions.DISABLED, "max_payload_length": 16 << 20, "idle_timeout": 120}

app = App()


def echo(socket: WebSocket, message: str | bytes, opcode: OpCode) -> None:
    socket.send(message, opcode)


def join(socket: WebSocket) -> None:
    socket.subscribe("fan")


def fan(socket: WebSocket, message: str | bytes, opcode: OpCode) -> None:
    app.publish("fan", message, opcode)


if __name__ == "__main__":
    app.ws("/echo", {**OPTIONS, "message": echo})
    app.ws("/fan", {**OPTIONS, "open": join, "message": fan})
    app.listen(AppListenOptions(port=int(sys.argv[1]), host="127.0.0.1"), lambda config: None)
    app.run()
