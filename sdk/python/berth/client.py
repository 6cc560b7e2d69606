"""The door to a Berth."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any, Iterable, Iterator, List, Mapping, Optional, Sequence, Union, cast

from ._amounts import milli, milliseconds, size
from ._bundle import bundle_of
from ._context import find_context
from ._http import Http, filter_words, listed, path_of
from .hooks import Hook, filter_of
from .images import Image
from .session import Session
from .types import Alert, Amount, Event, HookView, ImageView, Node, SessionView

#: Field → its value, or any of its values.
Filter = Mapping[str, Union[str, Sequence[str]]]


class Client:
    """Speaks to one Berth.

    Args:
        url: of the gateway; else BERTH_URL, BERTH_STATE or what ``berth login`` wrote.
        key: an API key that belongs to it.
    """

    def __init__(self, url: Optional[str] = None, key: Optional[str] = None) -> None:
        self._http = Http(find_context(url, key, os.environ))

    def run(
        self,
        command: Sequence[str],
        *,
        files: Iterable[Union[str, Path]] = (),
        base: Union[str, Path] = ".",
        **wish: Any,
    ) -> Session:
        """Asks for a batch session: it ends with its command.

        Args:
            command: program and arguments.
            files: files and folders below ``base`` that it finds in /work; 16 MiB at most, compressed.
            base: the folder that becomes /work.
            wish: as in :meth:`request`.
        """
        digest = self._store(files, Path(base))
        return self.request(command=list(command), kind="batch", **({} if digest is None else {"bundle": digest}), **wish)

    def session(self, **wish: Any) -> Session:
        """Asks for an interactive session: it runs until it is stopped. As a context manager it is stopped at the end of the block.

        >>> with client.session(gpu=0.5) as s:  # doctest: +SKIP
        ...     s.wait_running()
        """
        return self.request(kind="interactive", **wish)

    def request(
        self,
        *,
        image: str = "python",
        gpu: Amount = 0,
        cpu: Amount = 1,
        memory: Amount = "2GiB",
        gpu_memory: Optional[Amount] = None,
        models: Optional[Sequence[str]] = None,
        env: Optional[Mapping[str, str]] = None,
        time: Optional[Union[int, float, timedelta]] = None,
        idempotency_key: Optional[str] = None,
        **fields: Any,
    ) -> Session:
        """Asks for a session.

        Args:
            gpu: a part of one (``0.5``), or whole ones (``2``).
            cpu: cores.
            memory: such as ``"2GiB"``, or bytes.
            gpu_memory: on each GPU.
            models: only GPUs of one of these.
            time: how long it may run: seconds, or a timedelta.
            idempotency_key: the same key again is the same session; one is made up otherwise.
            fields: everything else that POST /v1/sessions takes, in its own words: ``name``, ``command``, ``pool``, ``priority``, ``nodeCount`` …

        Raises:
            Invalid: something can't be so; ``pointer`` says what.
            Conflict, Forbidden, Unavailable
        """
        resources = {
            "gpuMilli": milli(gpu, "gpu"),
            "cpuMilli": milli(cpu, "cpu"),
            "memoryBytes": size(memory, "memory"),
            **({} if gpu_memory is None else {"gpuMemoryBytes": size(gpu_memory, "gpu_memory")}),
            **({} if models is None else {"gpuModels": list(models)}),
        }
        body = {
            "image": image,
            "env": dict(env or {}),
            "resources": resources,
            **({} if time is None else {"limits": {"runMs": milliseconds(time)}}),
            **fields,
        }
        headers = {"idempotency-key": idempotency_key or str(uuid.uuid4())}
        return Session(self._http, cast(SessionView, self._http.send("POST", path_of("sessions"), body=body, headers=headers)))

    def get(self, ref: str) -> Session:
        """A session by its id, name or the beginning of its id."""
        return Session(self._http, cast(SessionView, self._http.send("GET", path_of("sessions", ref))))

    def sessions(
        self,
        *,
        phase: Optional[str] = None,
        name: Optional[str] = None,
        sort: Optional[str] = None,
        filter: Optional[Filter] = None,
    ) -> Iterator[Session]:
        """Sessions, the newest first; ``phase="alive"`` leaves out those that have ended.

        Args:
            sort: by which field; with a minus the largest first: ``"-requestedAt"``.
            filter: only those whose fields are so: ``{"userId": "ada"}``, ``{"phase": ["running", "waiting"]}``.
        """
        query = {"phase": phase, "name": name, "sort": sort, "filter": filter_words(filter)}
        for view in listed(self._http, path_of("sessions"), "sessions", query):
            yield Session(self._http, cast(SessionView, view))

    def nodes(self, *, sort: Optional[str] = None, filter: Optional[Filter] = None) -> List[Node]:
        """All nodes, or those whose fields are so: ``{"state": "ready"}``."""
        query = {"sort": sort, "filter": filter_words(filter)}
        return cast(List[Node], list(listed(self._http, path_of("nodes"), "nodes", query)))

    def images(self) -> List[Mapping[str, Any]]:
        """Images that sessions can run by a short name, and what they can open."""
        return cast(List[Mapping[str, Any]], self._http.send("GET", path_of("images"))["images"])

    def own_images(self) -> List[Image]:
        """Images that sessions of one's own project were committed to."""
        own = self._http.send("GET", path_of("images")).get("own", [])
        return [Image(self._http, cast(ImageView, view)) for view in own]

    def image(self, ref: str) -> Image:
        """An image of one's own project, by its name or id; :meth:`Image.remove` takes it away."""
        return Image(self._http, cast(ImageView, self._http.send("GET", path_of("images", ref))))

    def add_hook(
        self,
        name: str,
        url: str,
        *,
        types: Optional[Sequence[str]] = None,
        stream: Optional[str] = None,
        project: Optional[str] = None,
    ) -> Hook:
        """Has events sent to an address from now on. ``hook.secret`` is what signs them, and is told this once.

        Args:
            types: types of events, or all of a category: ``["session.stopped", "reservation.*"]``. Absent: all.
            stream: only this stream.
            project: only what belongs to this project.

        Raises:
            Invalid: the address is none that the gateway sends to.
        """
        body = {"name": name, "url": url, "filter": filter_of(types, stream, project)}
        answer = self._http.send("POST", path_of("hooks"), body=body, retry_s=0.0)
        return Hook(self._http, cast(HookView, answer), str(answer.pop("secret")))

    def hook(self, ref: str) -> Hook:
        """One hook, by its name or id."""
        return Hook(self._http, cast(HookView, self._http.send("GET", path_of("hooks", ref))))

    def hooks(self) -> Iterator[Hook]:
        """Addresses that events are sent to: one's own, for admins all."""
        for view in listed(self._http, path_of("hooks"), "hooks", {}):
            yield Hook(self._http, cast(HookView, view))

    def alerts(self, *, all: bool = False, filter: Optional[Filter] = None) -> List[Alert]:
        """What somebody should look at, the newest first. ``all``: also what is over. For operators."""
        query = {"state": "all" if all else "open", "filter": filter_words(filter)}
        return cast(List[Alert], list(listed(self._http, path_of("alerts"), "alerts", query)))

    def acknowledge(self, alert_id: str, note: Optional[str] = None) -> Alert:
        """Says that one looks after an alert. It goes when what it is about is over."""
        body = {} if note is None else {"note": note}
        headers = {"idempotency-key": str(uuid.uuid4())}
        path = path_of("alerts", alert_id, "acknowledge")
        return cast(Alert, self._http.send("POST", path, body=body, headers=headers))

    def me(self) -> Mapping[str, Any]:
        """Who this client speaks for."""
        return cast(Mapping[str, Any], self._http.send("GET", path_of("me")))

    def events(
        self,
        after: int = 0,
        *,
        types: Optional[str] = None,
        stream: Optional[str] = None,
        project: Optional[str] = None,
    ) -> Iterator[Event]:
        """Facts of the log behind a position, then those to come, for ever: nothing is missed and nothing comes twice, whatever breaks on the way."""
        query = {"from": after + 1, "type": types, "stream": stream, "project": project}
        for message in self._http.follow(path_of("events"), query=query):
            if message.event == "event":
                yield cast(Event, message.data)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Any other operation of the API: ``client.send("GET", "/v1/pools")``."""
        return self._http.send(method, path, body=body, retry_s=10.0 if method == "GET" else 0.0)

    def _store(self, files: Iterable[Union[str, Path]], base: Path) -> Optional[str]:
        data = bundle_of(base, files)
        if data is None:
            return None
        answer = self._http.send(
            "POST", path_of("bundles"), upload=data, headers={"content-type": "application/gzip"}, timeout_s=120.0
        )
        return str(answer["sha256"])
