"""A sheet of exercises as the source notebook of nbgrader or otter-grader: `byhand sheet nbgrader bptt=2 -o ps1.ipynb`.

Each exercise is a question, a cell with a name of its own for the answer, and a test that marks it, line by line where
it has lines. Students get the notebook without the solutions and without the tests.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from byhand.answers import plain
from byhand.answers.bank import Bank
from byhand.answers.grade.cell import parts
from byhand.answers.grade.output import hindrance, say, warn, write
from byhand.answers.grade.tables import number
from byhand.answers.grade.wanted import variable, wanted
from byhand.answers.kinds import AnyExercise
from byhand.answers.kinds.choice import LETTERS
from byhand.answers.kinds.numbers import Drawable

_HOW = {
    "formula": "Write one formula, as on paper or as in NumPy, such as `3*u**2*v`.",
    "derivation": "Write one step in each line: the first follows from what is asked, the last is the result.",
    "number": "Write a number.",
    "choice": "Write the letter of what is right, such as `b`; if there are several, such as `a, c`.",
    "order": "Write the numbers in the right order, such as `3 1 2`.",
    "line": "Write the number of the wrong line and what it should be, such as `line 2: z = w*x + b`.",
    "table": "Write each cell with its number, and semicolons between them, such as `z = 0.5; a = 0.46`.",
    "prediction": "Write what you think, before you try it: a letter, or a number.",
    "program": "Write the whole function.",
}
_INTRO = "Write each answer between the quotes, below its question. An equal form of a right answer is right too."
_GRADER = "from byhand.answers.grade import mark"


def question(exercise: AnyExercise, place: int, points: Fraction) -> str:
    """The question in Markdown, with its points and how to answer."""
    data = exercise.data()
    shown: list[str] = []
    if data.get("options"):
        shown += [f"- **{letter}.** {text}" for letter, text in zip(LETTERS, data["options"], strict=False)]
    for key in ("items", "program"):
        lines = data.get(key, ())
        numbered = enumerate(lines.split("\n") if isinstance(lines, str) else lines, start=1)
        code = key == "program" or data.get("code")
        shown += [f"{at}. {_code(line) if code else line}" for at, line in numbered]
    if "rows" in data:
        given = ", ".join(f"${one['tex']} = {one['value']}$" for one in data["given"])
        shown += [f"Given {given}.", ""] if given else []
        for row in data["rows"]:
            cells = ", ".join(f"`{cell['name']}` for ${cell['tex']}$" for cell in row["cells"])
            shown.append(f"- {row['heading']}: {cells}" if row["heading"] else f"- {cells}")
        count = data["decimals"]
        shown += ["", f"Give {count} decimal{'' if count == 1 else 's'}." if count else "Give whole numbers."]
    earned = f"{number(float(points))} point{'' if points == 1 else 's'}"
    text = "\n\n".join(filter(None, [exercise.prompt, "\n".join(shown), _HOW[exercise.kind]]))
    return f"## {place}. {exercise.title} ({earned})\n\n{text}"


def _code(line: str) -> str:
    """A line as code in Markdown, its spaces in front kept."""
    return f"`` {line} ``" if line.strip() else ""


# --- notebooks -------------------------------------------------------------------------------------------------


class _Notebook:
    def __init__(self) -> None:
        self.cells: list[dict[str, Any]] = []

    def add(self, kind: str, source: str, **metadata: Any) -> None:
        code: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
        self.cells.append({"cell_type": kind, "id": f"cell-{len(self.cells)}", "metadata": metadata, "source": source,
                           **code})  # fmt: skip

    def text(self) -> str:
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        notebook = {"cells": self.cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def nbgrader(exercises: Mapping[AnyExercise, Fraction], source: str, title: str) -> str:
    """The source notebook of an nbgrader assignment."""
    made = _Notebook()

    def add(kind: str, text: str, name: str, points: Fraction | None = None, solution: bool = False) -> None:
        about = {"grade": points is not None, "grade_id": name, "locked": not solution, "schema_version": 3,
                 "solution": solution, "task": False, "cell_type": kind}  # fmt: skip
        made.add(kind, text, nbgrader=about if points is None else {**about, "points": float(points)})

    add("markdown", f"# {title}\n\n{_INTRO}", "about")
    for place, (exercise, points) in enumerate(exercises.items(), start=1):
        name = variable(exercise.name)
        add("markdown", question(exercise, place, points), f"{name}_question")
        start = _start(exercise)
        add("code", f"{name} = {_quoted(start)}\n### BEGIN SOLUTION\n{name} = {_quoted(exercise.model)}\n"
            "### END SOLUTION", f"{name}_answer", solution=True)  # fmt: skip
        asked = f"mark({name}, {exercise.name!r}, {number(float(points))}, {source!r})"
        tests = f"### BEGIN HIDDEN TESTS\n{_GRADER}\n{asked}\n### END HIDDEN TESTS"
        add("code", f"# {exercise.title}: marked here\n{tests}", f"{name}_marks", points=points)
    return made.text()


def otter(exercises: Mapping[AnyExercise, Fraction], source: str, title: str) -> str:
    """The source notebook of an otter assignment, with one hidden test for each line or cell that earns points."""
    made = _Notebook()
    files = f"autograder_files: [{json.dumps(Path(source).name)}]\n" if source.endswith(".toml") else ""
    made.add("raw", f"# ASSIGNMENT CONFIG\nname: {json.dumps(title)}\nexport_cell: false\ninit_cell: false\n"
             f"solutions_pdf: false\ntests:\n  ok_format: false\n{files}")  # fmt: skip
    made.add("markdown", f"# {title}\n\n{_INTRO}")
    source = Path(source).name if files else source
    for place, (exercise, points) in enumerate(exercises.items(), start=1):
        name, count = variable(exercise.name), parts(exercise)
        made.add("raw", f"# BEGIN QUESTION\nname: {name}\npoints: {number(float(points))}\ncheck_cell: false")
        made.add("markdown", question(exercise, place, points))
        made.add("raw", "# BEGIN SOLUTION")
        made.add("code", f"{name} = {_quoted(_start(exercise))}\n# BEGIN SOLUTION NO PROMPT\n"
                 f"{name} = {_quoted(exercise.model)}\n# END SOLUTION")  # fmt: skip
        made.add("raw", "# END SOLUTION")
        made.add("raw", "# BEGIN TESTS")
        for part in range(1, count + 1):
            asked = f"mark({name}, {exercise.name!r}, {count}, {source!r})"
            made.add("code", f'""" # BEGIN TEST CONFIG\nhidden: true\npoints: {float(points / count)}\n'
                     f'""" # END TEST CONFIG\ndef test_{part}({name}):\n    {_GRADER}\n'
                     f'    assert {asked} >= {part}, "fewer than {part} of {count} right"')  # fmt: skip
        made.add("raw", "# END TESTS")
        made.add("raw", "# END QUESTION")
    return made.text()


