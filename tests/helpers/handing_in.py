"""What the tests of grading hand in."""

from pathlib import Path

import nbformat

RIGHT = "2*(a - y)*(z > 0)*x"
SIGMOID = ["∂L/∂a * ∂a/∂z * ∂z/∂w", "2*(a - y) * ∂a/∂z * x", "2*(a - y)*a*(1 - a)*x"]
GOOD = f"single-neuron/weight: {RIGHT}\n"


def text(path: Path, content: str | bytes) -> Path:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def notebook(path: Path, *cells: str, kept: object = None) -> Path:
    """Write a notebook of code cells; kept: the answers in its metadata."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    if kept is not None:
        made.metadata["byhand"] = {"answers": kept}
    nbformat.write(made, path)
    return path
