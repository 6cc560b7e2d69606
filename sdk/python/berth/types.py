"""Shapes of what the API answers, as far as this client reads them; the whole of each answer is passed on."""

from __future__ import annotations

from typing import Any, List, Mapping, TypedDict, Union

#: ``2``, ``0.5``, or bytes as ``"2GiB"``.
Amount = Union[int, float, str]


class Outcome(TypedDict, total=False):
    """Why a session ended; ``kind`` is ``completed`` (with ``exitCode``), ``cancelled``, ``expired``, ``preempted``, ``node-lost`` or ``failed``."""

    kind: str
    exitCode: int
    by: str
    limit: str
    nodeId: str
    code: str
    message: str


class SessionView(TypedDict, total=False):
    """A session as it is now. Times are ISO 8601 in UTC, memory in bytes; 1000 ``gpuMilli`` are one GPU."""

    sessionId: str
    name: str
    projectId: str
    userId: str
    kind: str
    image: str
    command: List[str]
    phase: str
    nodeId: str
    resources: Mapping[str, Any]
    requestedAt: str
    startedAt: str
    endedAt: str
    outcome: Outcome
    exitCode: int
    why: str
    queuePosition: int


class Node(TypedDict, total=False):
    """A compute node and what of it is given."""

    nodeId: str
    state: str
    poolId: str
    devices: List[Mapping[str, Any]]


class ImageView(TypedDict, total=False):
    """An image that a session was committed to."""

    imageId: str
    name: str
    description: str
    projectId: str
    userId: str
    sessionId: str
    nodeId: str
    state: str
    requestedAt: str
    readyAt: str
    sizeBytes: int
    fileCount: int
    doneBytes: int
    failure: Mapping[str, str]


class HookView(TypedDict, total=False):
    """An address that events are sent to."""

    hookId: str
    name: str
    userId: str
    projectId: str
    origin: str
    url: str
    filter: Mapping[str, Any]
    state: str
    disabledFor: str
    createdAt: str
    changedAt: str
    pendingCount: int
    deadCount: int
    failingSince: str


class Delivery(TypedDict, total=False):
    """What became of one event at one hook. ``deliveryId`` is the ``webhook-id`` of its messages."""

    deliveryId: str
    position: int
    stream: str
    type: str
    state: str
    attempts: int
    createdAt: str
    dueAt: str
    settledAt: str
    triedAt: str
    latencyMs: int
    status: int
    excerpt: str
    failure: str


class Alert(TypedDict, total=False):
    """Something that somebody should look at; without ``clearedAt`` it is so still."""

    alertId: str
    rule: str
    severity: str
    about: str
    summary: str
    note: str
    since: str
    raisedAt: str
    clearedAt: str
    acknowledged: Mapping[str, Any]


class Event(TypedDict, total=False):
    """A fact in the log. ``position`` is dense: 1, 2, 3 …, so a reader can tell that it missed nothing."""

    position: int
    stream: str
    version: int
    type: str
    recordedAt: str
    data: Mapping[str, Any]
    meta: Mapping[str, Any]
