"""The notebooks in the browser: the links to them, what the build has for them, and Python, without a network."""

import hashlib
import json
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from common import OPEN, PAGES, ROOT
from jupyter import cell
from playwright.sync_api import Page, expect

from web.browser_python import lite, wheels
from web.browser_python.lite_python import missing_packages
from web.extension import launch

NOTEBOOKS = sorted(str(path.relative_to(ROOT)) for path in [ROOT / "intro.ipynb", *ROOT.glob("chapters/*.ipynb")])


def dead_links(folder: Path, page: str) -> list[str]:
    """The launch links of a page that lead to no file of the build, or to a notebook that is not there."""
    text = (folder / page).read_text(encoding="utf-8")
    launches = "".join(re.findall(r'<nav class="launch".*?</nav>', text, re.DOTALL))  # to parse all takes a second
    dead = []
    for address in (str(link["href"]) for link in BeautifulSoup(launches, "html.parser").select("a")):
        parts = urlsplit(address)
        target = (folder / page).parent / parts.path
        notebooks = [folder / "lite" / "files" / name for name in parse_qs(parts.query).get("path", [])]
        if parts.netloc or not all(file.is_file() for file in [target, *notebooks]):
            dead.append(address)
    return dead


@pytest.mark.parametrize("name", PAGES)
def test_every_launch_link_leads_to_a_file(book: Path, name: str) -> None:
    links = (book / name).read_text(encoding="utf-8").count("<a data-served")
    notebook = name.replace(".html", ".ipynb") in NOTEBOOKS
    assert links == (1 if notebook or name == "chapters/run.html" else 0)
    assert dead_links(book, name) == []


@pytest.mark.parametrize(
    "address",
    [
        "../lite/notebooks/index.html?path=chapters/none.ipynb",
        "lite/notebooks/index.html?path=chapters/01-neurons.ipynb",
        "https://example.org/",
    ],
)
def test_a_dead_link_is_found(tmp_path: Path, address: str) -> None:
    for file in ["lite/notebooks/index.html", "lite/files/chapters/01-neurons.ipynb"]:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    (tmp_path / "chapters").mkdir()
    good = launch.served("../lite/notebooks/index.html?path=chapters/01-neurons.ipynb", "good")
    page = tmp_path / "chapters" / "page.html"
    page.write_text(launch.navigation([good]), encoding="utf-8")
    assert dead_links(tmp_path, "chapters/page.html") == []
    page.write_text(launch.navigation([good, launch.link(address, "bad")]), encoding="utf-8")
    assert dead_links(tmp_path, "chapters/page.html") == [address]


def test_a_repository_on_github_gives_two_more_links() -> None:
    def addresses(repository: str) -> list[str]:
        links = launch.notebook_links("chapters/07-bptt.ipynb", "../lite/", "run.html", repository, "main")
        return [str(link["href"]) for link in BeautifulSoup("".join(links), "html.parser").select("a")]

    here = ["../lite/notebooks/index.html?path=chapters/07-bptt.ipynb", "run.html"]
    assert addresses("") == addresses("https://example.org/a/b") == here
    assert addresses("https://github.com/someone/book")[1:3] == [
        "https://colab.research.google.com/github/someone/book/blob/main/chapters/07-bptt.ipynb",
        "https://mybinder.org/v2/gh/someone/book/main?urlpath=lab/tree/chapters/07-bptt.ipynb",
    ]


def test_a_page_opened_as_a_file_shows_no_link_that_needs_a_server(visit: OPEN, book: Path) -> None:
    page, problems = visit(f"{book.as_uri()}/chapters/01-neurons.html")
    assert page.locator(".launch a").all_inner_texts() == ["How to run it"]
    page.goto(f"{book.as_uri()}/chapters/run.html")
    assert page.locator(".launch").count() == 0
    assert problems == []


def local(lock: dict[str, Any], names: list[str]) -> set[str]:
    """The packages `names` of a lock file and all that they need, but for those at a full address."""
    found: set[str] = set()
    waiting = [*names]
    while waiting:
        name = wheels.normalised(waiting.pop())
        entry = lock["packages"][name]
        if name not in found and "://" not in entry["file_name"]:
            found.add(name)
            waiting.extend(entry["depends"])
    return found


