"""The outputs that stand in a chapter are those that it makes: the build has run it, and what it made is compared."""

from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_cache import get_cache
from nbformat.v4 import new_code_cell, new_notebook, new_output

from web.author.store_outputs import NOTEBOOKS, stripped

DRAWING = "image/svg+xml"  # its coordinates differ in the last digits from one platform to the next
OF_THE_RUN = ("execution_count", "metadata", "traceback")


def comparable(outputs: list[Any]) -> list[dict[str, Any]]:
    """The outputs of a cell without what another run or another machine may change."""
    found: list[dict[str, Any]] = []
    for name, together in groupby(outputs, lambda output: output.get("name")):
        if name:  # a stream, which may come in pieces
            found.append({"name": name, "text": "".join(output.text for output in together)})
            continue
        for output in together:
            kept = {key: value for key, value in output.items() if key not in OF_THE_RUN}
            if "data" in kept:
                kept["data"] = {kind: None if kind == DRAWING else value for kind, value in kept["data"].items()}
            found.append(kept)
    return found


def differing(kept: Any, made: Any) -> list[str]:
    """Where a notebook as it is kept and as it has run say different things, but for the cells tagged not-compared."""
    assert [cell.source for cell in kept.cells] == [cell.source for cell in made.cells]
    found = []
    for number, (cell, run) in enumerate(zip(kept.cells, stripped(made).cells, strict=True)):
        if cell.cell_type == "code" and "not-compared" not in cell.metadata.get("tags", []):
            stands, came = comparable(cell.outputs), comparable(run.outputs)
            if stands != came:
                found.append(f"cell {number} stores {stands}, made {came}: run `make notebooks`")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_stored_is_what_is_made(book: Path, path: Path) -> None:
    kept = nbformat.read(path, as_version=4)
    _, made = get_cache(book.parent / ".jupyter_cache").merge_match_into_notebook(nbformat.read(path, as_version=4))
    assert any(cell.get("outputs") for cell in made.cells)
    assert differing(kept, made) == []


def printed(*texts: str) -> list[Any]:
    return [new_output("stream", name="stdout", text=text) for text in texts]


def shown(text: str, drawing: str = "<svg/>") -> list[Any]:
    return [new_output("display_data", {"text/plain": text, DRAWING: drawing})]


ERROR = [new_output("error", ename="ValueError", evalue="3 is too much", traceback=["one machine's"])]
OTHER = [new_output("error", ename="ValueError", evalue="4 is too much", traceback=["another's"])]


@pytest.mark.parametrize(
    ("kept", "made", "tags", "is_same"),
    [
        (printed("a\nb\n"), printed("a\n", "b\n"), [], True),
        (printed("loss 0.1\n"), printed("loss 0.2\n"), [], False),
        (printed("loss 0.1\n"), printed("loss 0.2\n"), ["not-compared"], True),
        (printed("a\n"), [], [], False),
        ([], printed("a\n"), [], False),
        (shown("A neuron."), shown("A neuron.", "<svg> </svg>"), [], True),
        (shown("A neuron."), shown("A network."), [], False),
        (shown("A neuron."), [new_output("display_data", {"text/plain": "A neuron."})], [], False),
        ([*shown("one"), *shown("two")], [*shown("two"), *shown("one")], [], False),
        (ERROR, [new_output("error", ename="ValueError", evalue="3 is too much", traceback=[])], [], True),
        (ERROR, OTHER, [], False),
    ],
)
def test_another_output_is_found(kept: list[Any], made: list[Any], tags: list[str], is_same: bool) -> None:
    def notebook(outputs: list[Any]) -> Any:
        return new_notebook(cells=[new_code_cell("1", outputs=outputs, metadata={"tags": tags})])

    assert (differing(notebook(kept), notebook(made)) == []) == is_same
