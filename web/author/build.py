"""Build the book, unless it stands there as it would be built now: `make book`.

Sphinx finds out as well that nothing has changed, and reads no page anew. To be able to ask it imports what a build
needs, though, and that takes longer than everything that is done here.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from byhand.sphinx.sources import digest, is_made
from web import ROOT
from web.extension.edition import day

COMMAND = (str(Path(sysconfig.get_path("scripts"), "jupyter-book")), "build", ".", "--keep-going", "-nW")
NO_PART = ("tests", "benchmarks")
"""Folders of the repository that no page is made from."""


def sources(root: Path = ROOT) -> Iterator[Path]:
    """The files and folders at the top of the repository that the pages are made from."""
    for place in sorted(root.iterdir()):
        is_environment = (place / "pyvenv.cfg").exists()
        if not (place.name.startswith(".") or place.name in NO_PART or is_made(place.name) or is_environment):
            yield place


def before(root: Path = ROOT, environment: Mapping[str, str] = os.environ, installed: Path | None = None) -> str:
    """A name for all that a build depends on.

    installed: the folder of the installed packages, whose names with their versions count; by default this Python's.
    """
    packages = (installed or Path(sysconfig.get_path("purelib"))).glob("*.dist-info")
    parts = [digest(*sources(root)), sys.version, *sorted(folder.name for folder in packages)]
    parts += [environment.get("BOOK_URL", ""), environment.get("BOOK_REPOSITORY", ""), str(day(root, environment))]
    return _name(parts)


def made(root: Path = ROOT) -> str:
    """A name for the pages and all that goes with them, as they stand there."""
    files = sorted(path for path in (root / "_build/html").rglob("*") if path.is_file())
    return _name(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)


def _name(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def main() -> int:
    """Build, and tell the exit status of the build."""
    stamp, now = ROOT / "_build/.built", before()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == f"{now} {made()}":
        print("Nothing has changed since the book was built.")
        return 0
    stamp.unlink(missing_ok=True)
    status = subprocess.run(COMMAND, cwd=ROOT).returncode
    if status == 0:
        stamp.write_text(f"{now} {made()}", encoding="utf-8")  # what is edited meanwhile is built next time
    return status


if __name__ == "__main__":
    sys.exit(main())