def test_the_lock_file_lists_what_is_there(book: Path) -> None:
    """What the notebooks' Python starts with, and what nbutils needs, is in the build, but for Pyodide's own builds."""
    folder = book / "lite" / "python"
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    mine = local(lock, ["nbutils", *lite.KERNEL])
    assert mine >= {"nbutils", "sympy", "mpmath", "ipywidgets", "anywidget", "tqdm", "micropip", "ipython"}
    outside = {wheels.normalised(need) for name in mine for need in lock["packages"][name]["depends"]} - mine
    assert outside == lite.PYODIDES_OWN
    for name in mine:
        content = (folder / lock["packages"][name]["file_name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == lock["packages"][name]["sha256"]
    distribution = re.compile(r"https://cdn\.jsdelivr\.net/pyodide/v[\d.]+/full/[^/]+")
    for name in lock["packages"].keys() - mine:
        assert distribution.fullmatch(lock["packages"][name]["file_name"])


def test_a_wheel_is_the_same_whenever_it_is_made(tmp_path: Path) -> None:
    package = wheels.Package("two-words", "1.0", {"b/x.py": b"1", "a.py": b"2"}, ("c",))
    entries = []
    for name in ["one", "two"]:
        (tmp_path / name).mkdir()
        entries.append(wheels.write_wheel(package, tmp_path / name))
    assert entries[0] == entries[1]
    assert entries[0]["imports"] == ["a", "b"]
    assert entries[0]["depends"] == ["c"]
    with zipfile.ZipFile(tmp_path / "one" / "two_words-1.0-py3-none-any.whl") as wheel:
        assert wheel.read("b/x.py") == b"1"


def test_what_a_package_needs_in_the_browser() -> None:
    needs = [
        "A_b>=1",
        "c; sys_platform == 'win32'",
        "d; sys_platform != 'emscripten'",
        "e; python_version < '3.14'",
        "f; python_version >= '3.14'",
        "g; extra == 'test'",
        "widgetsnbextension~=4.0",
    ]
    found: Any = SimpleNamespace(requires=needs)
    assert wheels.needs(found, "3.14.2") == ("a-b", "f")


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(RuntimeError, match="no-such-package is not installed"):
        wheels.closure(["no-such-package"], "3.14.2", frozenset())


def test_only_sources_travel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not what pip leaves in byhand/build, nor what Python compiles."""
    names = ["byhand/a.py", "byhand/b/c.js", "nbutils/exercises/d.toml", "byhand/e.txt", "byhand/build/lib/byhand/a.py",
             "nbutils/__pycache__/f.py"]  # fmt: skip
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(lite, "ROOT", tmp_path)
    assert sorted(file.relative_to(tmp_path).as_posix() for file in lite.sources()) == names[:3]


def test_it_is_made_once(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    monkeypatch.setattr(lite, "build_jupyterlite", lambda source, site: made.append(site))
    monkeypatch.setattr(lite, "write_python", lambda work, target: None)
    lite.make(book / "lite", book.parent / ".lite")
    assert made == []


def test_only_what_comes_from_outside_is_explained() -> None:
    shown: list[Any] = []
    shell = SimpleNamespace(
        _showtraceback=lambda kind, error, text: shown.append(text),
        showtraceback=lambda error, tb_offset: shown.append(error[1]),
    )
    for name in ["numpy", "matplotlib.pyplot", "pandas"]:
        error = ModuleNotFoundError(name=name)
        missing_packages.explain(shell, ModuleNotFoundError, error, None)
    assert [len(text) for text in shown[:2]] == [1, 1]
    assert shown[0][0].startswith("NumPy is missing, because")
    assert shown[1][0].startswith("Matplotlib is missing, because")
    assert shown[2] is error


LINES = """from sympy import symbols
from byhand.proof.derivation import Derivation
x = symbols("x", real=True)
def derive(line):
    return Derivation(x**2, wrt=x, lines=[(line, "the power rule")])
"""


IDLE = "() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


def answer(page: Page, number: int, count: int) -> str:
    """What a cell shows when it is run as the notebook's `count`-th run."""
    prompt = cell(page, number).locator(".jp-InputPrompt")
    page.wait_for_function(IDLE, timeout=180_000)  # a notebook whose Python does not run yet does not hear the keys
    cell(page, number).locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(prompt).to_have_text(f"[{count}]:", timeout=180_000)
    return "".join(cell(page, number).locator(".jp-OutputArea-output").all_inner_texts()).strip()


def edited(page: Page, number: int, code: str) -> None:
    """Put code into a cell."""
    cell(page, number).locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(code)


def test_the_notebooks_are_listed(visit: OPEN, site: str) -> None:
    page, _ = visit(f"{site}/lite/tree/index.html")
    files = page.locator(".jp-DirListing-item:not(.jp-DirListing-parentFolder) .jp-DirListing-itemText")
    expect(files.get_by_text("intro.ipynb")).to_be_visible(timeout=60_000)
    files.get_by_text("chapters", exact=True).dblclick()
    expect(files.get_by_text("01-neurons.ipynb")).to_be_visible()
    chapters = [f"chapters/{name}" for name in files.all_inner_texts() if name.endswith(".ipynb")]
    assert sorted(["intro.ipynb", *chapters]) == NOTEBOOKS


# Runs the first cell of code as soon as that can be done, and tells whether it was before the notebook had a kernel.
AT_ONCE = """(() => {
  const look = () => {
    const notebook = globalThis.jupyterapp?.shell.currentWidget;
    const cell = notebook?.content?.widgets?.findIndex(one => one.model.type === "code") ?? -1;
    if (cell < 0 || !jupyterapp.commands.isEnabled("notebook:run-cell")) return void setTimeout(look);
    notebook.content.activeCellIndex = cell;
    jupyterapp.commands.execute("notebook:run-cell");
    globalThis.run = {isEarly: !notebook.sessionContext.session?.kernel};
  };
  look();
})()"""
KERNELS = """async () => {
  await jupyterapp.shell.currentWidget.sessionContext.ready;
  await jupyterapp.serviceManager.kernels.refreshRunning();
  return [...jupyterapp.serviceManager.kernels.running()].length;
}"""


def test_a_cell_that_is_run_at_once_waits_for_the_notebooks_kernel(visit: OPEN, site: str) -> None:
    page, _ = visit(f"{site}/chapters/run.html")
    page.add_init_script(AT_ONCE)
    page.goto(f"{site}/lite/notebooks/index.html?path=chapters/01-neurons.ipynb")
    assert page.wait_for_function("globalThis.run", timeout=60_000).json_value() == {"isEarly": True}
    assert page.evaluate(KERNELS) == 1
    assert page.locator(".jp-Dialog").count() == 0  # nobody is asked which kernel is wanted


@pytest.mark.engines
def test_python_runs_in_the_browser_without_a_network(visit: OPEN, site: str) -> None:
    page, problems = visit(f"{site}/lite/notebooks/index.html?path=chapters/01-neurons.ipynb")
    cell(page, 0).wait_for(timeout=60_000)
    expect(cell(page, 0).locator(".cm-content")).to_contain_text("import numpy")
    assert [problem for problem in problems if "another host" in problem] == []
    sentence = answer(page, 0, 1)
    assert re.fullmatch(r"NumPy is missing, because [^.]* at cdn\.jsdelivr\.net, [^.]*\.", sentence.replace("\n", ""))

    def told(code: str, count: int) -> str:
        edited(page, 0, code)
        return answer(page, 0, count)

    assert told("import sys, anywidget, ipywidgets, tqdm\nsys.platform", 2) == "'emscripten'"
    right = told(LINES + "derive('2*x')", 3)
    assert "✓" in right
    assert "the power rule" in right
    wrong = told("derive('3*x')", 4)
    assert wrong.startswith("DerivationError: line 1")
    assert "Traceback" in told("import no_such_module", 5)
    told("from nbutils import exercise\nexercise('neurons/three-layers')", 6)
    cell(page, 0).get_by_role("button", name="Hint").click()
    expect(cell(page, 0).locator(".jp-OutputArea details.hint[open]")).to_have_count(1)
    hosts = [problem for problem in problems if "another host" in problem]
    assert hosts
    assert all("https://cdn.jsdelivr.net/pyodide/" in problem for problem in hosts)
