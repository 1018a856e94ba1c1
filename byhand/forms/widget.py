"""An exercise in Jupyter: the form of the built page, whose judge is the notebook's kernel.

A book has a function `exercise(name)` that displays the form; `exercise(name).check("2*x")` asks the same judge in
plain Python. A cell that displays a form has two outputs: the exercise as HTML, with what was typed last, which stands
in the file for whoever has no kernel; and the form itself, which hides the first as long as it lives.
"""

from __future__ import annotations

import json
import traceback
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import anywidget
import traitlets
from IPython.display import display, update_display

from byhand.answers import AnyExercise, Feedback, Judge
from byhand.figures.asleep import LIVE, hidden, titled
from byhand.figures.style import palette_css
from byhand.forms.html import form_html
from byhand.forms.script import style, widget_script

_forms: dict[str, ExerciseForm] = {}


def form(exercise: AnyExercise, placeholder: str = "") -> ExerciseForm:
    """The form of an exercise: the same one each time, so that nothing typed is lost.

    >>> question = NumberExercise("sums/two", "A sum", "What is 1 + 1?", 2)
    >>> form(question) is form(question)
    True

    Raises TypeError for what is no exercise, such as the name of one.
    """
    if not isinstance(exercise, AnyExercise):
        raise TypeError(f"form takes an exercise, such as BANK.find({str(exercise)!r}), not {exercise!r}")
    if exercise.name not in _forms or _forms[exercise.name].exercise is not exercise:
        _forms[exercise.name] = ExerciseForm(exercise, placeholder)
    return _forms[exercise.name]


class ExerciseForm(anywidget.AnyWidget):
    """The form of one exercise; what is typed stays with it as long as the kernel runs, and in the notebook's file.

    exercise: the exercise itself.
    text: what stands in the field.
    solved: was there a right answer?
    feedback: what was last said, or None.

    >>> form(NumberExercise("sums/two", "A sum", "What is 1 + 1?", 2)).check("2").correct
    True
    """

    _esm = widget_script()
    _css = palette_css() + style()

    html = traitlets.Unicode().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)
    solved = traitlets.Bool(False).tag(sync=True)

    def __init__(self, exercise: AnyExercise, placeholder: str = "") -> None:
        self.exercise = exercise
        self.feedback: Feedback | None = None
        self._judge = Judge(cast(Any, SimpleNamespace(find=lambda name: exercise)))
        self._place = uuid4().hex
        super().__init__(html=form_html(exercise, placeholder) + hidden(exercise.name))
        self.on_msg(self._asked)

    def check(self, text: str) -> Feedback:
        """What the judge says of an answer."""
        return self.exercise.check(text)

    def _asked(self, widget: Any, content: dict[str, Any], buffers: Any) -> None:
        """Answer the form: {id, call, text} -> {id, answer} or {id, error}; "keep" renews what stands in the file."""
        if content.get("call") == "keep":
            update_display(self._asleep(), display_id=self._place, raw=True)  # type: ignore[no-untyped-call]
            return
        try:
            answer = self._answered(str(content.get("call")), str(content.get("text")))
        except Exception:  # ipywidgets would write it into a log that nobody reads
            self.send({"id": content.get("id"), "error": traceback.format_exc()})
        else:
            self.send({"id": content.get("id"), "answer": answer})

    def _answered(self, call: str, text: str) -> Any:
        if call == "greet":
            return True
        if call == "preview":
            return json.loads(self._judge.preview(self.exercise.name, text))
        if call != "check":
            raise ValueError(f"a form asks for a preview or a check, not {call!r}")
        self.feedback = self.check(text)
        return self.feedback.data()

    def _asleep(self) -> dict[str, str]:
        html = form_html(self.exercise, asleep=self.exercise.name, typed=self.text)
        return {"text/html": html, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return titled(self.exercise.title, self.exercise.prompt)

    def _ipython_display_(self) -> None:
        display(self._asleep(), raw=True, display_id=self._place)  # type: ignore[no-untyped-call]
        bundle = self._repr_mimebundle_()
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        view = {kind: content for kind, content in (data or {}).items() if "widget-view" in kind}
        display({**view, "text/html": LIVE}, raw=True)  # type: ignore[no-untyped-call]
