"""What each notebook's outputs were made from, so that an edit runs again what it can change, and nothing else.

MyST-NB keeps the outputs of a notebook for as long as its code stays the same. Beside them stands here which files its
kernel has read (see startup.py): code of the engine, of the book's packages, and whatever else lies in the book's
folder; and the names of the files of code beside these, since a new one can be found in another's place. When one of
them is another one now, the notebook runs again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from myst_nb.core import execute
from myst_nb.core.execute.cache import NotebookClientCache
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from byhand.sphinx import CODE
from byhand.sphinx.renderer import nb_metadata
from byhand.sphinx.sources import files_in, is_made

STARTUP = Path(__file__).with_name("startup.py")
_NAMES = "names of the files of code"


@dataclass
class Needs:
    """What a book's notebooks may need, and what each of them did need.

    book: the book's folder. packages: folders of code, or single modules. kept: where the records are.
    """

    book: Path
    packages: tuple[Path, ...]
    kept: Path
    _now: dict[Path, str] = field(default_factory=dict)

    @cached_property
    def code(self) -> frozenset[Path]:
        """The files of code in the packages; their content is that of when they are first asked for."""
        found = [file for place in self.packages for file in files_in(place, CODE)]
        for file in found:
            self._digest(file)
        return frozenset(found)

    def record(self, notebook: Path, code: str, reads: Iterable[str] | None, since: float) -> None:
        """Write down what a notebook's outputs were made from.

        code: the name of its own code. reads: the files that its kernel has read; None where nobody knows.
        since: when it began to run, in seconds; data that was written later is taken to have changed.
        """
        read = None if reads is None or "*" in reads else {Path(os.path.realpath(path)) for path in reads if path}
        files = self.code if read is None else {file for file in read if file in self.code or self._is_data(file)}
        pins = self.book / "requirements.txt"
        named = {
            self._name(file): self._digest(file) if file in self.code or file.stat().st_mtime < since else "changed"
            for file in {*files, pins}
            if file.is_file()
        }
        record = {"code": code, _NAMES: self._beside(named), "files": dict(sorted(named.items()))}
        self._place(notebook).parent.mkdir(parents=True, exist_ok=True)
        self._place(notebook).write_text(json.dumps(record, indent=1), encoding="utf-8")

    def holds(self, notebook: Path, code: str | None = None) -> bool:
        """Whether a notebook's outputs, those of this code, are what it would make today."""
        try:
            record = json.loads(self._place(notebook).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        if code not in (None, record["code"]) or record[_NAMES] != self._beside(record["files"]):
            return False
        return all(self._digest(self._file(name)) == digest for name, digest in record["files"].items())

    def forget(self, notebook: Path) -> None:
        """Nothing stands there of this notebook any more."""
        self._place(notebook).unlink(missing_ok=True)

    def _is_data(self, file: Path) -> bool:
        """Whether a file is the book's, and none of a package's, of an environment or of what is made there."""
        elsewhere = (Path(sys.prefix), *self.packages)
        if not file.is_relative_to(self.book) or any(file.is_relative_to(place) for place in elsewhere):
            return False
        return not any(is_made(part) or part.startswith(".") for part in file.relative_to(self.book).parts)

    def _beside(self, names: Iterable[str]) -> str:
        """A name for which files of code, and packages, there are in the folders of these files."""
        folders = {self._file(name).parent for name in names}
        found = [file for file in self.code if file.parent in folders or _is_package_in(file, folders)]
        return hashlib.sha256("\n".join(sorted(map(self._name, found))).encode()).hexdigest()[:16]

    def _name(self, file: Path) -> str:
        """A file as seen from where it belongs: "0:byhand/proof/table.py" is in the first package."""
        for number, place in enumerate(self.packages):
            if file.is_relative_to(place):
                return f"{number}:{file.relative_to(place.parent).as_posix()}"
        return f"book:{file.relative_to(self.book).as_posix()}"

    def _file(self, name: str) -> Path:
        where, _, rest = name.partition(":")
        return (self.book if where == "book" else self.packages[int(where)].parent) / rest

    def _place(self, notebook: Path) -> Path:
        return self.kept / f"{notebook.resolve().relative_to(self.book).as_posix()}.json"

    def _digest(self, file: Path) -> str:
        """A name for a file's content, as it is when it is first asked for; another one where there is no file."""
        if file not in self._now:
            self._now[file] = hashlib.sha256(file.read_bytes()).hexdigest()[:16] if file.is_file() else "missing"
        return self._now[file]


def _is_package_in(file: Path, folders: set[Path]) -> bool:
    return file.name == "__init__.py" and file.parent.parent in folders


@contextmanager
def listening() -> Iterator[Path]:
    """A file that will hold what the kernel has read that is started meanwhile; it is missing if that was killed."""
    before = {name: os.environ.get(name) for name in ("PYTHONSTARTUP", "BYHAND_READS")}
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "reads")
        os.environ.update(PYTHONSTARTUP=str(STARTUP), BYHAND_READS=str(target))
        try:
            yield target
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def connect(app: Sphinx, needs: Needs) -> None:
    """Have a build ask `needs` which outputs may stay, and write down what the others are made from."""

    class Client(NotebookClientCache):  # type: ignore[misc]
        """MyST-NB's own, to which only outputs are known that are still what the notebook would make."""

        def start_client(self) -> None:
            cache = get_cache(self.nb_config.execution_cache_path)
            code = cache.create_hashed_notebook(self.notebook)[1]
            try:
                known = cache.match_cache_notebook(self.notebook)
            except KeyError:
                known = None
            if known is not None and needs.holds(self.path, code):
                super().start_client()
                return
            if known is not None:
                cache.remove_cache(known.pk)
            needs.forget(self.path)
            since = time.time()
            with listening() as target:
                super().start_client()
                reads = target.read_text(encoding="utf-8").splitlines() if target.exists() else None
            needs.record(self.path, code, reads, since)

    def stale(app: Sphinx, env: BuildEnvironment, *sets: Any) -> list[str]:
        """The pages with outputs that are not what their notebooks would make today."""
        run = [name for name, found in nb_metadata(env).items() if "exec_data" in found and name in env.found_docs]
        return [name for name in run if not needs.holds(Path(env.doc2path(name)))]

    execute.NotebookClientCache = Client  # MyST-NB has no other place for it
    app.connect("env-get-outdated", stale)
    keep_edits(app)


def keep_edits(app: Sphinx) -> None:
    """Have the next build read a page again that is edited while this one reads it, which may take a notebook's run.

    Sphinx takes a page to be as new as the end of its reading; here it is as old as the beginning of all reading.
    """
    since = 0

    def begin(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
        nonlocal since
        since = time.time_ns() // 1_000

    def end(app: Sphinx, env: BuildEnvironment) -> None:
        env.all_docs.update({name: min(read, since) for name, read in env.all_docs.items()})

    app.connect("env-before-read-docs", begin)
    app.connect("env-updated", end)
