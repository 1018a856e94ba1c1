"""nbutils is three layers, and imports point one way: presentation -> numerics -> mathematics."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from common import ROOT

PACKAGE = ROOT / "nbutils"
LAYERS = {
    "mathematics": {
        "functions", "formula", "activations", "losses", "parsing", "enclosure", "normalform", "equality",
        "derivation", "correction", "deadline", "slips", "exercise", "exercises",
        "grade", "judge_json",
    },
    "numerics": {"rnn"},
    "presentation": {
        "style", "diagrams", "heatmap", "artists", "controls", "program", "svg", "live", "widgets", "page",
        "markdown", "form_html", "form",
    },
}  # fmt: skip
ORDER = list(LAYERS)
LAYER_OF = {module: layer for layer, modules in LAYERS.items() for module in modules}
FILES = [path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def room(file: Path) -> str:
    """The module or the folder of modules that stands in the table of layers."""
    return file.parts[0].removesuffix(".py")


def imported(source: str) -> Iterator[str]:
    """The modules of nbutils that a source text imports, anywhere in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "nbutils" + (f".{node.module}" if node.module else "") if node.level else node.module or ""
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("nbutils."))


def wrong_imports(module: str, source: str) -> list[str]:
    """The modules of a later layer that `module` imports."""
    allowed = ORDER[: ORDER.index(LAYER_OF[module]) + 1]
    return [name for name in imported(source) if name in LAYER_OF and LAYER_OF[name] not in allowed]


def test_every_module_has_a_layer() -> None:
    assert [str(file) for file in FILES if room(file) not in LAYER_OF] == []


@pytest.mark.parametrize("file", FILES, ids=str)
def test_imports_point_to_the_same_or_an_earlier_layer(file: Path) -> None:
    assert wrong_imports(room(file), (PACKAGE / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "from nbutils.rnn import RNN",
        "import nbutils.rnn as r",
        "from nbutils import rnn",
        "from . import rnn",
        "from .rnn import RNN",
        "def f():\n    from nbutils.rnn import RNN",
    ],
)
def test_a_wrong_import_is_found(line: str) -> None:
    assert wrong_imports("formula", line) == ["rnn"]


BLOCKED = ["numpy", "matplotlib", "ipywidgets", "anywidget", "IPython", "traitlets"]
IMPORT_ALONE = """
import importlib, sys
sys.modules.update(dict.fromkeys(sys.argv[1].split(",")))
for name in sys.argv[2].split(","):
    importlib.import_module("nbutils." + name)
"""


def import_without(blocked: list[str], modules: list[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", IMPORT_ALONE, ",".join(blocked), ",".join(modules)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def test_mathematics_imports_without_numpy_and_matplotlib() -> None:
    chapters = [".".join(file.with_suffix("").parts) for file in FILES if file.parts[0] == "exercises"]
    run = import_without(BLOCKED, [*sorted(LAYERS["mathematics"]), *chapters])
    assert run.returncode == 0, run.stderr


def test_numerics_imports_without_matplotlib() -> None:
    modules = sorted(LAYERS["numerics"])
    run = import_without(BLOCKED[1:], modules)
    assert run.returncode == 0, run.stderr


def test_a_blocked_module_is_missed() -> None:
    assert "import of sympy halted" in import_without(["sympy"], ["formula"]).stderr
