"""What can go wrong. Every error has a stable ``code``; the words may change, the codes don't."""

from __future__ import annotations

from typing import Any, Mapping, Optional


class BerthError(Exception):
    """A request that was refused, or got no answer.

    Attributes:
        code: stable and for programs, such as ``session-unknown``.
        status: the HTTP status; 0 when there was no answer.
        pointer: the field that is meant (JSON pointer, RFC 6901), if one is.
    """

    def __init__(self, code: str, message: str, status: int = 0, pointer: Optional[str] = None) -> None:
        super().__init__(f"{message} ({code})")
        self.code = code
        self.message = message
        self.status = status
        self.pointer = pointer


class Invalid(BerthError):
    """The request has a field that is missing or can't have its value."""


class Forbidden(BerthError):
    """The key is not known, or may not do this."""


class NotFound(BerthError):
    """There is nothing of this name or id."""


class Conflict(BerthError):
    """It can't be done as things are now."""


class Unavailable(BerthError):
    """Nobody answered, or a part of Berth that is needed is away. It may be tried again."""


class NotLoggedIn(BerthError):
    """No Berth is known here: set BERTH_URL and BERTH_KEY, or use ``berth login``."""


class SessionFailed(BerthError):
    """A session ended otherwise than with its program's exit.

    Attributes:
        outcome: as the API says it: ``kind`` and what belongs to it.
    """

    def __init__(self, session_id: str, outcome: Mapping[str, Any]) -> None:
        kind = str(outcome.get("kind", "failed"))
        said = outcome.get("message") or f"Session {session_id} ended as {kind}"
        super().__init__(str(outcome.get("code") or kind), str(said))
        self.outcome = dict(outcome)


_BY_STATUS = {400: Invalid, 401: Forbidden, 403: Forbidden, 404: NotFound, 409: Conflict, 413: Invalid, 422: Invalid}


def error_of(status: int, problem: Mapping[str, Any]) -> BerthError:
    """The error for an answer of application/problem+json (RFC 9457)."""
    code = str(problem.get("code") or f"http-{status}")
    message = str(problem.get("detail") or problem.get("title") or f"The server answered {status}")
    kind = Unavailable if status in (429, 502, 503, 504) else _BY_STATUS.get(status, BerthError)
    pointer = problem.get("pointer")
    return kind(code, message, status, None if pointer is None else str(pointer))
