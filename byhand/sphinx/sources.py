"""What a build is made from, as one short name: where the name is another one, what was made before is stale."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator
from pathlib import Path

_MADE = {"__pycache__", "node_modules", "build", "_build"}


def digest(*places: Path, suffixes: Collection[str] = ()) -> str:
    """A name for the content of files, and of folders to the bottom: of all files in these, or of those with a suffix.

    What is made there (caches, builds) does not count. Raises FileNotFoundError for a place that does not exist.
    """
    content = hashlib.sha256()
    for place in places:
        for file in sorted(files_in(place, suffixes)):
            text = file.read_bytes()
            content.update(f"{file.relative_to(place.parent).as_posix()} {len(text)} ".encode() + text)
    return content.hexdigest()[:16]


def files_in(place: Path, suffixes: Collection[str] = ()) -> Iterator[Path]:
    """A file itself; or the files of a folder to the bottom, all or those with a suffix.

    What is made there (caches, builds) is left out. Raises FileNotFoundError for a place that does not exist.
    """
    if place.is_file():
        yield place
    elif not place.is_dir():
        raise FileNotFoundError(f"there is no file or folder {place}")
    for folder, folders, names in os.walk(place):
        folders[:] = [name for name in folders if not is_made(name)]
        yield from (Path(folder, name) for name in names if not suffixes or Path(name).suffix in suffixes)


def is_made(name: str) -> bool:
    """Whether what lies in a folder of this name is made, and nothing is made from it."""
    return name in _MADE or name.endswith(".egg-info")
