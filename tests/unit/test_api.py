"""Every public name of the engine is documented, with an example, and stands in the page of the API; and every example
in a docstring is run.
"""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import re
import textwrap
from pathlib import Path
from typing import Any

import nbformat
import pytest
from common import ROOT
from sphinx.pycode import ModuleAnalyzer

from byhand import figures, forms
from byhand.figures import style
from web.extension import api

PAGE = (ROOT / "chapters/api.md").read_text(encoding="utf-8")
PACKAGES = ("formulas", "proof", "answers", "figures", "forms")
NAMES = [f"byhand.{room}.{name}" for room in PACKAGES for name in importlib.import_module(f"byhand.{room}").__all__]
PROMPT = re.compile(r"^\s*>>> ", re.MULTILINE)
OPTIONS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
FILES = [file for folder in ("byhand", "nbutils") for file in sorted((ROOT / folder).rglob("*.py"))]


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def has_an_example(file: Path) -> bool:
    made = {"build", "example"} & set(file.relative_to(ROOT).parts)
    return not made and PROMPT.search(file.read_text(encoding="utf-8")) is not None


MODULES = [module_name(file) for file in FILES if has_an_example(file)]


def documented(name: str) -> str:
    """The docstring of a public name; of a constant, the text below it."""
    package, _, short = name.rpartition(".")
    thing = getattr(importlib.import_module(package), short)
    if inspect.isclass(thing) or inspect.isfunction(thing):
        return inspect.cleandoc(thing.__dict__.get("__doc__") if inspect.isclass(thing) else thing.__doc__)
    home = next(found for found in re.findall(r"autodata:: (\S+)", PAGE) if found.endswith(f".{short}"))
    attributes = ModuleAnalyzer.for_module(home.rpartition(".")[0]).find_attr_docs()
    return textwrap.dedent("\n".join(attributes["", short]))


@pytest.fixture(scope="module")
def before() -> dict[str, Any]:
    """What the page says the examples begin with."""
    start = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert start is not None
    found: dict[str, Any] = {}
    exec(start[1], found)  # noqa: S102 -- a text of the book
    return found


@pytest.fixture(autouse=True)
def palette() -> Any:
    """An example may take another palette; the tests after it have the one before."""
    kept = dict(style.PALETTE), dict(style.QUANTITIES)
    yield
    for now, then in zip((style.PALETTE, style.QUANTITIES), kept, strict=True):
        now.clear()
        now.update(then)


def run(example: doctest.DocTest) -> None:
    told: list[str] = []
    failed = doctest.DocTestRunner(optionflags=OPTIONS).run(example, out=told.append).failed
    assert not failed, "".join(told)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_has_an_example_that_runs(name: str, before: dict[str, Any]) -> None:
    example = doctest.DocTestParser().get_doctest(documented(name), dict(before), name, None, None)
    assert example.examples, f"the docstring of {name} has no example, in lines that begin with >>>"
    run(example)


def examples_of(module: str) -> dict[str, doctest.DocTest]:
    """Whatever has an example in its docstring in this module -> the example, which begins with the module's names."""
    found = doctest.DocTestFinder().find(importlib.import_module(module))
    return {example.name: example for example in found if example.examples}


EXAMPLES = {module: examples_of(module) for module in MODULES}
PUBLIC = [pkgutil.resolve_name(name) for name in NAMES]
SHOWN = {f"{thing.__module__}.{thing.__qualname__}" for thing in PUBLIC if hasattr(thing, "__qualname__")}
FURTHER = {name: example for found in EXAMPLES.values() for name, example in found.items() if name not in SHOWN}
"""The examples of what is not public."""


@pytest.mark.parametrize("name", FURTHER)
def test_an_example_of_what_is_not_public_runs_too(name: str, before: dict[str, Any]) -> None:
    FURTHER[name].globs = {**before, **FURTHER[name].globs}
    run(FURTHER[name])


def test_each_module_with_an_example_is_looked_into() -> None:
    assert [module for module, found in EXAMPLES.items() if not found] == []
    assert FURTHER


@pytest.mark.parametrize("room", [*PACKAGES, "sphinx"])
def test_a_room_says_what_comes_in_and_what_goes_out(room: str) -> None:
    package = importlib.import_module(f"byhand.{room}")
    assert re.match(r"In: .+ Out: .+", package.__doc__ or "")
    assert all(hasattr(package, name) for name in package.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_a_function_says_what_it_raises(name: str) -> None:
    package, _, short = name.rpartition(".")
    thing = getattr(importlib.import_module(package), short)
    if inspect.isfunction(thing) and "raise " in inspect.getsource(thing):
        assert re.search("[Rr]aise[sd]", thing.__doc__ or ""), f"{name} raises what its docstring does not name"


def test_the_page_has_every_public_name_once() -> None:
    found = re.findall(r"^\.\. auto(?:class|function|exception|data):: (\S+)", PAGE, re.MULTILINE)
    shown = sorted(name.rpartition(".")[2] for name in found)
    public = sorted(name.rpartition(".")[2] for name in NAMES)
    assert shown == public, "chapters/api.md and the lists __all__ of the engine's packages differ"


def test_the_page_names_members_that_there_are() -> None:
    for name, members in re.findall(r"^\.\. autoclass:: (\S+)\n   :members: (.+)$", PAGE, re.MULTILINE):
        package, _, short = name.rpartition(".")
        thing = getattr(importlib.import_module(package), short)
        assert [one for one in members.split(", ") if not hasattr(thing, one)] == [], name


def test_a_widget_shows_what_it_takes() -> None:
    def shown(thing: Any, signature: str) -> Any:
        return api.signed(None, "class", thing.__name__, thing, None, signature, None)  # type: ignore[arg-type]

    told = shown(figures.LiveFigure, "(*args, **kwargs)")[0]
    assert told.startswith("(name, title, *, controls, panels, reading, definitions=None")
    assert shown(forms.ExerciseForm, "(*args, **kwargs)")[0] == "(exercise, placeholder='')"
    assert shown(figures.Slider, "(symbol, low)") is None


def test_the_gallery_shows_every_artist_and_control() -> None:
    cells = nbformat.read(ROOT / "chapters/gallery.ipynb", as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    things = {name: getattr(figures, name) for name in figures.__all__}
    shown = {name for name, one in things.items() if inspect.isclass(one) and issubclass(one, figures.Artist)}
    besides = {"Slider", "Choice", "Toggle", "Contour", "Recurrence", "Data", "Picture", "Laboratory"}
    wanted = shown - {"Artist", "Cell"} | besides | {"live_row"}  # which draws cells
    options = ("presets=", "play=", "when=", "log=True", "lit=", "legend=", ".value(")
    assert [name for name in sorted(wanted) if f"{name}(" not in code] == []
    assert [option for option in options if option not in code] == []


def test_the_settings_that_a_module_reads_are_a_list() -> None:
    lines = ["In: a book. Its settings:", "", "a_cache: where things are kept. Left out, in", "    the build.",
             "a_key: how names begin.", "", "And so on."]  # fmt: skip
    assert api.restructured(lines, api.settings(lines)) == [
        "In: a book. Its settings:", "", "", "- **a_cache**: where things are kept. Left out, in the build.", "",
        "- **a_key**: how names begin.", "", "And so on.", "",
    ]  # fmt: skip


def test_an_argument_behind_a_question_is_one_and_an_arrow_is_one_sign() -> None:
    assert api.described("of: is it one? where: symbol -> expression.", {"of": "bool", "where": ""}) == [
        "", "- **of** (bool): is it one?", "", "- **where**: symbol → expression.",
    ]  # fmt: skip
