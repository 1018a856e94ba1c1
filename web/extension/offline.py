"""Sphinx extension: what a browser needs to keep the book and to install it as an app.

- service-worker.js: the worker of this build, with the digest of each file (see web/page/service-worker.js). The book
  is kept after the first visit; the judge, and the notebooks with their Python, when the reader asks for them.
- manifest.webmanifest: what the book is called on a phone's screen.
- _static/offline.js, in every page: it starts the worker, and offers a newer version.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from byhand.sphinx.static import copy
from web import WEB

WORKER = "service-worker.js"
MANIFEST = "manifest.webmanifest"
# Files of the judge's folder from which only the notebooks' Python starts.
NOTEBOOKS_ONLY = ("python.zip", "pyodide.asm.wasm", "pyodide.asm.mjs")
BOTH = ("pyodide.mjs",)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_js_file("offline.js", defer="defer")
    app.connect("builder-inited", copy_script)
    app.connect("build-finished", finish, priority=950)  # of all files as they are in the end
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def copy_script(app: Sphinx) -> None:
    if app.builder.format == "html":
        copy(app, WEB / "page/offline.js")


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the worker and the manifest. A build without the notebooks is an author's, and is not to be kept."""
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir)
    if not app.config.site_lite:
        (folder / WORKER).unlink(missing_ok=True)
        return
    pages = [app.builder.get_outfilename(name) for name in app.env.found_docs]  # type: ignore[attr-defined]
    (folder / WORKER).write_text(worker(folder, map(Path, pages)), encoding="utf-8")
    book = app.config.about_book
    (folder / MANIFEST).write_text(json.dumps(manifest(book.short_title, book.title), indent=1), encoding="utf-8")


def manifest(short: str, title: str) -> dict[str, Any]:
    """The manifest of a book of this title, its addresses as seen from its first page's folder."""
    return {
        "name": title,
        "short_name": short,
        "lang": "en",
        "id": "./",
        "start_url": "./index.html",
        "scope": "./",
        "display": "standalone",
        "background_color": "#14181e",
        "theme_color": "#14181e",
        "icons": [
            {"src": "_static/icon.svg", "sizes": "any", "type": "image/svg+xml"},
            {"src": "_static/icon.png", "sizes": "180x180", "type": "image/png"},
        ],
    }


def worker(folder: Path, pages: Iterable[Path]) -> str:
    """The script of the worker for the build in `folder`, whose pages are these, index.html and search.html."""
    static = sorted(file for file in (folder / "_static").rglob("*") if file.is_file())
    judge = [file for file in static if file.parent.parent == folder / "_static/judge"]
    book = {*pages, folder / "index.html", folder / "search.html", folder / "searchindex.js", *static} - {*judge}
    notebooks = [file for file in (folder / "lite").rglob("*") if file.is_file() and file.name != WORKER]
    parts = {
        "book": book,
        "judge": [file for file in judge if file.name not in NOTEBOOKS_ONLY],
        "notebooks": [*notebooks, *(file for file in judge if file.name in (*NOTEBOOKS_ONLY, *BOTH))],
    }
    described = {name: part(folder, files) for name, files in parts.items()}
    text = (WEB / "page" / WORKER).read_text(encoding="utf-8")
    return f"const PARTS = {json.dumps(described, separators=(',', ':'))};\n\n{text}"


def part(folder: Path, files: Iterable[Path]) -> dict[str, Any]:
    """A part of the build: its digest, its size in bytes, and by name the digest and size of each file."""
    found = {}
    for file in sorted(file for file in files if file.exists()):
        content = file.read_bytes()
        found[file.relative_to(folder).as_posix()] = [hashlib.sha256(content).hexdigest()[:16], len(content)]
    whole = hashlib.sha256(json.dumps(found).encode()).hexdigest()[:16]
    return {"digest": whole, "bytes": sum(size for _, size in found.values()), "files": found}
