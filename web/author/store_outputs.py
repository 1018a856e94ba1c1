"""Run the notebooks afresh and store their outputs in them: `make notebooks`, or `make notebooks ONLY=06` for some.

A live figure is stored as its static SVG alone, so that it shows where no kernel and no script run. What differs from
one machine to the next (times, the Python version) is not stored.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from byhand.figures.asleep import stored
from web import ROOT

NOTEBOOKS = [ROOT / "intro.ipynb", *sorted((ROOT / "chapters").glob("*.ipynb"))]


def store(path: Path) -> None:
    """Run the notebook in its own folder and write it back with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", record_timing=False, coalesce_streams=True,
        resources={"metadata": {"path": path.parent}},
    )  # fmt: skip
    client.execute()
    nbformat.write(stripped(notebook), path)


def stripped(notebook: Any) -> Any:
    """The notebook without widgets' views and states, and without the machine's own marks."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata = nbformat.from_dict({"kernelspec": kernel, "language_info": {"name": "python"}})
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        for output in cell.outputs:
            if "data" in output:
                output.data = nbformat.from_dict(stored(output.data))
        cell.outputs = [output for output in cell.outputs if output.get("data", True)]
    return notebook


def chosen(*parts: str) -> list[Path]:
    """The notebooks of which a part is the beginning of the name, or else is in it; all of them without a part.

    Raises ValueError if there is none.
    """
    found: list[Path] = []
    for part in parts or ("",):
        inside = [notebook for notebook in NOTEBOOKS if part in notebook.stem]
        named = [notebook for notebook in inside if notebook.stem.startswith(part)] or inside
        if not named:
            names = ", ".join(notebook.stem for notebook in NOTEBOOKS)
            raise ValueError(f"no notebook is named like {part!r}: there are {names}")
        found += named
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    try:
        asked = chosen(*sys.argv[1:])
    except ValueError as error:
        sys.exit(str(error))
    for notebook in asked:
        print(notebook.name, flush=True)
        store(notebook)
