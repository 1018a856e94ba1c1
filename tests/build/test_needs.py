"""An edit runs those notebooks again whose outputs it can change, and no others."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from common import ROOT
from jupyter_cache import get_cache
from myst_nb.core import execute
from nbformat.v4 import new_code_cell, new_notebook
from sphinx.application import Sphinx

from byhand.sphinx import needs
from byhand.sphinx.needs import STARTUP, Needs

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book with a package of two modules and a plain file, and with data."""
    for name, text in {
        "course/__init__.py": "", "course/one.py": "VALUE = 1", "course/two.py": "VALUE = 2",
        "course/bank.toml": "a = 1", "course/form.js": "1", "data/table.csv": "1,2",
        "requirements.txt": "numpy==2", "page.ipynb": "{}",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def asked(book: Path) -> Needs:
    """What a new build of the book asks."""
    return Needs(book, (book / "course",), book / "_build/needs")


def recorded(book: Path, *reads: str) -> None:
    asked(book).record(book / "page.ipynb", "code", [str(book / name) for name in reads], time.time() + 1)


READ = ("course/__init__.py", "course/one.py", "course/bank.toml", "data/table.csv")


@pytest.mark.parametrize(
    ("name", "is_needed"),
    [
        *((name, True) for name in (*READ, "requirements.txt")),
        ("course/two.py", False), ("course/form.js", False), ("page.ipynb", False),
    ],
)  # fmt: skip
def test_what_was_read_is_needed(book: Path, name: str, is_needed: bool) -> None:
    recorded(book, *READ)
    assert asked(book).holds(book / "page.ipynb", "code")
    (book / name).write_text("VALUE = 3", encoding="utf-8")
    assert asked(book).holds(book / "page.ipynb") == (not is_needed)
    (book / name).unlink()
    assert asked(book).holds(book / "page.ipynb") == (not is_needed and not name.endswith("two.py"))


def test_other_code_and_another_notebook_are_not_known(book: Path) -> None:
    recorded(book, *READ)
    assert not asked(book).holds(book / "page.ipynb", "other code")
    assert not asked(book).holds(book / "other.ipynb", "code")
    asked(book).forget(book / "page.ipynb")
    assert not asked(book).holds(book / "page.ipynb", "code")


def test_a_new_file_of_code_can_stand_in_anothers_place(book: Path) -> None:
    recorded(book, *READ)
    (book / "course/extra").mkdir()
    (book / "course/extra/three.py").touch()
    assert asked(book).holds(book / "page.ipynb", "code")
    for name in ("extra/__init__.py", "three.py"):
        (book / "course" / name).touch()
        assert not asked(book).holds(book / "page.ipynb", "code")
        (book / "course" / name).unlink()


def test_without_a_record_of_what_was_read_everything_is_needed(book: Path) -> None:
    for reads in (None, ["*"]):
        asked(book).record(book / "page.ipynb", "code", reads, time.time())
        record = json.loads((book / "_build/needs/page.ipynb.json").read_text(encoding="utf-8"))
        code = {"0:course/__init__.py", "0:course/one.py", "0:course/two.py", "0:course/bank.toml"}
        assert set(record["files"]) == code | {"book:requirements.txt"}


def test_what_is_edited_while_a_notebook_runs_counts_as_changed(book: Path) -> None:
    build = asked(book)
    assert build.code
    (book / "course/one.py").write_text("VALUE = 3", encoding="utf-8")
    build.record(book / "page.ipynb", "code", [str(book / "course/one.py")], 0)
    assert not asked(book).holds(book / "page.ipynb", "code")
    build.record(book / "page.ipynb", "code", [str(book / "data/table.csv")], 0)
    assert not asked(book).holds(book / "page.ipynb", "code")


def test_the_environment_and_what_is_made_are_no_data_of_the_book(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(book / "venv"))
    for name in ("venv/lib/numpy.py", "_build/x.txt", ".cache/x.txt"):
        (book / name).parent.mkdir(parents=True)
        (book / name).touch()
    recorded(book, "venv/lib/numpy.py", "_build/x.txt", ".cache/x.txt")
    record = json.loads((book / "_build/needs/page.ipynb.json").read_text(encoding="utf-8"))
    assert set(record["files"]) == {"book:requirements.txt"}


SCRIPT = """
import json, pathlib, sys
exec(open(sys.argv[1]).read())
left = sorted(name for name in dir() if not name.startswith("__"))
import course.one
pathlib.Path("data/table.csv").read_text()
pathlib.Path("written.txt").write_text("x")
print(left, "PYTHONSTARTUP" in __import__("os").environ)
"""


@pytest.mark.parametrize("more", ["", "import subprocess; subprocess.run([sys.executable, '-c', ''])"])
def test_a_kernel_tells_what_it_has_read(book: Path, more: str) -> None:
    for _ in range(2):  # the second time the module comes from its cache
        with needs.listening() as target:
            assert os.environ["PYTHONSTARTUP"] == str(STARTUP)
            command = [sys.executable, "-c", SCRIPT + more, str(STARTUP)]
            run = subprocess.run(command, cwd=book, check=True, capture_output=True, text=True)
            reads = set(target.read_text(encoding="utf-8").splitlines())
    assert run.stdout == "['json', 'pathlib', 'sys'] False\n"
    assert {str(book / "course/one.py"), str(book / "data/table.csv")} <= reads
    assert not {str(book / "course/two.py"), str(book / "written.txt")} & reads
    assert ("*" in reads) == bool(more)
    assert "BYHAND_READS" not in os.environ


class App:
    """What `connect` needs of a Sphinx application."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    def connect(self, event: str, answer: Any) -> None:
        self.asked[event] = answer


@pytest.mark.slow
def test_a_notebook_runs_again_when_what_it_has_read_is_edited(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute, "NotebookClientCache", execute.NotebookClientCache)  # so that it is put back
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(book), str(ROOT)]))
    notebook = new_notebook(cells=[new_code_cell("from course import one\none.VALUE")], metadata=KERNEL)
    settings: Any = SimpleNamespace(
        execution_mode="cache", execution_excludepatterns=(), execution_cache_path=str(book / "_build/cache"),
        execution_in_temp=False, execution_allow_errors=False, execution_timeout=60,
    )  # fmt: skip
    logged: list[str] = []
    logger: Any = SimpleNamespace(info=logged.append)
    page = str(book / "page.ipynb")

    def shown() -> tuple[str, bool, list[str]]:
        """What the page shows, whether the notebook ran for it, and what is told to be stale."""
        app: Any = App()
        needs.connect(app, asked(book))
        env: Any = SimpleNamespace(
            nb_metadata={"page": {"exec_data": {}}, "text": {}}, found_docs={"page", "text"}, doc2path=lambda name: page
        )
        stale = app.asked["env-get-outdated"](app, env, set(), set(), set())
        logged.clear()
        with execute.create_client(notebook, page, settings, logger) as client:
            (output,) = client.notebook.cells[0].outputs
        return output["data"]["text/plain"], any("Executed" in line for line in logged), stale

    (book / "page.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert shown() == ("1", True, ["page"])
    assert shown() == ("1", False, [])
    (book / "course/two.py").write_text("VALUE = 5", encoding="utf-8")
    assert shown() == ("1", False, [])
    # longer than before: Python takes a file of the same second and length for the one that it has compiled
    (book / "course/one.py").write_text("VALUE = 7.5", encoding="utf-8")
    assert shown() == ("7.5", True, ["page"])
    assert shown() == ("7.5", False, [])
    notebook.cells[0].source += " + 1"
    assert shown() == ("8.5", True, [])
    (book / "course/one.py").write_text("VALUE = 9", encoding="utf-8")
    notebook.cells[0].source = notebook.cells[0].source.removesuffix(" + 1")
    assert shown() == ("9", True, ["page"])  # the outputs of the same code are those of another module
    assert len(get_cache(settings.execution_cache_path).list_cache_records()) == 2


def test_a_page_that_is_edited_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    """A notebook's run takes seconds, in which its author goes on writing."""
    page, out = tmp_path / "index.rst", tmp_path / "html"
    page.write_text("Title\n=====\n\nbefore\n", encoding="utf-8")

    def build(while_it_is_read: str = "") -> str:
        def edit(app: Sphinx, name: str, text: list[str]) -> None:
            if while_it_is_read:
                page.write_text(text[0] + while_it_is_read, encoding="utf-8")

        app = Sphinx(tmp_path, None, out, tmp_path / "trees", "html", {"exclude_patterns": ["html"]}, status=None)
        needs.keep_edits(app)
        app.connect("source-read", edit)
        app.build()
        return (out / "index.html").read_text(encoding="utf-8")

    assert "after" not in build("after")
    assert "after" in build()
    written = (out / "index.html").stat().st_mtime_ns
    build()
    assert (out / "index.html").stat().st_mtime_ns == written
