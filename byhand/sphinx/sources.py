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
        found = [place] if place.is_file() else sorted(files_in(place, suffixes))
        for file in found:
            text = file.read_bytes()
            content.update(f"{file.relative_to(place.parent).as_posix()} {len(text)} ".encode() + text)
    return content.hexdigest()[:16]


def files_in(folder: Path, suffixes: Collection[str] = ()) -> Iterator[Path]:
    """The files of a folder to the bottom, all or those with a suffix, without what is made there (caches, builds).

    Raises FileNotFoundError where there is no folder.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no file or folder {folder}")
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not is_made(name)]
        yield from (Path(place, name) for name in names if not suffixes or Path(name).suffix in suffixes)


def is_made(name: str) -> bool:
    """Whether what lies in a folder of this name is made, and nothing is made from it."""
    return name in _MADE or name.endswith(".egg-info")
