"""Files for a session, as a gzipped tar."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path
from typing import Iterable, Optional, Union

from .errors import Invalid

_BYTES_MAX = 16 * 2**20


def _same_for_all(member: tarfile.TarInfo) -> Optional[tarfile.TarInfo]:
    """The same files are the same bundle, whoever sends them and when."""
    if not (member.isreg() or member.isdir()):
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = 0
    return member


def bundle_of(base: Path, files: Iterable[Union[str, Path]]) -> Optional[bytes]:
    """The bundle of these files and folders; None if there are none. Links and devices are left out. Raises Invalid for what lies outside ``base``."""
    root = base.resolve()
    tar_bytes = io.BytesIO()
    names = list(files)
    if not names:
        return None
    with tarfile.open(fileobj=tar_bytes, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(str(name) for name in names):
            path = (root / name).resolve()
            if root != path and root not in path.parents:
                raise Invalid("invalid-request", f"{name} lies outside {root}")
            if not path.exists():
                raise Invalid("invalid-request", f"{name} does not exist in {root}")
            tar.add(path, arcname=str(path.relative_to(root)), filter=_same_for_all)
    data = gzip.compress(tar_bytes.getvalue(), mtime=0)
    if len(data) > _BYTES_MAX:
        raise Invalid("bundle-too-large", f"The files take {len(data)} bytes compressed, 16 MiB is the most: use a folder")
    return data
