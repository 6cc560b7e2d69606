"""One session: watch it, read what it prints, wait for its end."""

from __future__ import annotations

import uuid
from typing import Any, Iterator, Mapping, Optional, Sequence, TextIO, Union, cast

from ._http import Http, path_of
from .errors import SessionFailed
from .images import Image
from .programs import Completed, Kernel, run_program
from .types import ImageView, SessionView


class Session:
    """A session that was asked for. As a context manager it is stopped at the end of the block."""

    def __init__(self, http: Http, view: SessionView) -> None:
        self._http = http
        self._view = view

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Session {self.id} {self.name!r}: {self.phase}>"

    @property
    def id(self) -> str:
        return self._view["sessionId"]

    @property
    def name(self) -> str:
        return self._view.get("name", self.id)

    @property
    def phase(self) -> str:
        """As it was last seen; ``refresh()`` looks again."""
        return self._view["phase"]

    @property
    def view(self) -> SessionView:
        """All that the API says of it, as it was last seen."""
        return self._view

    def refresh(self) -> "Session":
        """Looks again."""
        self._view = cast(SessionView, self._http.send("GET", path_of("sessions", self.id)))
        return self

    def stop(self) -> None:
        """Asks for its end, in whichever phase it is. One that has ended stays as it is."""
        self._http.send("POST", path_of("sessions", self.id, "stop"), body={})

    def run(
        self,
        command: Union[str, Sequence[str]],
        *,
        stdin: Union[str, bytes] = b"",
        env: Optional[Mapping[str, str]] = None,
        folder: Optional[str] = None,
    ) -> Completed:
        """Runs a program beside what runs in the session already, to its end. A text is a command line of the shell.

        Raises:
            Conflict: the session does not run.
            BerthError: the program could not be started, or the connection was lost and the program ended with it.
        """
        words = ["sh", "-c", command] if isinstance(command, str) else list(command)
        given = stdin.encode() if isinstance(stdin, str) else stdin
        return run_program(self._http, self.id, words, given, dict(env or {}), folder)

    def kernel(self, language: str = "python", name: str = "main") -> Kernel:
        """A kernel that keeps what it knows between pieces of code: started if it does not run yet, joined if it does."""
        return Kernel(self._http, self.id, language, name)

    def commit(self, name: str, *, description: str = "", include_work: bool = False) -> Image:
        """Makes an image of it, for other sessions of its project to start from: what it has in its home, and /work if wanted.

        Answers at once: ``session.commit("team/env:v1").wait_ready()``.

        Raises:
            Conflict: the name is taken, or the session does not run.
            Invalid: its node can't make images.
        """
        body = {"session": self.id, "name": name, "description": description, "includeWork": include_work}
        headers = {"idempotency-key": str(uuid.uuid4())}
        return Image(self._http, cast(ImageView, self._http.send("POST", path_of("images"), body=body, headers=headers)))

    def explain(self) -> Mapping[str, Any]:
        """Why it waits, its place, when it is expected to start, and what the nodes lack."""
        return cast(Mapping[str, Any], self._http.send("GET", path_of("sessions", self.id, "explain")))

    def watch(self) -> Iterator[Mapping[str, Any]]:
        """Its phases from the request on, as they come: ``{"phase": …, "at": …, "note": …}``. Ends with the session."""
        for message in self._http.follow(path_of("sessions", self.id, "watch"), last_event="end"):
            if message.event == "end":
                self._view = message.data["session"]
            elif message.event == "phase":
                self._http.saw(message.data.get("position"))
                yield message.data

    def wait_running(self) -> "Session":
        """Returns when its program runs. Raises SessionFailed if it ended before."""
        for seen in self.watch():
            if seen["phase"] == "running":
                return self.refresh()
        if self._view.get("startedAt") is not None:
            return self
        raise SessionFailed(self.id, self._view.get("outcome", {}))

    def wait(self) -> int:
        """Waits for its end and returns the exit code of its program. Raises SessionFailed for any other end."""
        for _ in self.watch():
            pass
        outcome = self._view.get("outcome", {})
        if outcome.get("kind") == "completed":
            return int(outcome.get("exitCode", 0))
        raise SessionFailed(self.id, outcome)

    def output(self) -> str:
        """All that it has printed so far, both streams in the order in which they came."""
        return self._http.text(path_of("sessions", self.id, "logs"))

    def logs(self) -> Iterator[str]:
        """What it prints, piece by piece, from the beginning to its end; over restarts of gateways, with nothing lost and nothing twice."""
        for _, text in self._pieces():
            yield text

    def print_logs(self, out: TextIO, err: Optional[TextIO] = None) -> None:
        """Copies what it prints until its end."""
        for source, text in self._pieces():
            target = out if err is None or source == "stdout" else err
            target.write(text)
            target.flush()

    def _pieces(self) -> Iterator[tuple[str, str]]:
        for message in self._http.follow(path_of("sessions", self.id, "logs"), query={"follow": "true"}, last_event="end"):
            if message.event == "output":
                for chunk in message.data["chunks"]:
                    yield chunk["source"], chunk["text"]
            elif message.event == "end":
                self._view = message.data["session"]
