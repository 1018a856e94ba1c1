"""The code of a run of cells stands in one closed fold below what the cells made."""

import re
from collections.abc import Callable
from pathlib import Path

import commands
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from web.extension.node import CACHE

pytestmark = pytest.mark.slow  # each of these builds pages, or proves hundreds of lines

PROOF = {"text/markdown": "| checked | $L$ | because |\n| :-: | :-- | :-- |\n| ✓ | $= 2x$ | the power rule |"}
TABLE = {"text/markdown": "| a | b |\n| :-: | :-- |\n| ✓✓ | 1 |"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
DRAWN = {"image/svg+xml": SVG}
TEXT = {"text/plain": "forty-two"}
Page = Callable[..., str]


def cell(source: str, output: dict[str, str] | None = None, *tags: str) -> nbformat.NotebookNode:
    outputs = [new_output("display_data", data=output)] if output else []
    return new_code_cell(source, outputs=outputs, metadata={"tags": list(tags)})


def hidden(source: str, output: dict[str, str] | None = None) -> nbformat.NotebookNode:
    return cell(source, output, "hide-input")


@pytest.fixture
def page(tmp_path: Path) -> Page:
    """The article of a page with these cells, built by Sphinx and MyST-NB with the engine's extension alone."""

    def built(*cells: nbformat.NotebookNode, builder: str = "html") -> str:
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        notebook = new_notebook(cells=[new_markdown_cell("# Title"), *cells], metadata=kernel)
        nbformat.write(notebook, tmp_path / "index.ipynb")
        settings = 'extensions = ["myst_nb", "byhand.sphinx"]\nnb_execution_mode = "off"\nexclude_patterns = ["*/**"]\n'
        settings += f"byhand_cache = {str(CACHE)!r}\n"
        (tmp_path / "conf.py").write_text(settings, encoding="utf-8")
        ended = commands.run("sphinx", "-qW", "-b", builder, ".", builder, folder=tmp_path)
        assert ended.status == 0, ended.said
        return next((tmp_path / builder).glob("index.*")).read_text(encoding="utf-8")

    return built


def folds(text: str) -> list[tuple[str, list[str]]]:
    """The folds of a page: what stands on each, and the sources in it."""
    found = re.findall(r'<details class="code-fold">\n<summary>(.*?)</summary>(.*?)</details>', text, re.DOTALL)
    return [(title, re.findall(r"# (\w+)", re.sub("<[^>]+>", "", body))) for title, body in found]


def test_a_run_of_cells_is_one_fold_below_its_outputs(page: Page) -> None:
    text = page(hidden("# one"), hidden("# two", TEXT), hidden("# three", DRAWN), new_markdown_cell("After it."))
    assert folds(text) == [("The code of this figure", ["one", "two", "three"])]
    places = [text.index(part) for part in ("forty-two", "<img", "code-fold", "After it.")]
    assert places == sorted(places)
    assert "details class=\"admonition" not in text  # MyST-NB has nothing left to fold
    assert text.count('<div class="cell tag_') == 2  # a cell without output is gone


def test_text_and_other_cells_part_two_runs(page: Page) -> None:
    text = page(
        hidden("# one", TEXT), new_markdown_cell("A text."), hidden("# two", TEXT), cell("# seen", TEXT),
        hidden("# three", TEXT), cell("# gone", TEXT, "remove-input"), hidden("# four"), new_markdown_cell("% unseen"),
        hidden("# five", TEXT),
    )  # fmt: skip
    assert folds(text) == [("The code", [name]) for name in ("one", "two", "three")] + [("The code", ["four", "five"])]
    assert "# seen" in re.sub("<[^>]+>", "", text)
    assert "# gone" not in text


def test_a_fold_says_what_its_code_is_for(page: Page) -> None:
    expected = {
        "How this is checked": [(None, PROOF), (DRAWN, PROOF)],
        "The code of this figure": [(DRAWN,), (TEXT, DRAWN)],
        "The code": [(TABLE,), (TEXT, TEXT), (None, None)],
    }
    cells, titles = [], []
    for title, examples in expected.items():
        for outputs in examples:
            cells += [*(hidden(f"# x{i}", output) for i, output in enumerate(outputs)), new_markdown_cell("A text.")]
            titles.append(title)
    assert [title for title, _ in folds(page(*cells))] == titles


def test_a_whole_hidden_cell_and_other_formats_stay_as_they_are(page: Page) -> None:
    text = page(cell("# all", TEXT, "hide-cell"), cell("# out", TEXT, "hide-output"))
    assert folds(text) == []
    assert text.count('details class="admonition hide') == 2
    plain = page(hidden("# one"), hidden("# two", TEXT), builder="text")
    assert plain.index("# one") < plain.index("# two") < plain.index("forty-two")
