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
from .hooks import Hook
from .images import Image
from .programs import Completed, Kernel, Result
from .session import Session
from .types import Alert, Delivery, Event, HookView, ImageView, Node, Outcome, SessionView

__all__ = [
    "Alert",
    "BerthError",
    "Client",
    "Completed",
    "Conflict",
    "Delivery",
    "Event",
    "Forbidden",
    "Hook",
    "HookView",
    "Image",
    "ImageView",
    "Invalid",
    "Kernel",
    "Node",
    "NotFound",
    "NotLoggedIn",
    "Outcome",
    "Result",
    "Session",
    "SessionFailed",
    "SessionView",
    "Unavailable",
]