def _start(exercise: AnyExercise) -> str:
    start = exercise.data().get("start", "")
    return f"{start}\n" if start else "\n" if exercise.several else ""


def _quoted(text: str) -> str:
    """A text as Python: on lines of its own between three quotes if it has several."""
    if "\n" not in text:
        return json.dumps(text, ensure_ascii=False)
    safe = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return '"""\n' + safe.strip("\n") + ('\n"""' if safe.strip("\n") else '"""')


KINDS = {"nbgrader": nbgrader, "otter": otter}


def main(bank: Bank | None, source: str, arguments: Sequence[str] | None = None, prog: str | None = None) -> int:
    """The command for the exercises of `bank`, which `source` names for the tests, or of what --exercises names."""
    parser = argparse.ArgumentParser(prog=prog, description="Write a sheet of exercises as a notebook to release.")
    parser.add_argument("kind", choices=KINDS, help="for which program the notebook is")
    parser.add_argument("names", nargs="*", metavar="NAME[=POINTS]", help="an exercise, or a chapter, and its points")
    if bank is None:
        parser.add_argument("--exercises", required=True, metavar="FILE.toml", help="the exercises")
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="a text file of such names, one in a line")
    parser.add_argument("--title", default="Exercises", help="what stands on top of the notebook")
    parser.add_argument("--drawing", type=int, metavar="NUMBER",
                        help="for exercises whose numbers are drawn: which drawing")  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.ipynb")
    options = parser.parse_intermixed_args(sys.argv[1:] if arguments is None else arguments)
    try:
        if bank is None:
            source, bank = options.exercises, plain.bank(options.exercises)
            source = str(Path(source).resolve()) if source.endswith(".toml") else source
        found = wanted(bank, options.names, options.sheet)
        if not found:
            parser.error("name at least one exercise")
        why = hindrance(options.output, "# ASSIGNMENT CONFIG" if options.kind == "otter" else _INTRO, [])
        chosen = {_drawn(bank, name, options.drawing): points for name, points in found.items()}
        _check_cells(chosen)
    except (OSError, ImportError, ValueError) as error:
        warn(f"{error}")
        return 1
    why = why or write(options.output, KINDS[options.kind](chosen, source, options.title))
    if why:
        warn(f"{options.output} is not written: {why}")
        return 1
    total = number(float(sum(chosen.values())))
    exercises, points = ("" if one else "s" for one in (len(chosen) == 1, total == "1"))
    say(f"{options.output}: {len(chosen)} exercise{exercises}, {total} point{points}")
    return 0


def _drawn(bank: Bank, name: str, drawing: int | None) -> AnyExercise:
    """The exercise, in a drawing of its own if its numbers are drawn and one is asked for."""
    found = bank.find(name)
    if drawing is None or not (isinstance(found, Drawable) and found.is_drawn):
        return found
    if "#" in name:
        raise ValueError(f"{name} is a drawing already: leave out --drawing, or the number")
    return bank.find(f"{name}#{drawing}")


def _check_cells(exercises: Iterable[AnyExercise]) -> None:
    """Raises ValueError for two exercises whose answers one name would hold: the second would be marked for both."""
    held: dict[str, str] = {}
    for exercise in exercises:
        other = held.setdefault(variable(exercise.name), exercise.name)
        if other != exercise.name:
            told = f"would have one cell, {variable(exercise.name)}: give one of them another name"
            raise ValueError(f"{other} and {exercise.name} {told}")
