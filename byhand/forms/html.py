"""An exercise as HTML: the question, its hints and its solution; the page's script adds the field and the check."""

from __future__ import annotations

from html import escape

from byhand.answers import AnyExercise, Exercise
from byhand.forms.markdown import formula_html, html, inline_html


def exercise_id(exercise: AnyExercise) -> str:
    """The name of the exercise's place in its page."""
    return "exercise-" + exercise.name.replace("/", "-")


def form_html(exercise: AnyExercise) -> str:
    """The exercise for the built page and for wherever a notebook is read without a kernel."""
    hints = "".join(
        f'<details class="hint"><summary>Hint {number}</summary>{html(hint)}</details>'
        for number, hint in enumerate(exercise.hints, start=1)
    )
    return (
        f'<section class="exercise" id="{exercise_id(exercise)}" '
        f'data-exercise="{escape(exercise.name)}" data-kind="{exercise.kind}" '
        f'data-several="{str(exercise.several).lower()}">'
        f'<p class="exercise-title">{escape(exercise.title)}</p>{html(exercise.prompt)}'
        f'{hints}<details class="solution"><summary>Solution</summary>{solution_html(exercise)}</details></section>'
    )


def solution_html(exercise: AnyExercise) -> str:
    """The lines of the solution with their reasons and the note on them, or the solution in words; and the remark."""
    if not isinstance(exercise, Exercise):
        return html(exercise.explained) + html(exercise.remark)
    displayed, table = r"\displaystyle ", exercise.derivation.table
    rows = "".join(
        f"<tr><td>{formula_html(displayed + '= ' + row.tex)}</td><td>{inline_html(row.reason)}</td></tr>"
        for row in table.rows
    )
    return f"<p>{formula_html(table.tex)}</p><table>{rows}</table>{html(table.note)}{html(exercise.remark)}"
