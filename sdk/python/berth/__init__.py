"""GPU sessions as a service, from Python: only the standard library is needed.

>>> import berth
>>> client = berth.Client()
>>> job = client.run(["python3", "-c", "print(6 * 7)"])
>>> print(job.output(), job.wait())
42
 0
"""

from .client import Client
from .errors import (
    BerthError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotLoggedIn,
    SessionFailed,
    Unavailable,
)
from .session import Session
from .types import Event, Node, Outcome, SessionView

__all__ = [
    "BerthError",
    "Client",
    "Conflict",
    "Event",
    "Forbidden",
    "Invalid",
    "Node",
    "NotFound",
    "NotLoggedIn",
    "Outcome",
    "Session",
    "SessionFailed",
    "SessionView",
    "Unavailable",
]
