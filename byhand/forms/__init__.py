"""In: an exercise. Out: its question, hints and solution as HTML for a page, and its form in Jupyter."""

from byhand.forms.derive import derive
from byhand.forms.html import exercise_id, form_html, solution_html
from byhand.forms.widget import ExerciseForm, form

__all__ = ["ExerciseForm", "derive", "exercise_id", "form", "form_html", "solution_html"]
