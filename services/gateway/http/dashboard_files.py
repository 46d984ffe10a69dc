"""Which file of the built dashboard answers a path, and how long it may be kept."""

import functools
import gzip
from dataclasses import dataclass
from pathlib import Path

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
ASSETS = "assets"
INDEX = "index.html"
NOT_PAGES = frozenset({"api", "health", "metrics", ASSETS})

NOT_BUILT = """The dashboard is not built.

Build it with:  make web
The API is at:  /api/v1/metrics
"""


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file, its Cache-Control, and a tag of this state of it."""

    file: Path
    cache: str
    tag: str


@functools.lru_cache(maxsize=64)
def compress_file(served: ServedFile) -> bytes:
    """The file compressed by gzip, remembered for this state of it: the largest takes 12 ms each time."""
    return gzip.compress(served.file.read_bytes(), mtime=0)


def _served_file(file: Path, cache: str) -> ServedFile:
    state = file.stat()
    return ServedFile(file, cache, f"{state.st_mtime_ns:x}-{state.st_size:x}")


def find_file(folder: Path, path: str, page: bool) -> ServedFile | None:
    """The file for a path; the index for every page of the dashboard's own (`page`: HTML is asked for)."""
    parts = [part for part in path.split("/") if part]
    wanted = folder.joinpath(*parts).resolve()
    if wanted.is_relative_to(folder.resolve()) and wanted.is_file():
        return _served_file(wanted, FOREVER if parts[0] == ASSETS else ASK_AGAIN)
    if not page or (parts and parts[0] in NOT_PAGES):
        return None
    index = folder / INDEX
    return _served_file(index, ASK_AGAIN) if index.is_file() else None
