"""Where the API is, and the key for it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Iterator, Mapping, NamedTuple, Optional

from .errors import NotLoggedIn


class Context(NamedTuple):
    url: str
    key: str


def _files(env: Mapping[str, str]) -> Iterator[Path]:
    state = env.get("BERTH_STATE")
    if state:
        yield Path(state) / "context.json"
    config = env.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    yield Path(config) / "berth" / "context.json"


def _read(file: Path) -> Optional[Context]:
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return Context(str(said["url"]).rstrip("/"), str(said["key"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise NotLoggedIn("context-unreadable", f"{file} can't be read ({cause}); log in again") from cause


def find_context(url: Optional[str], key: Optional[str], env: Mapping[str, str]) -> Context:
    """What is given, else BERTH_URL and BERTH_KEY, else BERTH_STATE, else what ``berth login`` wrote."""
    url = url or env.get("BERTH_URL")
    if url:
        key = key or env.get("BERTH_KEY")
        if not key:
            raise NotLoggedIn("key-missing", "A URL needs a key: set BERTH_KEY, or pass key=…")
        return Context(url.rstrip("/"), key)
    for file in _files(env):
        found = _read(file)
        if found is not None:
            return found
    raise NotLoggedIn("not-logged-in", 'No Berth is known here: use "berth login URL", or set BERTH_URL and BERTH_KEY')
