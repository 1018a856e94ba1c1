"""A server of the built pages that breaks a file on its way, for whatever browser asks for it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from common import Quiet, begun, served

WAYS = ("404", "403", "dropped", "half", "short", "page", "stuck")
"""How a file can fail: two refusals, a connection that closes before or within the answer, half a file that
says it is whole, another page in its place (as a hotel's network shows), and one that stops half-way and stays open."""
JUDGE = (
    "judge-worker.js", "manifest.mjs", "zstddec.mjs", "pyodide.mjs", "pyodide.zst", "library.zst", "own.zst"
)  # fmt: skip
"""The files that the judge cannot do without."""


class Broken(Quiet):
    """Serves files; those named in `faults` fail in the way that stands there, and count in `met` once they have.
    Scripts and pages named in `starts` begin with the lines of script that stand there.

    No browser is to keep any, so that it asks for each again.
    """

    faults: ClassVar[dict[str, str]] = {}
    starts: ClassVar[dict[str, str]] = {}
    met: ClassVar[queue.Queue[str]] = queue.Queue()
    released: ClassVar[threading.Event] = threading.Event()

    def do_GET(self) -> None:
        name = Path(urlsplit(self.path).path).name
        way = self.faults.get(name)
        if name in self.starts and way is None:
            self._begun(Path(self.translate_path(self.path)), self.starts[name])
            return
        if way is None:
            super().do_GET()
            return
        if way in ("404", "403"):
            self.send_error(int(way))
        elif way == "dropped":
            self.close_connection = True
        elif way == "page":
            self._answer(b"<!doctype html><title>Log in</title>", "text/html")
        else:
            file = Path(self.translate_path(self.path))
            content, kind = file.read_bytes(), self.guess_type(str(file))
            half = content[: len(content) // 2]
            self._answer(half, kind, len(half) if way == "short" else len(content))
            if way == "stuck":
                self.wfile.flush()
                self.met.put(name)
                self.released.wait()
                return
            self.close_connection = True
        self.met.put(name)

    def _begun(self, file: Path, start: str) -> None:
        text = file.read_text(encoding="utf-8")
        text = begun(text, start) if file.suffix == ".html" else f"{start}\n{text}"
        self._answer(text.encode(), self.guess_type(str(file)))

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def _answer(self, content: bytes, kind: str, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def broken_site(book: Path, faults: dict[str, str]) -> Iterator[tuple[str, type[Broken]]]:
    """The address of the built pages with these files broken, and the server's class: `faults` and `starts` may be
    set anew."""
    own = {"faults": dict(faults), "starts": {}, "met": queue.Queue(), "released": threading.Event()}
    handler = type("BrokenSite", (Broken,), own)
    with served(book, handler) as address:
        try:
            yield address, handler
        finally:
            handler.released.set()
