"""A book of somebody else's: one page, built where there is the engine and Jupyter Book, and nothing of this book."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path
from typing import Any

import nbformat
import pytest
from common import OPEN, ROOT, served
from packaging.requirements import Requirement
from playwright.sync_api import expect

from byhand.answers.command import main
from web.browser_python.wheels import normalised
from web.extension.node import CACHE

pytestmark = pytest.mark.slow  # each of these builds pages, or proves hundreds of lines

EXAMPLE = ROOT / "byhand" / "example"


def needed(*wanted: str) -> set[str]:
    """The installed packages that these need, with what their extras bring."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in wanted]
    seen: set[str] = set()
    while waiting:
        one = waiting.pop()
        if str(one) in seen:
            continue
        seen.add(str(one))
        try:
            requires = distribution(one.name).requires or []
        except PackageNotFoundError:  # for another system
            continue
        found.add(normalised(one.name))
        for text in requires:
            new = Requirement(text)
            if not new.marker or any(new.marker.evaluate({"extra": extra}) for extra in ("", *one.extras)):
                waiting.append(new)
    return found


def alone(*wanted: str) -> dict[str, str]:
    """The environment in which Python has `wanted` and what they need, and nothing of this book."""
    kept = needed(*wanted)
    hidden = [
        module
        for module, found in packages_distributions().items()
        if not any(normalised(name) in kept for name in found)
    ]
    path = os.pathsep.join([str(ROOT / "tests/helpers/book_only"), str(ROOT)])
    return {**os.environ, "PYTHONPATH": path, "HIDDEN_MODULES": ",".join([*hidden, "nbutils", "web"])}


COMMANDS = {
    "Jupyter Book": [str(Path(sysconfig.get_path("scripts")) / "jupyter-book"), "build", "."],
    "Sphinx": [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-b", "html", ".", "_build/html"],
}


PALETTE = """from byhand.figures.style import PALETTE, use_palette

use_palette({**PALETTE, "loss": ("#00318a", "#9ab8ff")}, {"loss": ["P"]})
"""
OWN = {"byhand_palette": "own_palette", "byhand_storage_key": "own/"}
"""Settings of the book that plain Sphinx builds; the other has none."""


PLACES = """() => {
  const box = selector => document.querySelector(selector).getBoundingClientRect();
  const all = box("div.math"), parts = [...document.querySelectorAll("div.math .katex-html > *")];
  const [first, last] = [parts[0], parts.at(-1)].map(part => part.getBoundingClientRect());
  const line = box(".derivation td:nth-child(2)"), reason = box(".derivation td:nth-child(3)");
  return {
    formula: Math.abs(first.left + last.right - all.left - all.right) < 2 ? "in the middle" : "at an edge",
    reason: reason.top >= line.bottom - 1 ? "below its line" : "beside its line",
  };
}"""
"""Where a displayed formula stands, and the reason of a derivation's first line."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory, book: Path) -> Path:
    """What the first of the builds makes, the judge before all, and the next ones find."""
    folder = tmp_path_factory.mktemp("cache")
    shutil.copytree(CACHE / "node/sphinx", folder / "node/sphinx", symlinks=True)  # npm's packages
    (folder / "judge").mkdir()
    for part in [*CACHE.glob("judge/*.zip"), *CACHE.glob("judge/*.zst")]:  # named after their content
        shutil.copyfile(part, folder / "judge" / part.name)
    return folder


def built(folder: Path, cache: Path, kind: str, *packages: str, **settings: Any) -> tuple[Path, str]:
    """The example's pages in a folder of its own, and what the build said."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("_build"))
    (folder / "own_palette.py").write_text(PALETTE, encoding="utf-8")
    own = "".join(f"{name} = {value!r}\n" for name, value in {**OWN, **settings}.items())
    for name, text in [
        ("_config.yml", f"    byhand_cache: {cache}\n"), ("conf.py", f"byhand_cache = {str(cache)!r}\n{own}")
    ]:
        with (folder / name).open("a", encoding="utf-8") as written:
            written.write(text)
    run = subprocess.run(
        COMMANDS[kind], cwd=folder, env=alone(*packages), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert run.returncode == 0, run.stdout[-3000:]
    return folder / "_build/html", run.stdout


@pytest.mark.parametrize("kind", COMMANDS)
def test_figure_proof_and_judge_work_in_anybodys_book(tmp_path: Path, cache: Path, visit: OPEN, kind: str) -> None:
    packages = ["byhand[book,judge]", *(["jupyter-book"] if kind == "Jupyter Book" else [])]
    pages, _ = built(tmp_path / "book", cache, kind, *packages)
    with served(pages) as site:
        page, problems = visit(f"{site}/resistor.html")
        status = page.locator(".live-figure .live-status")
        page.get_by_role("slider", name="current").fill("2")
        expect(status).to_contain_text("At 2.00 A one ampere more would bring about 8.0 W.")
        summaries = page.locator("details.code-fold > summary")
        assert summaries.all_text_contents() == ["The code of this figure", "How this is checked"]
        assert page.locator("table .katex").count() >= 4
        assert page.evaluate(PLACES) == {"formula": "in the middle", "reason": "beside its line"}
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate(PLACES) == {"formula": "in the middle", "reason": "below its line"}
        page.set_viewport_size({"width": 1280, "height": 720})
        formula = page.locator("#exercise-resistor-power")
        for text, told in [("R*I", "Not equal"), ("2*I*R", "Correct: proved equal")]:
            formula.get_by_role("textbox").fill(text)
            formula.get_by_role("button", name="Check", exact=True).click()
            expect(formula.get_by_role("status")).to_contain_text(told, timeout=120_000)
        kept = page.evaluate("() => Object.keys(localStorage)")
        curve = page.locator(".live-panels path[style*=q-loss]").first
        stroke = curve.evaluate("path => getComputedStyle(path).stroke")
        name = page.locator(".live-figure").get_attribute("id")
        assert 'href="../resistor.html#' in (pages / f"figures/{name}.html").read_text(encoding="utf-8")
        if kind == "Sphinx":
            assert "own/resistor/power" in kept
            assert stroke == "rgb(0, 49, 138)"
            assert problems == []  # Jupyter Book's theme asks other hosts for parts of its own
        else:
            assert "a-resistor-by-hand/exercise/resistor/power" in kept
            assert stroke == "rgb(159, 5, 62)"


def test_a_figure_moves_in_a_file_and_without_node_there_is_no_judge(
    tmp_path: Path, cache: Path, visit: OPEN
) -> None:
    pages, said = built(tmp_path / "book", cache, "Sphinx", "byhand[book]", suppress_warnings=["byhand.judge"])
    assert "build succeeded." in said
    page, _ = visit((pages / "resistor.html").as_uri())
    page.get_by_role("slider", name="current").fill("3")
    expect(page.locator(".live-figure .live-status")).to_contain_text("At 3.00 A")
    assert page.locator(".exercise").count() == 2
    assert not list(pages.glob("_static/judge/*"))
    assert "mathjax" in (pages / "resistor.html").read_text(encoding="utf-8")


def test_the_examples_exercises_are_proved_and_its_pages_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(EXAMPLE / "exercises.toml")]) == 0
    assert "2 exercises" in capsys.readouterr().out
    text = json.dumps(nbformat.read(EXAMPLE / "resistor.ipynb", as_version=4))
    shown = re.findall(r"\{byhand-exercise\} ([\w/-]+)", text)
    assert sorted(shown) == sorted(re.findall(r'^name = "(.*)"', (EXAMPLE / "exercises.toml").read_text("utf-8"), re.M))
