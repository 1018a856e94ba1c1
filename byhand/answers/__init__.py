"""In: a question, and the text of an answer. Out: right or wrong, proved; where it goes wrong, and by which slip."""

from byhand.answers.bank import Bank
from byhand.answers.derive import OwnExercise, QuestionError, own_exercise
from byhand.answers.exercise import Exercise
from byhand.answers.feedback import Feedback
from byhand.answers.judge import Judge
from byhand.answers.kinds import (
    AnyExercise,
    ChoiceExercise,
    LineExercise,
    NumberExercise,
    OrderExercise,
    PredictionExercise,
    ProgramExercise,
    TableExercise,
)
from byhand.proof.premises import counts, one_hot, one_of

__all__ = [
    "AnyExercise", "Bank", "ChoiceExercise", "Exercise", "Feedback", "Judge", "LineExercise", "NumberExercise",
    "OrderExercise", "OwnExercise", "PredictionExercise", "ProgramExercise", "QuestionError", "TableExercise", "counts",
    "one_hot", "one_of", "own_exercise",
]  # fmt: skip
