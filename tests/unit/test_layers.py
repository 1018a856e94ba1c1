"""The rooms of the house stand in an order, and imports run one way: from a later room to an earlier one."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from common import ROOT

ROOMS = ["formulas", "proof", "answers", "figures", "forms", "sphinx"]
"""The folders of byhand, in their order; the book's helper nbutils comes after them all, and its site after that."""
SYMPY_ALONE = ["formulas", "proof", "answers"]
BLOCKED = ["numpy", "matplotlib", "ipywidgets", "anywidget", "IPython", "traitlets", "sphinx", "markdown_it"]

FILES = [path.relative_to(ROOT) for name in ("byhand", "nbutils") for path in sorted((ROOT / name).rglob("*.py"))]
FILES = [file for file in FILES if not {"build", "example"} & set(file.parts)]


def module_name(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def room(module: str) -> str:
    """The room of a module: "byhand.proof.reader" -> "proof", "nbutils.rnn" -> "nbutils"."""
    first, _, rest = module.partition(".")
    return rest.split(".")[0] if first == "byhand" else first


def imported(module: str, source: str) -> Iterator[str]:
    """The modules of byhand, nbutils and web that a source text imports, anywhere in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in ("byhand", "nbutils", "web"))


def wrong_imports(module: str, source: str) -> list[str]:
    """What `module` imports from a later room, or by a private name from another one."""
    order = [*ROOMS, "nbutils", "web"]
    own = order.index(room(module)) if room(module) in order else -1
    wrong = []
    for name in imported(module, source):
        there = room(name)
        later = there in order and order.index(there) > own
        private = there != room(module) and any(part.startswith("_") and part[1:2] != "_" for part in name.split("."))
        if later or private:
            wrong.append(name)
    return wrong


def test_every_folder_is_a_room() -> None:
    folders = {path.parent.name for path in (ROOT / "byhand").glob("*/__init__.py")}
    assert folders == set(ROOMS)


@pytest.mark.parametrize("project", ["byhand", "."])
def test_every_package_is_installed(project: str) -> None:
    settings = tomllib.loads((ROOT / project / "pyproject.toml").read_text(encoding="utf-8"))
    name = "byhand" if project == "byhand" else "nbutils"
    found = [".".join(file.parent.parts) for file in FILES if file.name == "__init__.py" and file.parts[0] == name]
    assert sorted(settings["tool"]["setuptools"]["packages"]) == sorted(found)


def test_the_copy_that_pip_leaves_is_no_source() -> None:
    """`pip install ./byhand` leaves one in byhand/build; git and mypy pass it over."""
    copy = "byhand/build/lib/byhand/proof/comparison.py"
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    excluded = re.compile(settings["tool"]["mypy"]["exclude"])
    assert excluded.search(copy)
    assert not [file for file in FILES if excluded.search(file.as_posix())]
    assert "/byhand/build/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("file", FILES, ids=str)
def test_imports_point_to_the_same_or_an_earlier_room(file: Path) -> None:
    assert wrong_imports(module_name(file), (ROOT / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "line", "named"),
    [
        ("byhand.proof.reader", "from byhand.answers.exercise import Exercise", "byhand.answers.exercise.Exercise"),
        ("byhand.proof.reader", "import byhand.answers as a", "byhand.answers"),
        ("byhand.proof.reader", "from byhand import figures", "byhand.figures"),
        ("byhand.proof.reader", "from ..answers import bank", "byhand.answers.bank"),
        ("byhand.sphinx.renderer", "def f():\n    from nbutils.rnn import RNN", "nbutils.rnn.RNN"),
        ("byhand.answers.exercise", "from byhand.proof.reader import _Part", "byhand.proof.reader._Part"),
        ("byhand.sphinx.renderer", "from web import ROOT", "web.ROOT"),
        ("nbutils.rnn", "import web.extension.kernels", "web.extension.kernels"),
    ],
)
def test_a_wrong_import_is_found(module: str, line: str, named: str) -> None:
    assert wrong_imports(module, line) == [named]


IMPORT_ALONE = """
import importlib, sys
sys.modules.update(dict.fromkeys(sys.argv[1].split(",")))
for name in sys.argv[2].split(","):
    importlib.import_module(name)
"""


def import_without(blocked: list[str], modules: list[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", IMPORT_ALONE, ",".join(blocked), ",".join(modules)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


@pytest.mark.slow
def test_proofs_and_answers_import_with_sympy_alone() -> None:
    modules = [module_name(file) for file in FILES]
    run = import_without(BLOCKED, [name for name in modules if room(name) in SYMPY_ALONE])
    assert run.returncode == 0, run.stderr
    run = import_without(BLOCKED, [name for name in modules if name.startswith("nbutils.exercises")])
    assert run.returncode == 0, run.stderr


def names_of_type_checkers(source: str) -> dict[str, set[str]]:
    """Each module to the names that a type checker is told to find in it."""
    (block,) = (node for node in ast.parse(source).body if isinstance(node, ast.If))
    found: dict[str, set[str]] = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        found.setdefault(str(node.module), set()).update(alias.name for alias in node.names)
    return found


@pytest.mark.parametrize("package", ["nbutils", "byhand.figures"])
def test_a_type_checker_finds_the_names_that_there_are(package: str) -> None:
    front = importlib.import_module(package)
    told = names_of_type_checkers(Path(str(front.__file__)).read_text(encoding="utf-8"))
    if package == "nbutils":
        told["byhand.figures"] = set(importlib.import_module("byhand.figures").__all__)  # by its star
        told["byhand.forms"].discard("ExerciseForm")  # what `exercise` returns
        assert told.pop("nbutils") == {"losses"}
        assert told == {home: set(names) for home, names in front._HOMES.items()}
        assert set(front.__all__) == set().union({"exercise", "losses"}, *told.values())
    else:
        assert told == {f"{package}.{home}": set(names.split()) for home, names in front._HOMES.items()}
        assert set(front.__all__) == set().union(*told.values())


@pytest.mark.slow
def test_whatever_draws_takes_the_colours_of_the_book() -> None:
    """A home that imports the engine's figures or forms, or another module of the helper that does."""
    sources = {module_name(file): (ROOT / file).read_text(encoding="utf-8") for file in FILES}
    front = importlib.import_module("nbutils")
    drawing = {"byhand.figures", "byhand.forms"}
    of_helper = [name for name in sources if name.startswith("nbutils.") and name != "nbutils.palette"]
    for _ in of_helper:
        for name in of_helper:
            if any(f"{one}.".startswith(f"{home}.") for one in imported(name, sources[name]) for home in drawing):
                drawing.add(name)
    assert drawing & set(front._HOMES) == front._DRAWING


def test_the_front_door_opens_without_numpy() -> None:
    run = import_without(BLOCKED, ["nbutils"])
    assert run.returncode == 0, run.stderr


def test_the_networks_import_without_matplotlib() -> None:
    run = import_without([name for name in BLOCKED if name != "numpy"], ["nbutils.rnn", "nbutils.losses"])
    assert run.returncode == 0, run.stderr


def test_a_blocked_module_is_missed() -> None:
    assert "import of sympy halted" in import_without(["sympy"], ["byhand.formulas"]).stderr


def test_every_folder_of_tests_is_looked_into(pytestconfig: pytest.Config) -> None:
    """By itself pytest leaves out folders with some names, such as build."""
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    names = pytestconfig.getini("norecursedirs")
    assert [folder for folder in folders if any(fnmatch(part, name) for part in folder.parts for name in names)] == []


WHOLE = {
    "byhand/proof/reader/grammar.py: _Parser": "one walk along the tokens, with a method for each rule of the grammar",
    "byhand/proof/reader/tokens.py: _Tokenizer": "one walk along the text, with a method for each kind of sign",
}
"""Classes that read better in one piece, and why."""


def too_long(place: str, source: str) -> list[str]:
    """What of a module is longer than is read at one go: the module over 500 lines, a class of it over 300."""
    lines = source.count("\n")
    found = [f"{place}: {lines} lines"] if lines > 500 else []
    for node in ast.parse(source).body:
        name = f"{place}: {getattr(node, 'name', '')}"
        length = (node.end_lineno or 0) - node.lineno + 1
        if isinstance(node, ast.ClassDef) and length > 300 and name not in WHOLE:
            found.append(f"{name} has {length} lines")
    return found


def test_a_long_module_and_a_long_class_are_found() -> None:
    long = "class Long:\n" + 300 * "    a = 1\n"
    assert too_long("x.py", long) == ["x.py: Long has 301 lines"]
    assert too_long("x.py", long.replace("    a = 1\n", "", 1)) == []
    assert too_long("byhand/proof/reader/grammar.py", long.replace("Long", "_Parser")) == []
    assert too_long("x.py", 501 * "a = 1\n") == ["x.py: 501 lines"]


def test_no_module_and_no_class_is_too_long() -> None:
    files = [*FILES, *(path.relative_to(ROOT) for path in sorted((ROOT / "web").rglob("*.py")))]
    assert [told for file in files for told in too_long(file.as_posix(), (ROOT / file).read_text("utf-8"))] == []
