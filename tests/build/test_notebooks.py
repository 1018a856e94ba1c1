"""What a committed chapter looks like. That its outputs are right is nbval's part, in the same run of pytest."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from byhand.figures.asleep import WIDGET_VIEW
from byhand.forms.html import form_html
from nbutils import exercises
from web.author.store_outputs import NOTEBOOKS, chosen, stripped

TAGS = {"hide-input", "hide-cell", "remove-input", "remove-cell", "raises-exception", "nbval-ignore-output"}
LONGEST = 15
TYPED = 12  # in a cell that the reader should type


def complaints(notebook: Any) -> Iterator[str]:
    """What is wrong with a chapter, a sentence each; cells are counted from 1, as a build that fails counts them."""
    if "widgets" in notebook.metadata:
        yield "it stores the state of widgets: run `make notebooks`"
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        yield "its kernel is not python3: run `make notebooks`"
    for number, cell in enumerate(notebook.cells, start=1):
        tags = set(cell.metadata.get("tags", []))
        for tag in sorted(tags - TAGS):
            yield f"cell {number}: unknown tag {tag!r}; known: {', '.join(sorted(TAGS))}"
        if cell.cell_type != "code":
            continue
        lines = cell.source.splitlines()
        most = LONGEST if any(tag.startswith(("hide-", "remove-")) for tag in tags) else TYPED
        if len(lines) > most:
            yield f"cell {number}: {len(lines)} lines; at most {most}"
        if cell.source.rstrip().endswith(";"):
            yield f"cell {number}: a last ';' hides a value in one runner and not in another: give the value a name"
        if any(word in cell.source for word in ("NBVAL_", "PYTEST_VALIDATE")):
            yield f"cell {number}: nbval is told by a tag, not by a comment"
        if "nbval-ignore-output" in tags and not any(line.startswith("# Not compared: ") for line in lines):
            yield f"cell {number}: nbval-ignore-output needs its reason, in a line '# Not compared: ...'"
        if cell.execution_count is None:
            yield f"cell {number}: its outputs are not stored: run `make notebooks`"
        for output in cell.outputs:
            if WIDGET_VIEW in output.get("data", {}):
                yield f"cell {number}: it stores a widget's view: run `make notebooks`"
            if output.output_type == "error" and "raises-exception" not in tags:
                yield f"cell {number}: it stores an error ({output.ename}) without the tag raises-exception"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_chapter_is_as_it_should_be(path: Path) -> None:
    assert list(complaints(nbformat.read(path, as_version=4))) == []


def stale_forms(notebook: Any) -> Iterator[str]:
    """The names of the exercises whose stored forms, which the pages show, are not what the code makes today."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and (shown := re.fullmatch(r'exercise\("([^"]+)"\)', cell.source.strip())):
            html = form_html(exercises.find(shown[1]), asleep=shown[1])
            if [output.get("data", {}).get("text/html") for output in cell.outputs] != [html]:
                yield shown[1]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_the_stored_forms_are_what_the_code_makes(path: Path) -> None:
    assert list(stale_forms(nbformat.read(path, as_version=4))) == [], "run `make notebooks`"


def test_a_stale_form_is_found() -> None:
    name = "hidden-layer/he"
    data = {"text/html": form_html(exercises.find(name), asleep=name)}
    shown = {"output_type": "display_data", "metadata": {}, "data": data}
    cell = code(f'exercise("{name}")', outputs=(shown,))
    assert list(stale_forms(nbformat.v4.new_notebook(cells=[cell]))) == []
    data["text/html"] = data["text/html"].replace("100 inputs", "200 inputs")
    cell = code(f'exercise("{name}")', outputs=(shown,))
    assert list(stale_forms(nbformat.v4.new_notebook(cells=[cell]))) == [name]


def code(source: str, tags: tuple[str, ...] = (), outputs: tuple[Any, ...] = (), count: int | None = 1) -> Any:
    cell = nbformat.v4.new_code_cell(source, execution_count=count, outputs=[nbformat.from_dict(o) for o in outputs])
    cell.metadata.tags = list(tags)
    return cell


ERROR = {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "", "traceback": []}
VIEW = {"output_type": "display_data", "metadata": {}, "data": {WIDGET_VIEW: {"model_id": "1"}, "text/plain": "Figure"}}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (code("1", ("hide-inputs",)), "unknown tag 'hide-inputs'"),
        (code("\n".join("x = 1" for _ in range(16))), "16 lines"),
        (code("max(1, 2);\n"), "give the value a name"),
        (code("1  # NBVAL_IGNORE_OUTPUT"), "by a tag"),
        (code("1", ("nbval-ignore-output",)), "its reason"),
        (code("1", count=None), "not stored"),
        (code("1", outputs=(VIEW,)), "widget's view"),
        (code("1/0", outputs=(ERROR,)), "ZeroDivisionError"),
    ],
)
def test_a_mistake_in_a_chapter_is_found(cell: Any, expected: str) -> None:
    notebook = stripped(nbformat.v4.new_notebook(cells=[code("1")]))
    notebook.cells.append(cell)
    (wrong,) = complaints(notebook)
    assert wrong.startswith("cell 2: ")
    assert expected in wrong


def test_storing_strips_what_a_reader_cannot_use() -> None:
    notebook = nbformat.v4.new_notebook(cells=[code("1", outputs=(VIEW,))])
    notebook.metadata = nbformat.from_dict({"widgets": {}, "language_info": {"name": "python", "version": "3.99"}})
    assert len(list(complaints(notebook))) == 3
    result = stripped(notebook)
    assert list(complaints(result)) == []
    assert result.cells[0].outputs[0].data == {"text/plain": "Figure"}
    assert "version" not in result.metadata.language_info


def test_notebooks_are_chosen_by_parts_of_their_names() -> None:
    assert chosen() == NOTEBOOKS
    assert [one.stem for one in chosen("gallery", "08", "gal")] == ["gallery", "08-training", "08-vanishing"]
    with pytest.raises(ValueError, match="no notebook is named like 'x10'"):
        chosen("08", "x10")
