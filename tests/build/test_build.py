"""`make book` builds when something has changed, and only then."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from web.author import build

EDITS: dict[str, Callable[[Path], Any]] = {
    "a text": lambda root: (root / "chapters/text.md").write_text("other"),
    "a new file": lambda root: (root / "nbutils/new.py").touch(),
    "a file less": lambda root: (root / "nbutils/code.py").unlink(),
    "the settings": lambda root: (root / "_config.yml").write_text("other"),
    "a version": lambda root: (root / "packages/sphinx-7.dist-info").rename(root / "packages/sphinx-8.dist-info"),
    "the address": lambda root: os.environ.update(BOOK_URL="https://example.org/"),
    "the day": lambda root: os.environ.update(SOURCE_DATE_EPOCH="86400"),
    "a page": lambda root: (root / "_build/html/page.html").write_text("damaged"),
    "a page less": lambda root: (root / "_build/html/page.html").unlink(),
}
NO_EDITS: dict[str, Callable[[Path], Any]] = {
    "a test": lambda root: (root / "tests/test.py").write_text("other"),
    "what is made": lambda root: (root / "nbutils/__pycache__/code.pyc").write_text("other"),
    "an environment": lambda root: (root / "mine/pyvenv.cfg").write_text("other"),
    "hidden": lambda root: (root / ".venv/x").write_text("other"),
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, for which a build writes one page."""
    for name in ("chapters/text.md", "nbutils/code.py", "nbutils/__pycache__/code.pyc", "_config.yml", "tests/test.py",
                 "mine/pyvenv.cfg", ".venv/x"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "packages/sphinx-7.dist-info").mkdir(parents=True)
    (tmp_path / "_build/html").mkdir(parents=True)
    before, made = build.before, build.made
    monkeypatch.setattr(build, "before", lambda: before(tmp_path, os.environ, tmp_path / "packages"))
    monkeypatch.setattr(build, "made", lambda: made(tmp_path))
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(os, "environ", {**os.environ, "SOURCE_DATE_EPOCH": "0"})
    return tmp_path


@pytest.fixture
def runs(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The builds that are run, each with its exit status."""

    def run(command: Any, **options: Any) -> Any:
        (root / "_build/html/page.html").write_text("page")
        runs.append(0)
        return subprocess.CompletedProcess(command, 0)

    runs: list[int] = []
    monkeypatch.setattr(build, "subprocess", SimpleNamespace(run=run))
    monkeypatch.setattr(build, "day", lambda root, environment: environment["SOURCE_DATE_EPOCH"])
    return runs


@pytest.mark.parametrize("edit", EDITS)
def test_what_has_changed_is_built(root: Path, runs: list[int], edit: str) -> None:
    assert [build.main(), build.main()] == [0, 0]
    assert runs == [0]
    EDITS[edit](root)
    assert [build.main(), build.main()] == [0, 0]
    assert runs == [0, 0]


@pytest.mark.parametrize("edit", NO_EDITS)
def test_what_no_page_is_made_from_is_not(root: Path, runs: list[int], edit: str) -> None:
    build.main()
    NO_EDITS[edit](root)
    build.main()
    assert runs == [0]


def test_a_build_that_fails_is_done_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    failed = SimpleNamespace(run=lambda *command, **options: runs.append(1) or subprocess.CompletedProcess(command, 2))
    monkeypatch.setattr(build, "subprocess", failed)
    assert [build.main(), build.main()] == [2, 2]
    assert len(runs) == 2


def test_an_edit_while_the_book_is_built_is_built_next(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []

    def run(*command: Any, **options: Any) -> Any:
        runs.append(1)
        (root / "chapters/text.md").write_text("edited meanwhile")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(build, "subprocess", SimpleNamespace(run=run))
    for _ in range(3):
        build.main()
    assert len(runs) == 2
