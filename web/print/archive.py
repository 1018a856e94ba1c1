"""The built pages as one zip file, to unpack anywhere: `make zip`. The same pages make the same file."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

from web import ROOT

HTML = ROOT / "_build" / "html"
FOLDER = "gradients-by-hand"


def make(target: Path, folder: Path = HTML) -> None:
    """Write every file of `folder` into the zip `target`. Raises FileNotFoundError if there is no first page."""
    if not (folder / "index.html").exists():
        raise FileNotFoundError(f"{folder.name}/index.html not built: run `make book` first")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{FOLDER}/{file.relative_to(folder).as_posix()}")  # its date is 1980-01-01
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes())


if __name__ == "__main__":
    made = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / f"{FOLDER}.zip"
    make(made)
    print(made)
