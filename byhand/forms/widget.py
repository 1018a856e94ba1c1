"""An exercise in Jupyter: a field for the answer, what was understood, Check, Hint and Solution.

A book has a function `exercise(name)` that displays the form; `exercise(name).check("2*x")` asks the same judge in
plain Python, wherever the notebook runs. In the built page, which has no kernel, the same output shows as
the form of `form_html`.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets

from byhand.answers import AnyExercise, Feedback
from byhand.forms.html import form_html, solution_html
from byhand.forms.markdown import formula_html, html, inline_html
from byhand.proof.reader import ParseError

_forms: dict[str, ExerciseForm] = {}


def form(exercise: AnyExercise) -> ExerciseForm:
    """The form of an exercise: the same one each time, so that nothing typed is lost."""
    if exercise.name not in _forms or _forms[exercise.name].exercise is not exercise:
        _forms[exercise.name] = ExerciseForm(exercise)
    return _forms[exercise.name]


class ExerciseForm:
    """The form of one exercise; what is typed and shown stays with it as long as the kernel runs.

    exercise: the exercise itself.
    answer: the field; its `.value` is what stands in it.
    feedback: what was last said, or None.
    """

    def __init__(self, exercise: AnyExercise) -> None:
        self.exercise = exercise
        self.feedback: Feedback | None = None
        self._hints_shown = 0
        wide = ipywidgets.Layout(width="100%")
        label = "Your derivation, line by line" if exercise.several else "Your answer"
        self._problem = ipywidgets.HTMLMath(f"<strong>{escape(exercise.title)}</strong>{html(exercise.prompt)}")
        self._label = ipywidgets.HTML(f"<label>{label}</label>")
        kind = ipywidgets.Textarea if exercise.several else ipywidgets.Text
        self.answer = kind(placeholder="for example 2*(a - y)*x", continuous_update=True, layout=wide)
        self.answer.tooltip = label
        if exercise.several:
            self.answer.rows, self.answer.placeholder = 4, "one line below the other"
        self._preview, self._said, self._help = (ipywidgets.HTMLMath() for _ in range(3))
        self._buttons = {
            name: ipywidgets.Button(description=name, button_style="primary" if name == "Check" else "")
            for name in ("Check", "Hint", "Solution", "Clear")
        }
        for name, act in [("Check", self._check), ("Hint", self._hint), ("Solution", self._solution),
                          ("Clear", self._clear)]:  # fmt: skip
            self._buttons[name].on_click(self._shown(act))
        self.answer.observe(self._shown(self._typed), "value")
        if not exercise.several:
            self.answer.on_msg(self._told)
        self.form = ipywidgets.VBox([self._problem, self._label, self.answer, self._preview,
                                     ipywidgets.HBox([*self._buttons.values()]), self._said, self._help])  # fmt: skip

    def check(self, text: str) -> Feedback:
        """What the judge says of an answer."""
        return self.exercise.check(text)

    # What the controls do. ipywidgets would write an exception into a log that nobody reads.

    def _shown(self, act: Callable[[], None]) -> Callable[[Any], None]:
        def act_and_tell(event: Any) -> None:
            try:
                act()
            except Exception:
                self._said.value = (
                    f"This is a mistake of the book, not yours:<pre>{escape(traceback.format_exc())}</pre>"
                )

        return act_and_tell

    def _told(self, field: ipywidgets.Widget, content: dict[str, Any], buffers: Any) -> None:
        if content.get("event") == "submit":  # the Enter key
            self._shown(self._check)(field)

    def _typed(self) -> None:
        self._said.value = ""
        if not self.answer.value.strip():
            self._preview.value = ""
            return
        try:
            self._preview.value = formula_html(r"\displaystyle " + self.exercise.preview(self.answer.value))
        except ParseError as error:
            self._preview.value = f"<em>column {error.column}: {escape(error.message)}</em>"

    def _check(self) -> None:
        self.feedback = self.check(self.answer.value)
        mark = "✓" if self.feedback.correct else "✗"
        lines = [f"<li>{'✓' if line.correct else '✗'} {escape(line.message)}</li>" for line in self.feedback.lines]
        self._said.value = f"<strong>{mark}</strong> {escape(self.feedback.message)}" + (
            f"<ol>{''.join(lines)}</ol>" if lines else ""
        )

    def _hint(self) -> None:
        self._hints_shown = min(self._hints_shown + 1, len(self.exercise.hints))
        hints = [f"<li>{inline_html(hint)}</li>" for hint in self.exercise.hints[: self._hints_shown]]
        more = len(self.exercise.hints) - self._hints_shown
        self._buttons["Hint"].disabled = more == 0
        self._help.value = f"<ol>{''.join(hints)}</ol>"

    def _solution(self) -> None:
        self._help.value = solution_html(self.exercise)

    def _clear(self) -> None:
        self.answer.value = self._preview.value = self._said.value = self._help.value = ""
        self.feedback, self._hints_shown, self._buttons["Hint"].disabled = None, 0, False

    def __repr__(self) -> str:
        return f"{self.exercise.title}. {self.exercise.prompt}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **self.form._repr_mimebundle_(**kwargs),
            "text/plain": repr(self),
            "text/html": form_html(self.exercise),
        }
