"""The kinds of exercise besides a formula and a derivation: a number, a choice, an order, a line, a table, a program
and a prediction."""

from byhand.answers.kinds.base import AnyExercise, unlocked
from byhand.answers.kinds.choice import ChoiceExercise
from byhand.answers.kinds.line import LineExercise
from byhand.answers.kinds.number import NumberExercise
from byhand.answers.kinds.order import OrderExercise
from byhand.answers.kinds.prediction import PredictionExercise
from byhand.answers.kinds.program import ProgramExercise
from byhand.answers.kinds.table import TableExercise

__all__ = [
    "AnyExercise", "ChoiceExercise", "LineExercise", "NumberExercise", "OrderExercise", "PredictionExercise",
    "ProgramExercise", "TableExercise", "unlocked",
]  # fmt: skip
