"""An exercise as HTML: the question, its hints and its solution; the page's script adds the field and the check."""

from __future__ import annotations

from html import escape

from byhand.answers.exercise import Exercise
from byhand.forms.markdown import formula_html, html, inline_html


def exercise_id(exercise: Exercise) -> str:
    """The name of the exercise's place in its page."""
    return "exercise-" + exercise.name.replace("/", "-")


def form_html(exercise: Exercise) -> str:
    """The exercise for the built page and for wherever a notebook is read without a kernel."""
    hints = "".join(
        f'<details class="hint"><summary>Hint {number}</summary>{html(hint)}</details>'
        for number, hint in enumerate(exercise.hints, start=1)
    )
    return (
        f'<section class="exercise" id="{exercise_id(exercise)}" '
        f'data-exercise="{escape(exercise.name)}" data-several="{str(exercise.several).lower()}">'
        f'<p class="exercise-title">{escape(exercise.title)}</p>{html(exercise.prompt)}'
        f'{hints}<details class="solution"><summary>Solution</summary>{solution_html(exercise)}</details></section>'
    )


def solution_html(exercise: Exercise) -> str:
    """The lines of the solution, each with its reason, and what to notice."""
    displayed = r"\displaystyle "
    rows = "".join(
        f"<tr><td>{formula_html(displayed + '= ' + line.latex)}</td><td>{inline_html(line.reason)}</td></tr>"
        for line in exercise.solution
    )
    return f"<p>{formula_html(exercise.derivation.latex)}</p><table>{rows}</table>{html(exercise.remark)}"
