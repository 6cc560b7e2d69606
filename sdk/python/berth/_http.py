"""Requests and Server-Sent Events over the standard library's HTTP."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException, HTTPResponse
from typing import Any, Callable, Iterator, Mapping, NamedTuple, Optional, Sequence, Union

from ._context import Context
from ._websocket import Refused, WebSocket
from .errors import BerthError, Unavailable, error_of

_TIMEOUT_S = 20.0
#: The server says something every ten seconds; who is silent for longer is gone.
_SILENCE_S = 25.0
_PAUSE_S, _PAUSE_MAX_S = 0.15, 2.0

Query = Mapping[str, Union[str, int, None]]


class Message(NamedTuple):
    event: str
    id: Optional[str]
    data: Any


def path_of(*parts: str) -> str:
    """A path below /v1; what users write can't leave its place in it."""
    return "/v1/" + "/".join(urllib.parse.quote(part, safe="") for part in parts)


class Http:
    """One gateway, and who speaks to it."""

    def __init__(self, context: Context) -> None:
        self._url, self._key = context
        self._position = 0

    def saw(self, position: Optional[Union[str, int]]) -> None:
        """The log holds this position: what is read from now on, from whichever gateway, is not older."""
        if position is not None:
            self._position = max(self._position, int(position))

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Query] = None,
        body: Any = None,
        upload: Optional[bytes] = None,
        headers: Optional[Mapping[str, str]] = None,
        retry_s: float = 10.0,
        timeout_s: float = _TIMEOUT_S,
    ) -> Any:
        """The answer's JSON. What nobody answered is asked again for ``retry_s``: so only for what may come twice."""
        given = {"accept": "application/json", **(headers or {})}
        if method == "GET" and self._position > 0:
            given["berth-position"] = str(self._position)
        data = upload
        if body is not None:
            data = json.dumps(body).encode()
            given["content-type"] = "application/json"
        gives_up_at, pause = time.monotonic() + retry_s, _PAUSE_S
        while True:
            try:
                with self._open(method, path, query, given, data, timeout_s) as answer:
                    text = answer.read()
                    self.saw(answer.headers.get("berth-position"))
                    return json.loads(text) if text else None
            except (Unavailable, HTTPException, OSError, ValueError) as cause:
                if time.monotonic() + pause > gives_up_at:
                    raise self._no_answer(cause) from cause
            time.sleep(pause)
            pause = min(pause * 2, _PAUSE_MAX_S)

    def follow(self, path: str, *, query: Optional[Query] = None, last_id: Optional[str] = None, last_event: Optional[str] = None,
               away_s: float = 60.0) -> Iterator[Message]:
        """Messages over any number of connections: the next goes on after the last id, so nothing is missing and nothing comes twice.

        Ends after ``last_event``. Raises Unavailable when nobody answers for ``away_s``.
        """
        away_since: Optional[float] = None
        pause = _PAUSE_S
        while True:
            cause: Optional[BaseException] = None
            try:
                headers = {"accept": "text/event-stream", **({} if last_id is None else {"last-event-id": last_id})}
                with self._open("GET", path, query, headers, None, _SILENCE_S) as answer:
                    for message in _messages(answer):
                        if message.event == "problem":
                            break
                        away_since, pause = None, _PAUSE_S
                        last_id = message.id if message.id is not None else last_id
                        yield message
                        if message.event == last_event:
                            return
            except (Unavailable, HTTPException, OSError) as error:
                cause = error
            now = time.monotonic()
            away_since = now if away_since is None else away_since
            if now - away_since > away_s:
                raise self._no_answer(cause) from cause
            time.sleep(pause)
            pause = min(pause * 2, _PAUSE_MAX_S)

    def text(self, path: str) -> str:
        """An answer of plain text."""
        with self._open("GET", path, None, {"accept": "text/plain"}, None, _TIMEOUT_S) as answer:
            return answer.read().decode("utf-8", "replace")

    def web_socket(self, path: str, query: Optional[Query] = None) -> WebSocket:
        """A connection for messages both ways."""
        asked = {name: str(value) for name, value in (query or {}).items() if value is not None}
        url = self._url + path + (f"?{urllib.parse.urlencode(asked)}" if asked else "")
        try:
            return WebSocket(url, {"authorization": f"Bearer {self._key}"})
        except Refused as refused:
            raise error_of(refused.status, _problem(refused.body)) from None

    def _open(self, method: str, path: str, query: Optional[Query], headers: Mapping[str, str], data: Optional[bytes],
              timeout_s: float) -> HTTPResponse:
        asked = {name: str(value) for name, value in (query or {}).items() if value is not None}
        url = self._url + path + (f"?{urllib.parse.urlencode(asked)}" if asked else "")
        request = urllib.request.Request(url, data=data, method=method, headers={"authorization": f"Bearer {self._key}", **headers})
        try:
            answer: HTTPResponse = urllib.request.urlopen(request, timeout=timeout_s)
            return answer
        except urllib.error.HTTPError as refused:
            with refused:
                raise error_of(refused.code, _problem(refused.read())) from None

    def _no_answer(self, cause: Optional[BaseException]) -> BerthError:
        if isinstance(cause, BerthError):
            return cause
        return Unavailable("unreachable", f"No gateway answers at {self._url}: {cause}")


def _problem(text: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _messages(answer: HTTPResponse) -> Iterator[Message]:
    """Server-Sent Events (WHATWG HTML, 9.2) of one connection."""
    event, message_id, data = "message", None, []
    for raw in answer:
        line = raw.decode("utf-8").rstrip("\r\n")
        if line == "":
            if data:
                yield Message(event, message_id, json.loads("\n".join(data)))
            event, message_id, data = "message", None, []
            continue
        name, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if name == "event":
            event = value
        elif name == "id":
            message_id = value
        elif name == "data":
            data.append(value)


_PAGE = 200


def listed(http: Http, path: str, field: str, query: Query) -> Iterator[Any]:
    """All entries of a list, page by page; ``query`` may say ``sort`` and ``filter`` as the API has them."""
    return pages(lambda cursor: http.send("GET", path, query={"limit": _PAGE, "cursor": cursor, **query}), field)


def filter_words(wanted: Optional[Mapping[str, Union[str, Sequence[str]]]]) -> Optional[str]:
    """``{"phase": ["running", "waiting"]}`` as the API has it; None: all."""
    if not wanted:
        return None
    pairs = [(name, [values] if isinstance(values, str) else list(values)) for name, values in wanted.items()]
    return ",".join(f"{name}:{value}" for name, values in pairs for value in values)


def pages(ask: Callable[[Optional[str]], Mapping[str, Any]], field: str) -> Iterator[Any]:
    """All entries of a list that comes in pages."""
    cursor: Optional[str] = None
    while True:
        answer = ask(cursor)
        yield from answer[field]
        cursor = answer.get("next")
        if cursor is None:
            return
