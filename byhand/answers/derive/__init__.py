"""In: a question that somebody typed, its definitions and what is asked. Out: an exercise like any other one.

`text` takes the lines apart, with `shapes` and `wanted` for those that are no formulas, and `asked` reads them with the
reader of the answers. `backward` knows how a gradient passes through each kind of formula, and `typed` writes the slope
that SymPy finds of a function; `nodes` and `tidy` keep what comes out short. `solution` makes lines with reasons and
hints of it, which the exercise proves as it proves those of an author; `sketch` places the graph. `link` makes one word
of the whole question, which is the exercise's name: so every bank knows it, and an answer can be handed in.
"""

from byhand.answers.derive.asked import Begun, begun
from byhand.answers.derive.exercise import OwnExercise, exercise_named, own_exercise
from byhand.answers.derive.lines import QuestionError
from byhand.answers.derive.link import CHAPTER
from byhand.answers.derive.saved import toml

__all__ = ["CHAPTER", "Begun", "OwnExercise", "QuestionError", "begun", "exercise_named", "own_exercise", "toml"]
