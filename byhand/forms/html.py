"""An exercise as HTML: the question, its hints and its solution; the page's script adds the field and the check."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from byhand.answers import AnyExercise, Exercise
from byhand.figures.asleep import NO_ERROR
from byhand.forms.markdown import formula_html, html, inline_html
from byhand.proof.reader.names import sign

_FORM_DATA = ("key", "decimals", "several_right", "start")
"""What the page's script needs of an exercise's `data`, beside what stands in the page as HTML."""
_ASLEEP = "To answer, run this cell: the form, and the judge, live in the kernel."


def exercise_id(exercise: AnyExercise) -> str:
    """The name of the exercise's place in its page.

    >>> exercise_id(NumberExercise("sums/two", "A sum", "What is 1 + 1?", 2))
    'exercise-sums-two'
    """
    return "exercise-" + exercise.name.replace("/", "-")


def form_html(exercise: AnyExercise, placeholder: str = "", asleep: str = "", typed: str = "") -> str:
    """The exercise for the built page and for wherever a notebook is read without a kernel.

    placeholder: what stands in an empty field.
    asleep: the name of the widget in whose place this stands; then it says how to wake it, and what was `typed` last.

    >>> "What is 1 + 1?" in form_html(NumberExercise("sums/two", "A sum", "What is 1 + 1?", 2))
    True
    """
    hints = "".join(
        f'<details class="hint"><summary>Hint {number}</summary>{html(hint)}</details>'
        for number, hint in enumerate(exercise.hints, start=1)
    )
    data = form_data(exercise) | ({"placeholder": placeholder} if placeholder else {})
    written = f"<p>Your answer:</p><pre>{escape(typed)}</pre>" if typed.strip() else ""
    waiting = (
        f'<div class="exercise-asleep">{written}<p><em>{_ASLEEP}</em></p>'
        f"{NO_ERROR}</div>"
    )
    return (
        f'<section class="exercise" id="{exercise_id(exercise)}" {f"data-asleep={asleep!r} " if asleep else ""}'
        f'data-exercise="{escape(exercise.name)}" data-kind="{exercise.kind}" '
        f'data-several="{str(exercise.several).lower()}" data-form="{escape(json.dumps(data, ensure_ascii=False))}">'
        f'<p class="exercise-title">{escape(exercise.title)}</p>{html(exercise.prompt)}{_shown(exercise)}'
        f'{hints}<details class="solution"><summary>Solution</summary>{solution_html(exercise)}</details>'
        f"{waiting if asleep else ''}</section>"
    )


def form_data(exercise: AnyExercise) -> dict[str, Any]:
    """What the page's script needs besides the HTML: the key where it judges by itself, the names for buttons."""
    if isinstance(exercise, Exercise):
        names = exercise.derivation.symbols if exercise.several else exercise.variables
        return {"signs": [sign(name.name) for name in names]}
    data = exercise.data()
    parts = data.get("options") or data.get("items") or data.get("program", "").split("\n")
    return {name: data[name] for name in _FORM_DATA if name in data} | {"count": len(parts) if parts != [""] else 0}


def _shown(exercise: AnyExercise) -> str:
    """What the question shows besides its prompt: options, items, a program, a table."""
    data = exercise.data() if not isinstance(exercise, Exercise) else {}
    if data.get("options"):
        options = "".join(f"<li>{inline_html(option)}</li>" for option in data["options"])
        return f'<ol class="exercise-options" type="a">{options}</ol>'
    if "items" in data:
        items = [f"<code>{escape(item)}</code>" if data["code"] else inline_html(item) for item in data["items"]]
        return f'<ol class="exercise-items">{"".join(f"<li>{item}</li>" for item in items)}</ol>'
    if "program" in data:
        lines = data["program"].split("\n")
        spaces = [len(line) - len(line.lstrip()) for line in lines]
        shown = (f'<code style="--spaces: {n}">{escape(line)}</code>' for n, line in zip(spaces, lines, strict=True))
        return f'<ol class="exercise-program">{"".join(f"<li>{line}</li>" for line in shown)}</ol>'
    if "rows" in data:
        return _table_html(data)
    return f'<pre class="exercise-start"><code>{escape(data["start"])}</code></pre>' if "start" in data else ""


def _table_html(data: dict[str, Any]) -> str:
    given = ", ".join(formula_html(f"{one['tex']} = {one['value']}") for one in data["given"])
    headed = any(row["heading"] for row in data["rows"])
    rows = []
    for row in data["rows"]:
        head = f'<th scope="row">{inline_html(row["heading"])}</th>' if headed else ""
        named = [(escape(cell["name"]), formula_html(cell["tex"])) for cell in row["cells"]]
        cells = "".join(f'<td data-cell="{name}"><span>{formula}</span></td>' for name, formula in named)
        rows.append(f"<tr>{head}{cells}</tr>")
    count = data["decimals"]
    wanted = f"Write {count} decimal{'' if count == 1 else 's'}." if count else "Write whole numbers."
    wanted = "" if "decimal" in data["prompt"] else wanted  # it is told already
    told = " ".join(filter(None, [f"Given {given}." if given else "", wanted]))
    return f'{f"<p>{told}</p>" if told else ""}<table class="exercise-table">{"".join(rows)}</table>'


def solution_html(exercise: AnyExercise) -> str:
    """The lines of the solution with their reasons and the note on them, or the solution in words; and the remark.

    >>> "Two." in solution_html(NumberExercise("sums/two", "A sum", "What is 1 + 1?", 2, remark="Two."))
    True
    """
    if not isinstance(exercise, Exercise):
        return html(exercise.explained) + html(exercise.remark)
    displayed, table = r"\displaystyle ", exercise.derivation.table
    rows = "".join(
        f"<tr><td>{formula_html(displayed + '= ' + row.tex)}</td><td>{inline_html(row.reason)}</td></tr>"
        for row in table.rows
    )
    return f"<p>{formula_html(table.tex)}</p><table>{rows}</table>{html(table.note)}{html(exercise.remark)}"
