"""What is edited reaches the page with the next build, and a wrong line stops it."""

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import commands
import nbformat
import pytest
from common import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from byhand.sphinx.needs import Needs
from byhand.sphinx.sources import digest
from web.browser_python.judge import PACKING
from web.extension import site
from web.extension.node import CACHE

PARTS = ("byhand", "nbutils", "web")
MADE = shutil.ignore_patterns("__pycache__", "*.egg-info", "_build", "build", "node_modules")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The parts of the repository that a page is made from, besides its text."""
    folder = tmp_path_factory.mktemp("copy")
    for name in PARTS:
        shutil.copytree(ROOT / name, folder / name, ignore=MADE)
    shutil.copyfile(ROOT / "requirements.txt", folder / "requirements.txt")
    return folder


def names(root: Path) -> tuple[str, str, str]:
    engine = digest(root / "byhand")
    packages = (root / "byhand", root / "nbutils")
    Needs(root, packages, root / "needs").record(root / "intro.ipynb", "", None, time.time() + 1)
    outputs = (root / "needs/intro.ipynb.json").read_text(encoding="utf-8")
    return f"{engine} {site.pages_digest(root)}", outputs, replace(PACKING, packages=packages).digest()


MADE_PART = re.compile(r"__pycache__|\.egg-info|(^|/)(_build|build|node_modules)/")
FILES = [path.relative_to(ROOT) for part in PARTS for path in sorted((ROOT / part).rglob("*")) if path.is_file()]
FILES = [file for file in FILES if not MADE_PART.search(file.as_posix())]


@pytest.fixture(scope="module")
def before(copy: Path) -> tuple[str, str, str]:
    return names(copy)


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=str)
def test_every_file_counts(copy: Path, before: tuple[str, str, str], file: Path) -> None:
    """Each file is part of the pages; a package's code can be part of a notebook's outputs, and is of the judge."""
    content = (copy / file).read_bytes()
    (copy / file).write_bytes(content + b"\n")
    pages, outputs, judged = (new != old for new, old in zip(names(copy), before, strict=True))
    (copy / file).write_bytes(content)
    code = file.parts[0] != "web" and file.suffix in (".py", ".toml")
    tool = file.as_posix().startswith("byhand/sphinx/browser/")
    tool = tool or file.as_posix() in ("byhand/sphinx/package-lock.json", "byhand/forms/worker.js")
    assert (pages, outputs) == (True, code)
    assert judged == (code or tool)


def test_the_names_do_not_change_by_themselves(copy: Path, before: tuple[str, str, str]) -> None:
    assert names(copy) == before


def test_a_name_depends_on_what_stands_where(tmp_path: Path) -> None:
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "deep/er/a.py").write_text("1")
    one = digest(tmp_path)
    (tmp_path / "deep/er/a.py").rename(tmp_path / "deep/er/b.py")
    two = digest(tmp_path)
    (tmp_path / "deep/er/b.py").rename(tmp_path / "deep/b.py")
    assert len({one, two, digest(tmp_path)}) == 3
    three = digest(tmp_path)
    (tmp_path / "deep/__pycache__").mkdir()
    (tmp_path / "deep/__pycache__/b.pyc").write_text("2")
    assert digest(tmp_path) == three
    with pytest.raises(FileNotFoundError, match="nonesuch"):
        digest(tmp_path / "nonesuch")


EXERCISE = "single-neuron/weight"
Build = Callable[[], commands.Ended]


@pytest.fixture(scope="module")
def small_book(copy: Path, book: Path) -> Build:
    """The book with one page that asks one exercise: its build returns the exit status and what was said."""
    for name in ("_config.yml", "pyproject.toml", "CITATION.cff", "LICENSE", "references.bib"):
        shutil.copyfile(ROOT / name, copy / name)
    settings = copy / "_config.yml"
    text = settings.read_text(encoding="utf-8").replace("    numfig", "    site_lite: false\n    numfig")
    settings.write_text(text, encoding="utf-8")
    (copy / "chapters").mkdir()
    for name in ("about.md", "run.md"):
        text = f"# {name}\n\nA page that other pages lead to, and that says nothing more than that it is there.\n"
        (copy / "chapters" / name).write_text(text, encoding="utf-8")
    contents = "format: jb-book\nroot: intro\nchapters:\n- file: chapters/about\n- file: chapters/run\n"
    (copy / "_toc.yml").write_text(contents, encoding="utf-8")
    text = new_markdown_cell("# One exercise\n\nA page with one exercise, to see whether what is edited arrives on it.")
    cell = new_code_cell(f'from nbutils import exercise\n\nexercise("{EXERCISE}")', metadata={"tags": ["remove-input"]})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[text, cell], metadata=kernel), copy / "intro.ipynb")
    for part in ("judge", "node/sphinx", "node/web"):  # what the book has need not be made again
        shutil.copytree(CACHE / part, copy / "_build" / CACHE.name / part, symlinks=True)

    def build() -> commands.Ended:
        return commands.run("jupyter-book", "build", ".", folder=copy, path=[copy])

    return build


def judged(copy: Path) -> str:
    """The folder of the judge that the page loads."""
    page = (copy / "_build/html/intro.html").read_text(encoding="utf-8")
    found = re.search(r'data-judge="judge/(\w+)/"', page)
    assert found
    assert (copy / "_build/html/_static/judge" / found[1] / "library.zst").exists()
    return found[1]


@pytest.mark.slow
def test_an_edited_exercise_arrives_and_a_wrong_line_stops_the_build(copy: Path, small_book: Build) -> None:
    status, said = small_book()
    assert status == 0, said[-3000:]
    first, page = judged(copy), copy / "_build/html/intro.html"
    module = copy / "nbutils/exercises/single_neuron.py"
    source = module.read_text(encoding="utf-8")
    line = source[source.index(f'"{EXERCISE}"') :]
    hint = re.search(r'hints=\["([^"]+)"', line)
    assert hint
    assert "A hint as new as the day" not in page.read_text(encoding="utf-8")
    module.write_text(source.replace(hint[1], "A hint as new as the day."), encoding="utf-8")
    status, said = small_book()
    assert status == 0, said[-3000:]
    assert "A hint as new as the day" in page.read_text(encoding="utf-8")
    assert judged(copy) != first
    wrong = re.search(r'solution=\[\("([^"]+)"', line)
    assert wrong
    module.write_text(source.replace(wrong[1], f"{wrong[1]} + 1"), encoding="utf-8")
    status, said = small_book()
    assert status != 0
    assert "DerivationError" in said
