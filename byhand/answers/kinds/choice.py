"""An answer that is chosen from options."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from byhand.answers.feedback import Feedback
from byhand.answers.kinds.base import AnyExercise, locked
from byhand.answers.kinds.numbers import plain_signs, without_bullets

LETTERS = "abcdefghijklmnopqrstuvwxyz"


_CALLED = re.compile(  # a and c
    r"(?:\bthe )?\b(?:answer|option|choice)s?\b(?: is\b| are\b)?:?|\b(?:and|both|und|et|y|plus)\b"
)
_PLAIN = re.compile(r"[\s$`\"'“”*]|[.!?](?=\s*$)")


def letters_in(text: str) -> set[str] | None:
    """The letters of an answer such as "b", "(b)", "a/c", "option b" or "a, c"; None if it is something else."""
    bare = _CALLED.sub(" ", without_bullets(plain_signs(text)).casefold()).strip()
    run = re.fullmatch(r"[a-h]{2,}", bare) is not None and len(set(bare)) == len(bare)
    found = list(bare) if run else re.findall(r"[a-z]+", bare)
    if re.search(r"\.\s*\.", bare):  # a..d
        return None
    rest = re.sub(r"[a-z()\[\]{}.,;+&/|\"'“”*\s]", "", bare.rstrip().rstrip("!"))  # !a denies it
    return None if rest or not found or any(len(letter) > 1 for letter in found) else set(found)


def said_in(text: str, options: Sequence[str]) -> set[str]:
    """The letters of the options that a text says in their own words, perhaps with the letters in front, and with lines
    or semicolons between them; none where a part of it is none."""
    plain = [_PLAIN.sub("", plain_signs(option).lower()) for option in options]
    ways = [(letter, way.format(letter) + said) for letter, said in zip(LETTERS, plain, strict=False)
            for way in ("", "{})", "({})", "{}.", "{}:")]  # fmt: skip
    parts = [_PLAIN.sub("", part) for part in re.split(r"[;\n]", without_bullets(plain_signs(text)).lower())]
    meant = [[letter for letter, way in ways if way == part] for part in parts if part]
    return {letter for letters in meant for letter in letters} if all(len(one) == 1 for one in meant) else set()


class ChoiceExercise(AnyExercise):
    """A question with options, of which one or several are right. The answer names them: "b", or "a, c".

    options: (text in Markdown, is it right?, what to say to whoever chooses it; for a right one, why it is right).
        They are shown in this order, lettered from a.
    several_right: may more than one be chosen? Without it, where more than one is right.

    In `data()`: options (texts), several_right, and in "key": right (the letters) and replies (one for each option).
    An answer is right if exactly the right letters are chosen. Else the replies to its wrong letters are told, or, if
    it has none, that something is missing.

    Raises ValueError for fewer than two options, none that is right, or a blank reply to a wrong one.

    >>> question = ChoiceExercise("relu/dead", "A dead unit", "A ReLU unit has $z < 0$. What is its slope?", [
    ...     ("0", True, "No gradient passes."), ("1", False, "That is the slope of an active unit."),
    ... ])
    >>> question.check("b").message
    'Not right. (b) That is the slope of an active unit.'
    """

    kind = "choice"

    def __init__(
        self,
        name: str,
        title: str,
        prompt: str,
        options: Sequence[tuple[str, bool, str]],
        *,
        several_right: bool | None = None,
        solution: str = "",
        hints: Sequence[str] = (),
        remark: str = "",
    ) -> None:
        super().__init__(name, title, prompt, hints, remark)
        if not 2 <= len(options) <= len(LETTERS):
            raise ValueError(f"exercise {name}: 2 to {len(LETTERS)} options, not {len(options)}")
        for option in options:
            if len(option) != 3 or not option[0].strip() or not isinstance(option[1], bool):
                raise ValueError(f"exercise {name}: an option is (text, True or False, reply), not {option!r}")
            _, right, reply = option
            if reply or not right:
                self.plain(reply)
        self.unlike("options", [text for text, _, _ in options])
        self.options = dict(zip(LETTERS, options, strict=False))
        self.right = {letter for letter, (_, right, _) in self.options.items() if right}
        if not self.right:
            raise ValueError(f"exercise {name}: no option is right")
        self.several_right = len(self.right) > 1 if several_right is None else several_right
        if len(self.right) > 1 and not self.several_right:
            raise ValueError(f"exercise {name}: {len(self.right)} options are right, and only one may be chosen")
        self._solution = solution

    @property
    def model(self) -> str:
        return ", ".join(sorted(self.right))

    @property
    def explained(self) -> str:
        lines = []
        for letter in sorted(self.right):
            option, _, why = self.options[letter]
            stop = "" if option.rstrip("$*`").endswith((".", "!", "?", ":")) or not why else "."
            lines.append(f"- ({letter}) {option}{stop} {why}".rstrip())
        return "\n\n".join(filter(None, ["\n".join(lines), self._solution]))

    def _checked(self, text: str) -> Feedback:
        chosen = letters_in(text) or said_in(text, [option for option, _, _ in self.options.values()])
        one = "several letters, such as a, c" if self.several_right else "one letter, such as b"
        if not chosen or not chosen <= set(self.options):
            last = LETTERS[len(self.options) - 1]
            return Feedback(False, f"Answer with {one}: the options are a to {last}.", unjudged="unreadable")
        if len(chosen) > 1 and not self.several_right:
            return Feedback(False, "Choose one of them.", unjudged="unreadable")
        wrong = sorted(chosen - self.right)
        if wrong:
            told = " ".join(f"({letter}) {self.options[letter][2]}" for letter in wrong)
            return Feedback(False, f"Not right. {told}", "author", ("author",))
        if chosen != self.right:
            return Feedback(False, "Right so far, but something is missing.")
        why = " ".join(self.options[letter][2] for letter in sorted(self.right))
        return Feedback(True, f"Correct. {why}".strip())

    def data(self) -> dict[str, Any]:
        key = {"right": sorted(self.right), "replies": {letter: self.options[letter][2] for letter in self.options}}
        texts = [text for text, _, _ in self.options.values()]
        return {**super().data(), "options": texts, "several_right": self.several_right, "key": locked(key)}
