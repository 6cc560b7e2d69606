"""Programs inside of sessions, and kernels that keep what they know."""

from __future__ import annotations

import json
import struct
import threading
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from ._http import Http, path_of
from ._websocket import WebSocket
from .errors import BerthError

_STDIN, _STDIN_END = 0, 1
_STDOUT, _STDERR, _EXIT, _FAILED = 16, 17, 18, 19
_FRAME_MAX = 64 * 1024


class Completed(NamedTuple):
    """How a program ended, and what it printed."""

    code: int
    stdout: bytes
    stderr: bytes

    def check(self) -> "Completed":
        """Itself, if the program ended with 0; raises BerthError otherwise."""
        if self.code != 0:
            said = self.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
            raise BerthError("exit-code", f"The program ended with exit code {self.code}: {said[0]}")
        return self


def _frame(kind: int, payload: bytes = b"") -> bytes:
    return struct.pack("!BI", kind, len(payload)) + payload


def _frames(socket: WebSocket) -> Iterator[Tuple[int, bytes]]:
    held = bytearray()
    while True:
        message = socket.receive()
        if message is None:
            return
        held += message
        while len(held) >= 5:
            kind, size = struct.unpack_from("!BI", held)
            if len(held) < 5 + size:
                break
            yield kind, bytes(held[5 : 5 + size])
            del held[: 5 + size]


def run_program(
    http: Http,
    session_id: str,
    command: Sequence[str],
    stdin: bytes,
    env: Dict[str, str],
    folder: Optional[str],
) -> Completed:
    wish: Dict[str, Any] = {"command": list(command), "env": env}
    if folder is not None:
        wish["folder"] = folder
    out: Dict[int, List[bytes]] = {_STDOUT: [], _STDERR: []}
    with http.web_socket(path_of("sessions", session_id, "exec")) as socket:
        socket.send(json.dumps(wish))

        def feed() -> None:
            try:
                for at in range(0, len(stdin), _FRAME_MAX):
                    socket.send(_frame(_STDIN, stdin[at : at + _FRAME_MAX]))
                socket.send(_frame(_STDIN_END))
            except BerthError:
                pass  # it has ended before its input

        feeding = threading.Thread(target=feed, daemon=True)
        feeding.start()
        for kind, payload in _frames(socket):
            if kind in out:
                out[kind].append(payload)
            elif kind == _EXIT:
                (code,) = struct.unpack("!i", payload)
                return Completed(code, b"".join(out[_STDOUT]), b"".join(out[_STDERR]))
            elif kind == _FAILED:
                why = json.loads(payload)
                raise BerthError(why["code"], why["message"])
    raise BerthError("connection-lost", "The connection was lost, and the program was ended with it")


class Result(NamedTuple):
    """What a piece of code came to.

    Attributes:
        ok: it ran to its end.
        text: what it printed.
        displays: results and other rich output, each by media type (``text/plain``, ``image/png`` …).
        error: name and words of what was raised, if anything was.
    """

    ok: bool
    text: str
    displays: List[Dict[str, Any]]
    error: Optional[str]

    @property
    def value(self) -> Optional[str]:
        """The last result as text; None without one."""
        return self.displays[-1].get("text/plain") if self.displays else None


class Kernel:
    """A kernel of a session. What it knows stays as long as the session runs, whoever joins it by its name."""

    def __init__(self, http: Http, session_id: str, language: str, name: str) -> None:
        path = path_of("sessions", session_id, "kernels", name)
        self._socket = http.web_socket(path, {"language": language})
        self._asked = 0
        try:
            self.about = self._next("ready")
        except BerthError:
            self._socket.close()
            raise

    def __enter__(self) -> "Kernel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def execute(self, code: str) -> Result:
        """Runs a piece of code to its end. Code that asks for input gets an empty line."""
        self._asked += 1
        asked = str(self._asked)
        self._say(do="execute", id=asked, code=code)
        text: List[str] = []
        displays: List[Dict[str, Any]] = []
        error: Optional[str] = None
        while True:
            event = self._next()
            if event.get("id") != asked:
                continue
            kind = event["event"]
            if kind == "stream":
                text.append(event["text"])
            elif kind == "display":
                displays.append(event["data"])
            elif kind == "error":
                error = f"{event['name']}: {event['value']}"
            elif kind == "input-wanted":
                self._say(do="input", value="")
            elif kind == "done":
                return Result(event["status"] == "ok", "".join(text), displays, error)

    def restart(self) -> None:
        """All that it knows is lost."""
        self._say(do="restart")
        self.about = self._next("ready")

    def close(self) -> None:
        """Lets go of it; it stays."""
        self._socket.close()

    def _say(self, **request: Any) -> None:
        self._socket.send(json.dumps(request))

    def _next(self, wanted: Optional[str] = None) -> Dict[str, Any]:
        while True:
            message = self._socket.receive()
            if message is None:
                raise BerthError("connection-lost", "The connection was lost; the kernel goes on as long as its session runs")
            event: Dict[str, Any] = json.loads(message)
            if event["event"] == "problem":
                raise BerthError(event["code"], event["message"])
            if wanted is None or event["event"] == wanted:
                return event
