"""An answer that puts things in order."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from byhand.answers.feedback import Feedback
from byhand.answers.kinds.base import AnyExercise, locked
from byhand.answers.kinds.numbers import plain_signs, without_bullets

_UNSHUFFLED = 20
_INTRODUCED = re.compile(r"^(?:(?:the|my) )?(?:answer|order|solution)(?: is)?:? ", re.IGNORECASE)
_AROUND = ",;.()[]{}*` "
_BETWEEN = re.compile(r"(?:[\s,;.<>→⇒=/()|-]|then|and|und|et|puis|dann)+")
_NEGATIVE = re.compile(r"(?<![0-9])-[0-9]|<\s*[-=]")  # 4 1 3 2 -5, and arrows to the left
_JOINED = re.compile(r"[0-9](?:[.-]|\s{0,9}[/=|]\s{0,9})(?=[0-9])")


class OrderExercise(AnyExercise):
    """Things to put in order: steps, or the lines of a program. The answer names them by the numbers shown: "3 1 2 4".

    items: in a right order, each a text in Markdown; with `code=True` each is a line of code. They are shown in
        another order, always the same one.
    before: pairs of places in `items`, counted from 0: the first has to come before the second. Without it every item
        has to come before the next, so that only one order is right.
    replies: such a pair -> what to tell whoever turns it round.

    In `data()`: items (texts, as shown), code, and in "key": before (pairs of the numbers shown: the first has to come
    before the second) and replies (one for each pair, perhaps empty). The first pair that an answer turns round is
    told; an answer is right if it turns none round.

    Raises ValueError for fewer than two items, or pairs that no order satisfies.

    >>> question = OrderExercise("training/order", "One step", "Put them in order.", ["forward", "backward", "update"])
    >>> question.check(question.model).correct
    True
    """

    kind = "order"

    def __init__(
        self,
        name: str,
        title: str,
        prompt: str,
        items: Sequence[str],
        *,
        before: Iterable[tuple[int, int]] | None = None,
        replies: Mapping[tuple[int, int], str] | None = None,
        code: bool = False,
        solution: str = "",
        hints: Sequence[str] = (),
        remark: str = "",
    ) -> None:
        super().__init__(name, title, prompt, hints, remark)
        if len(items) < 2:
            raise ValueError(f"exercise {name}: items is a list of two texts or more, not {items!r}")
        self.each("items", items)
        pairs = list(pairwise(range(len(items)))) if before is None else list(before)
        if not pairs or any(not 0 <= first < second < len(items) for first, second in pairs):
            raise ValueError(f"exercise {name}: `before` holds pairs of places of `items`, in their order, not {pairs}")
        told = dict(replies or {})
        if foreign := [pair for pair in told if pair not in pairs]:
            raise ValueError(f"exercise {name}: replies: {foreign[0]} is none of the pairs of `before`: {pairs}")
        self.code, self._solution = code, solution
        shown = list(range(len(items)))
        rng = random.Random(name)
        for _ in range(_UNSHUFFLED):
            rng.shuffle(shown)
            if any(shown.index(first) > shown.index(second) for first, second in pairs):
                break
        self.items = tuple(items[place] for place in shown)
        number = {place: i for i, place in enumerate(shown, start=1)}
        self.before = {(number[a], number[b]): self.plain(told[a, b]) if (a, b) in told else "" for a, b in pairs}
        self._model = " ".join(str(number[place]) for place in range(len(items)))

    @property
    def model(self) -> str:
        return self._model

    @property
    def explained(self) -> str:
        items = [self.items[int(number) - 1] for number in self.model.split()]
        if self.code:
            shown = "\n".join(f"    {item}" for item in items)
        else:
            shown = "\n".join(f"{place}. {item}" for place, item in enumerate(items, start=1))
        return "\n\n".join(filter(None, [shown, self._solution]))

    def _checked(self, text: str) -> Feedback:
        count = len(self.items)
        bare = without_bullets(plain_signs(text)).strip().lstrip(_AROUND).rstrip(_AROUND + "!")
        bare = _INTRODUCED.sub("", bare).lstrip(_AROUND)
        run = count < 10 and re.fullmatch(r"[1-9]{2,}", bare) is not None
        words = list(bare) if run else _BETWEEN.split(bare)
        if _is_joined(bare) or not all(re.fullmatch("[0-9]{1,3}", word) for word in words):
            message = f"Answer with the numbers 1 to {count} in the order that you mean."
            return Feedback(False, message, unjudged="unreadable")
        order = [int(word) for word in words]
        if sorted(order) != list(range(1, count + 1)):
            message = f"Each number from 1 to {count} stands in the answer once."
            return Feedback(False, message, unjudged="unreadable")
        for (first, second), reply in self.before.items():
            if order.index(first) > order.index(second):
                said = reply or f"{first} has to come before {second}."
                return Feedback(False, f"Not in order yet. {said}", "author", ("author",))
        return Feedback(True, "Correct.")

    def data(self) -> dict[str, Any]:
        key = {"before": [list(pair) for pair in self.before], "replies": list(self.before.values())}
        return {**super().data(), "items": list(self.items), "code": self.code, "key": locked(key)}


def _is_joined(bare: str) -> bool:
    """Are some of the numbers one, -5, 2.5 or 2 / 5, or do arrows say the reverse, as in 2 <- 1, or both? A sign that
    joins them joins all, as in 3-1-2, or none."""
    joined = len(_JOINED.findall(bare))
    turned = bool(_NEGATIVE.search(bare)) or ("<" in bare and ">" in bare)
    return turned or 0 < joined < len(re.findall("[0-9]+", bare)) - 1
