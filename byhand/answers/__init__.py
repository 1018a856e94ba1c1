"""In: a question, and the text of an answer. Out: right or wrong, proved; where it goes wrong, and by which slip."""

from byhand.answers.bank import Bank
from byhand.answers.exercise import Exercise, Feedback
from byhand.answers.judge import Judge

__all__ = ["Bank", "Exercise", "Feedback", "Judge"]
