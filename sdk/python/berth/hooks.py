"""Addresses that events are sent to, signed as Standard Webhooks wants it."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Optional, Sequence, cast

from ._http import Http, listed, path_of
from .types import Delivery, HookView


def filter_of(types: Optional[Sequence[str]], stream: Optional[str], project: Optional[str]) -> Mapping[str, Any]:
    """Which events a hook is told of; what is absent: all that its owner may see."""
    return {
        **({} if types is None else {"types": list(types)}),
        **({} if stream is None else {"stream": stream}),
        **({} if project is None else {"projectId": project}),
    }


class Hook:
    """An address that events are sent to."""

    def __init__(self, http: Http, view: HookView, secret: Optional[str] = None) -> None:
        self._http = http
        self._view = view
        #: What its messages are signed with, where it was just made or rotated; it is not told again.
        self.secret = secret

    def __repr__(self) -> str:
        return f"<Hook {self.name!r} to {self._view.get('origin')}: {self.state}>"

    @property
    def id(self) -> str:
        return self._view["hookId"]

    @property
    def name(self) -> str:
        return self._view["name"]

    @property
    def state(self) -> str:
        """``active``, ``paused``, or ``disabled``: Berth gave it up."""
        return self._view["state"]

    @property
    def view(self) -> HookView:
        """All that the API says of it, as it was last seen."""
        return self._view

    def refresh(self) -> "Hook":
        """Looks again, also how it fares: ``pendingCount``, ``deadCount``, ``failingSince``."""
        self._view = cast(HookView, self._http.send("GET", path_of("hooks", self.id)))
        return self

    def change(
        self,
        *,
        name: Optional[str] = None,
        url: Optional[str] = None,
        types: Optional[Sequence[str]] = None,
        stream: Optional[str] = None,
        project: Optional[str] = None,
    ) -> "Hook":
        """Changes it; what is absent stays as it was. A filter takes the place of the whole one before."""
        wanted = filter_of(types, stream, project)
        body = {
            **({} if name is None else {"name": name}),
            **({} if url is None else {"url": url}),
            **({"filter": wanted} if wanted else {}),
        }
        self._view = cast(HookView, self._http.send("PATCH", path_of("hooks", self.id), body=body))
        return self

    def pause(self) -> "Hook":
        """Sends nothing for now; what happens meanwhile is sent when it is resumed."""
        return self._do("pause", {})

    def resume(self, *, skip: bool = False) -> "Hook":
        """Sends again, also after Berth gave it up. ``skip``: without what happened meanwhile."""
        return self._do("resume", {"skip": skip})

    def rotate_secret(self, overlap_s: Optional[float] = None) -> str:
        """Signs with a new secret, and for a day (or so many seconds) with the one before as well. Returns the new one."""
        body = {} if overlap_s is None else {"overlapMs": round(overlap_s * 1000)}
        answer = self._http.send("POST", path_of("hooks", self.id, "secret"), body=body, retry_s=0.0)
        self.secret = str(answer["secret"])
        return self.secret

    def test(self) -> Delivery:
        """Sends a message of the type ``webhook.test`` now, once, and says what the receiver answered."""
        return cast(Delivery, self._http.send("POST", path_of("hooks", self.id, "test"), body={}, retry_s=0.0, timeout_s=40.0))

    def deliveries(self, *, state: Optional[str] = None) -> Iterator[Delivery]:
        """What became of each event, the newest first; ``state``: ``pending``, ``delivered``, ``dead`` or ``dropped``."""
        for one in listed(self._http, path_of("hooks", self.id, "deliveries"), "deliveries", {"state": state}):
            yield cast(Delivery, one)

    def redeliver(self, delivery_id: str) -> Delivery:
        """Sends one again, whatever became of it, with the same ``webhook-id``."""
        path = path_of("hooks", self.id, "deliveries", delivery_id, "redeliver")
        return cast(Delivery, self._http.send("POST", path, body={}))

    def redeliver_dead(self) -> int:
        """Sends all again that was given up. Returns how many."""
        return int(self._http.send("POST", path_of("hooks", self.id, "redeliver"), body={})["count"])

    def remove(self) -> None:
        """Sends nothing any more, and forgets its address, its secret and its deliveries."""
        self._http.send("DELETE", path_of("hooks", self.id))

    def _do(self, what: str, body: Mapping[str, Any]) -> "Hook":
        self._view = cast(HookView, self._http.send("POST", path_of("hooks", self.id, what), body=body))
        return self
