"""Images that sessions were committed to."""

from __future__ import annotations

import time
from typing import cast

from ._http import Http, path_of
from .errors import BerthError
from .types import ImageView

_LOOK_EVERY_S = 0.5


class Image:
    """An image of one's project; sessions start from it by its name."""

    def __init__(self, http: Http, view: ImageView) -> None:
        self._http = http
        self._view = view

    def __repr__(self) -> str:
        return f"<Image {self.name!r}: {self.state}>"

    @property
    def id(self) -> str:
        return self._view["imageId"]

    @property
    def name(self) -> str:
        """What its project calls it, with its tag."""
        return self._view["name"]

    @property
    def state(self) -> str:
        """``making``, ``ready``, ``failed``, ``removing`` or ``removed``, as it was last seen; ``refresh()`` looks again."""
        return self._view["state"]

    @property
    def view(self) -> ImageView:
        """All that the API says of it, as it was last seen."""
        return self._view

    def refresh(self) -> "Image":
        """Looks again."""
        self._view = cast(ImageView, self._http.send("GET", path_of("images", self.id)))
        return self

    def wait_ready(self, timeout_s: float = 600.0) -> "Image":
        """Returns when sessions can start from it.

        Raises:
            BerthError: it was not made, or not in time; it goes on being made then.
        """
        gives_up_at = time.monotonic() + timeout_s
        while self.state == "making":
            if time.monotonic() > gives_up_at:
                raise BerthError("deadline-exceeded", f"The image {self.name} was not ready in {timeout_s:.0f} s")
            time.sleep(_LOOK_EVERY_S)
            self.refresh()
        if self.state == "ready":
            return self
        failure = self._view.get("failure", {})
        said = failure.get("message") or f"The image {self.name} is {self.state}"
        raise BerthError(str(failure.get("code") or "image-unknown"), str(said))

    def remove(self) -> None:
        """Removes it; one that is being made is called off.

        Raises:
            Conflict: sessions use it.
        """
        self._view = cast(ImageView, self._http.send("DELETE", path_of("images", self.id), timeout_s=40.0))
