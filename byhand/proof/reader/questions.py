"""Where a text has more than one meaning: the reader of the text asks here, and reads on by the answer."""

from __future__ import annotations

from collections.abc import Mapping


class Questions:
    """What was asked while a text was read, with the answers that were given before it was read.

    answers: question -> number of the meaning to take; 0, the plainest one, where there is no answer.
    """

    def __init__(self, answers: Mapping[str, int]) -> None:
        self.answers = dict(answers)
        self.asked: dict[str, tuple[int, int]] = {}

    def ask(self, question: str, meanings: int, column: int) -> int:
        """Which of so many meanings to take here; the same question has the same answer everywhere in a text."""
        if meanings < 2:
            return 0
        self.asked.setdefault(question, (meanings, column))
        return self.answers.get(question, 0)

    @property
    def column(self) -> int:
        """Where the first question was asked."""
        return min((column for _, column in self.asked.values()), default=1)

    def others(self) -> list[dict[str, int]]:
        """The ways to answer one more of the questions that were asked in another way than the plainest."""
        return [{**self.answers, question: way} for question, (meanings, _) in self.asked.items()
                if question not in self.answers for way in range(1, meanings)]  # fmt: skip
