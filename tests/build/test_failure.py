"""A build that fails ends with its cause."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from common import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

pytestmark = pytest.mark.slow  # each of these builds pages, or proves hundreds of lines

WRONG = """from sympy import symbols
from byhand.proof import Derivation

x, y = symbols("x y", real=True)
Derivation(y, wrt=x, where={y: x**2}, lines=[
    ("3*x", "a slip"),
])"""


def ends(folder: Path, *options: str) -> list[str]:
    """The last lines of a build that fails."""
    settings = 'extensions = ["byhand.sphinx"]\nnb_execution_raise_on_error = True\nexclude_patterns = ["out"]\n'
    (folder / "conf.py").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-b", "html", *options, str(folder), str(folder / "out")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    assert run.returncode
    return run.stdout.rstrip().splitlines()


@pytest.mark.parametrize("mode", ["cache", "force"])
def test_a_wrong_line_is_told_with_its_file_cell_and_line(tmp_path: Path, mode: str) -> None:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [new_markdown_cell("# Title"), new_code_cell("1 + 1"), new_code_cell(WRONG)]
    nbformat.write(new_notebook(cells=cells, metadata=kernel), tmp_path / "index.ipynb")
    last = ends(tmp_path, "-D", f"nb_execution_mode={mode}")[-3:]
    assert last[:2] == ["index.ipynb, cell 3, line 6:", '    ("3*x", "a slip"),']
    assert last[-1].startswith("DerivationError: line 1 (3*x) is not ∂y/∂x: at x = ")


def test_another_error_is_told_with_its_line(tmp_path: Path) -> None:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [new_markdown_cell("# Title"), new_code_cell("x = 0\n1 / x")]
    nbformat.write(new_notebook(cells=cells, metadata=kernel), tmp_path / "index.ipynb")
    assert ends(tmp_path)[-3:] == ["index.ipynb, cell 2, line 2:", "    1 / x", "ZeroDivisionError: division by zero"]


def test_warnings_that_are_errors_come_last(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("# Title\n\nA [link](nonesuch.md).\n\n### A level is left out\n", "utf-8")
    last = ends(tmp_path, "-W", "--keep-going")
    said = last[last.index("The build failed:") :]
    assert any("index.md:3" in line and "nonesuch" in line for line in said), said
    assert any("index.md:5" in line for line in said)
    (tmp_path / "index.md").write_text("# Title\n\n{nonesuch}`x`\n", encoding="utf-8")
    assert "nonesuch" in "\n".join(ends(tmp_path, "-W")[-4:])
