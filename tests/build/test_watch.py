"""`make watch`: what is watched, and what sphinx-autobuild is given."""

import importlib
from pathlib import Path
from typing import Any

import pytest
from common import ROOT
from sphinx_autobuild import __main__ as autobuild
from sphinx_autobuild import server

from byhand.sphinx import failure
from web.author import watch
from web.extension import kernels

BUILT = "jupyter_book.sphinx.build_sphinx"


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What becomes of the server of kernels, which is tried in test_kernels.py."""
    told: list[str] = []
    for name in ("keep", "end"):
        monkeypatch.setattr(kernels, name, lambda name=name: told.append(name))
    return told


@pytest.mark.parametrize(
    ("name", "ignored"),
    [
        ("chapters/glossary.md", False), ("chapters/07-bptt.ipynb", False), ("nbutils/exercises/bptt.py", False),
        ("web/page/theme.css", False), ("byhand/figures/live.js", False), ("_toc.yml", False), ("intro.ipynb", False),
        ("_build/html/intro.html", True), ("chapters/.ipynb_checkpoints/07-bptt-checkpoint.ipynb", True),
        ("nbutils/__pycache__/rnn.cpython-311.pyc", True), ("tests/conftest.py", True),
        ("chapters/.#glossary.md", True),
        ("web/node_modules/x.js", True), ("byhand/build/lib/byhand/bank.py", True),
    ],
)  # fmt: skip
def test_what_a_page_is_made_from_is_watched_and_what_is_made_is_not(name: str, ignored: bool) -> None:
    assert watch.is_ignored(str(ROOT / name)) == ignored


def test_files_elsewhere_are_ignored() -> None:
    assert watch.is_ignored("/etc/passwd")


def test_a_build_is_that_of_the_book_and_its_failure_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given: dict[str, Any] = {}

    def build(source: Any, target: Any, **options: Any) -> None:
        given.update(options, source=source, target=target)
        failure.refused("exercises.toml, line 3: a fault")

    monkeypatch.setattr(BUILT, build)
    monkeypatch.setattr(watch, "forget", lambda: None)  # this process goes on
    builder = watch.BookBuilder([], url_host="127.0.0.1:1", pre_build_commands=[], post_build_commands=[])
    builder(changed_paths=[ROOT / "chapters/glossary.md"])
    assert (given["source"], given["target"]) == (ROOT, ROOT / "_build/html")
    assert given["warningiserror"]
    assert given["keep_going"]
    assert not given["confoverrides"]["site_lite"]
    first = given["confoverrides"]["templates_path"]
    first.append("as the theme does")
    builder(changed_paths=[ROOT / "chapters/glossary.md"])
    assert given["confoverrides"]["templates_path"] == []  # else each build would differ, and write every page
    said = capsys.readouterr()
    assert "Changed: chapters/glossary.md" in said.out
    assert said.err.endswith("exercises.toml, line 3: a fault\n")


def test_packages_are_imported_anew_where_a_file_in_them_is_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("", encoding="utf-8")
    file = tmp_path / "one" / "style.css"
    file.write_text("a", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(watch, "OWN", ("one", "two"))
    first = watch.code(tmp_path)
    assert len(first) == 3
    assert watch.code(tmp_path) == first
    file.unlink()
    assert watch.code(tmp_path) != first
    before = importlib.import_module("one")
    watch.forget()
    assert importlib.import_module("one") is not before


def test_the_module_that_knows_of_the_server_of_kernels_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = {name: object() for name in ("web", "web.author", kernels.__name__, "byhand.sphinx", "sympy")}
    monkeypatch.setattr(watch.sys, "modules", modules)
    watch.forget()
    assert set(modules) == {kernels.__name__, "sympy"}


def test_a_build_knows_whether_the_code_is_still_that_of_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[str] = []
    state = {"a": 1}
    monkeypatch.setattr(BUILT, lambda *places, **options: None)
    monkeypatch.setattr(watch, "code", lambda: dict(state))
    monkeypatch.setattr(watch, "forget", lambda: forgotten.append("all"))
    builder = watch.BookBuilder([], url_host="127.0.0.1:1", pre_build_commands=[], post_build_commands=[])
    builder(changed_paths=())
    builder(changed_paths=[ROOT / "chapters/glossary.md"])
    assert forgotten == []
    state["a"] = 2
    builder(changed_paths=[ROOT / "nbutils/palette.py"])
    builder(changed_paths=[ROOT / "chapters/glossary.md"])
    assert forgotten == ["all", "all"]


def test_autobuild_builds_and_serves_with_what_it_is_given(monkeypatch: pytest.MonkeyPatch, kept: list[str]) -> None:
    built, served = [], []
    monkeypatch.setattr(BUILT, lambda *places, **options: built.append(places))
    monkeypatch.setattr(autobuild.uvicorn, "run", lambda app, **options: served.append((app, options)))
    monkeypatch.setattr(autobuild, "Builder", autobuild.Builder)  # so that they are put back
    monkeypatch.setattr(autobuild, "IgnoreFilter", autobuild.IgnoreFilter)
    monkeypatch.setattr(server, "ProcessPoolExecutor", server.ProcessPoolExecutor)
    watch.main("8123")
    assert built == [(ROOT, ROOT / "_build/html")]
    ((app, options),) = served
    assert (options["host"], options["port"]) == ("127.0.0.1", 8123)
    reload = next(route.app for route in app.routes if route.name == "reload")
    assert reload.ignore is watch.is_ignored
    assert isinstance(reload.change_callback, watch.BookBuilder)
    assert server.ProcessPoolExecutor is kernels.Builds
    assert kept == ["keep", "end"]


def test_what_is_edited_during_the_first_build_is_built(monkeypatch: pytest.MonkeyPatch, kept: list[str]) -> None:
    """Nobody watches while the first build runs, for minutes; an author may write his page in them."""
    page, other = ROOT / "chapters/new.md", ROOT / "chapters/other.md"
    states = [{page: 1, other: 1}, {page: 2, other: 1}, {page: 2}, {page: 2}]
    built: list[list[Path]] = []
    monkeypatch.setattr(watch, "watched", lambda: states.pop(0))
    monkeypatch.setattr(watch.BookBuilder, "build", lambda self, paths: built.append(list(paths)))
    monkeypatch.setattr(kernels, "Builds", Here)
    builder = watch.BookBuilder([], url_host="127.0.0.1:1", pre_build_commands=[], post_build_commands=[])
    builder(changed_paths=[])
    assert built == [[], [page], [other]]
    assert kept == ["keep"]
    builder(changed_paths=[page])
    assert built[3:] == [[page]]


class Here:
    """An executor that runs what it is given in this process."""

    def __init__(self, max_workers: int) -> None:
        assert max_workers == 1

    def __enter__(self) -> "Here":
        return self

    def __exit__(self, *told: object) -> None:
        pass

    def submit(self, function: Any, *given: Any) -> "Here":
        function(*given)
        return self

    def result(self) -> None:
        pass


def test_all_that_is_watched_is_looked_at() -> None:
    found = watch.watched()
    assert {ROOT / "intro.ipynb", ROOT / "chapters/glossary.md", ROOT / "web/page/theme.css"} <= set(found)
    assert not [file for file in found if watch.is_ignored(str(file))]
