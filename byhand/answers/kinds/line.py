"""An answer that finds the wrong line of a program, and puts it right."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

from byhand.answers import deadline
from byhand.answers.feedback import Feedback
from byhand.answers.kinds.base import AnyExercise, locked
from byhand.answers.kinds.code import bare, is_sure, says_the_same, statement, unlike_paper
from byhand.answers.kinds.numbers import plain_signs
from byhand.proof.comparison import compare
from byhand.proof.definedness import defined_wherever
from byhand.proof.definitions import Name
from byhand.proof.reader import ParseError, read

_ASSIGNED = re.compile(r"([^=]*[^=<>!])=([^=].*)", re.DOTALL)
_SET = re.compile(r":=|←")
_SLOPE = r"(?P<top>\w+)\s*/\s*{0}\s*(?P<bottom>\w+)"
_PAPER = [(re.compile(pattern), says) for pattern, says in (
    (r"\^\s*(?P<exponent>\\top|T|⊤|ᵀ)(?!\w)(?P<top>)", "In Python a transpose is `.T`"),
    (r"\^\s*\{\s*(?P<exponent>[^{}]*?)\s*\}(?P<top>)", "In Python a power is `**`, and a transpose `.T`"),
    (r"\^(?P<exponent>)(?P<top>)", "In Python a power is `**`"),
    (r"∂\s*" + _SLOPE.format("∂"), "In Python a slope has a name of its own"),
    (r"\bd" + _SLOPE.format("d"), "In Python a slope has a name of its own"),
    (r"[·×](?P<exponent>)(?P<top>)", "In Python a product of matrices is `@`"),
)]  # fmt: skip
"""Signs of paper that mean something else in Python, and what to say of them."""
_LIST = re.compile(r"(?<![\w)\]])\s*\[")
_ANSWER = re.compile(
    r"(?:\s*[-–•]\s)?[\s*(\[]*(?:(?:the\s+)?(?:bug|error|mistake|fault)\s+(?:is\s+)?(?=in\s|on\s|line\s))?"
    r"(?:(?:(?:in|on)\s+)?(?:line|zeile|ligne|linha|l[ií]nea|riga|regel)\s*(?:no\.|number|#)?\s*|[l#]\s*)?"
    r"(?P<number>[0-9０-９]{1,3}\ufe0f?\u20e3?|[①-⑨❶-❾➀-➈⑴-⑼])(?!\s*(?:or|and|to|[&/,.–-])?\s*[0-9])\s*[*)\]]*\s*"
    r"(?:is\s+(?:the\s+)?wrong(?:\s+(?:one|line))?(?!\w)\s*[;:.,]?\s*)?"
    r"(?:(?:it\s+)?(?:should|must|has\s+to)\s+(?:be|read)\b\s*)?(?:[;:：.,)]\**|[-–=]*>|→|[-–—](?=\s))?\s*(?P<fix>.*?)\s*",
    re.DOTALL | re.IGNORECASE,
)
_TARGET = re.compile(r"\s*`?([^\W\d][\w.]*(?:\[[^\]\n]*\])?)\s*(?:[-+*/@:]?=(?!=)|←)")
_REMARK = re.compile(r"\s+\((?!.*\b(?:no|not|never|wrong|\w+n['’]t)\b)[A-Za-z]+(?:,? [A-Za-z'’]+)+\)$", re.IGNORECASE)
"""Prose in brackets behind a fix: `(the minus was missing)`."""


class LineExercise(AnyExercise):
    r"""A program with one wrong line. The answer names it and says what it should be: "line 4: dW = O.T @ delta".

    program: its lines, shown with numbers from 1.
    line: the number of the wrong one.
    fixes: what it should be: one way or several.
    symbols: names with which the right sides of the fixes can be read as formulas; then every other way to write them
        is right too, if it is proved equal, and defined wherever they are. What lines above the wrong one make of
        these names, once and for all, holds too.
    replies: the number of a line that is right -> what to tell whoever accuses it.
    slips: a wrong fix -> what to tell whoever types it.

    A fix has to be Python: one that is right as paper mathematics only, such as `1 - a^2`, is told what to write. Signs
    that no keyboard has count as those of one: − as -, · as *, a² as a**2, Wᵀ as W.T. A fix is called wrong where it is
    refuted, or is no Python with these names; what cannot be told is not judged.

    In `data()`: program, and in "key": line, fixes and slips (with all white space and comments taken out), replies.
    A page can judge an answer by itself if it names another line, or gives none of the texts, or one of those of
    "fixes" and "slips" in which no white space stands between words; any other fix is for the judge.

    Raises ValueError for a line that is not in the program, and for a fix that leaves it as it is or is no Python.

    >>> question = LineExercise("sums/bug", "Find the bug", "One line is wrong.",
    ...                         "z = w * x\nslope = 2 * z", 2, ["slope = 2 * z * x"], symbols=[x, z])
    >>> question.check("line 2: slope = x * 2 * z").correct
    True
    """

    kind = "line"

    def __init__(
        self,
        name: str,
        title: str,
        prompt: str,
        program: str,
        line: int,
        fixes: Sequence[str],
        *,
        symbols: Iterable[Name] = (),
        replies: Mapping[int, str] | None = None,
        slips: Mapping[str, str] | None = None,
        solution: str = "",
        hints: Sequence[str] = (),
        remark: str = "",
    ) -> None:
        super().__init__(name, title, prompt, hints, remark)
        self.program = textwrap.dedent(program).strip("\n")
        self.lines = self.program.split("\n")
        self.line, self.symbols, self._solution = line, tuple(symbols), solution
        if isinstance(line, bool) or line not in range(1, len(self.lines) + 1):
            known = f"a number of the program's lines, 1 to {len(self.lines)}"
            raise ValueError(f"exercise {name}: line is {known}, not {line!r}")
        if isinstance(fixes, str) or not fixes:
            raise ValueError(f"exercise {name}: fixes is a list of lines, one at least, not {fixes!r}")
        self.wrong = bare(self.lines[line - 1])
        self.fixes = tuple(fix.strip() for fix in fixes)
        for fix in self.fixes:
            self._check_fix(fix)
        self.replies = {number: self.plain(told) for number, told in (replies or {}).items()}
        self._slips = dict(slips or {})
        self.slips = {bare(fix): self.plain(told) for fix, told in self._slips.items()}
        if line in self.replies or not all(1 <= number <= len(self.lines) for number in self.replies):
            raise ValueError(f"exercise {name}: replies are to the other lines, not to {sorted(self.replies)}")

    def _check_fix(self, fix: str) -> None:
        """Raises ValueError for a fix that leaves the line as it is, or is no Python where the line is."""
        wrong = self.lines[self.line - 1].strip()
        if bare(fix) == self.wrong or says_the_same(fix, wrong):
            raise ValueError(f"exercise {self.name}: fixes: {fix!r} leaves line {self.line} as it is: {wrong!r}")
        if statement(wrong) is not None and statement(fix) is None:
            raise ValueError(f"exercise {self.name}: fixes is of lines of Python, not {fix!r}")

    def refused_model(self) -> str:
        """Besides, raises ValueError for a slip that nobody would be told of, or somebody who is right."""
        for slip in self._slips:
            if any(self._same(slip, right) for right in self.fixes):
                raise ValueError(f"exercise {self.name}: slips: {slip!r} is the right answer")
            if bare(slip) == self.wrong or says_the_same(slip, self.lines[self.line - 1]):
                raise ValueError(f"exercise {self.name}: slips: {slip!r} is the line as it stands, and told so")
        return super().refused_model()

    @property
    def model(self) -> str:
        return f"line {self.line}: {self.fixes[0]}"

    @property
    def explained(self) -> str:
        return "\n\n".join(filter(None, [f"Line {self.line} should be\n\n    {self.fixes[0]}", self._solution]))

    def _checked(self, text: str) -> Feedback:
        try:
            return self._judged(text)
        except RecursionError:
            return Feedback(False, "This is nested too deeply to be judged.", unjudged="undecided")

    def _judged(self, text: str) -> Feedback:
        found = _ANSWER.fullmatch(text.strip().strip("`"))
        number = int(plain_signs(found["number"])) if found else 0
        if found is None or not 1 <= number <= len(self.lines):
            most = len(self.lines)
            message = f"Begin with the number of the wrong line, 1 to {most}: `line 2: …`."
            return Feedback(False, message, corrected=self._numbered(text), unjudged="unreadable")
        fix = _SET.sub("=", found["fix"].strip("`"), count=1)
        if (remark := _REMARK.search(fix)) and statement(fix) is None:
            fix = fix[: remark.start()].strip("`")
        if number != self.line:
            told = self.replies.get(number, f"Line {number} does what it should.")
            return Feedback(False, f"Not that line. {told}", "author", ("author",))
        if self.lines[number - 1].endswith(":") and fix:
            fix = fix.rstrip(": ") + ":"
        if not fix:
            return Feedback(False, f"Line {number} it is. What should it be? Write `line {number}: …`.")
        if bare(fix) == self.wrong or says_the_same(fix, self.lines[number - 1]):
            return Feedback(False, f"Line {number} it is, but so it stands there now.", "unchanged", ("unchanged",))
        if bare(fix) in self.slips:
            return Feedback(False, f"Line {number} it is. {self.slips[bare(fix)]}", "author", ("author",))
        verdicts = {self._verdict(fix, right) for right in self.fixes}
        if "equal" in verdicts:
            return Feedback(True, f"Correct: line {number}, and so it should be.")
        if meant := next(filter(None, (self._meant(fix, right) for right in self.fixes)), ""):
            return Feedback(False, f"Line {number} it is, and on paper this is right. {meant}.")
        left = _ASSIGNED.fullmatch(self.lines[number - 1])
        if left is not None and "=" not in fix and any(self._same(f"{left[1]}={fix}", right) for right in self.fixes):
            message = f"Line {number} it is, and the right side is right. Write the whole line: `{left[1].strip()} = …`"
            return Feedback(False, f"{message}.")
        python = statement(fix)
        why = self._unlike_paper(python) if isinstance(python, ast.Assign) else ""
        if python is None or is_sure(why) or verdicts == {"different"}:
            why = "It is no statement of Python." if python is None else f"{why}." if is_sure(why) else ""
            return Feedback(False, f"Line {number} it is, but this is not what it should be. {why}".strip())
        message = "What you write could not be judged: it is none of the forms that are known."
        return Feedback(False, f"Line {number} it is. {message}", unjudged="undecided")

    def _numbered(self, text: str) -> str:
        """A fix that stands without its number, with it: that of the only line that sets what it sets."""
        target = _TARGET.match(text)
        lines = [number for number, line in enumerate(self.lines, 1)
                 if target and (own := _TARGET.match(line)) and bare(own[1]) == bare(target[1])]  # fmt: skip
        several = "\n" in text.strip() or len(re.findall(r"(?<![<>=!+*/@-])=(?!=)", text)) > 1
        return f"line {lines[0]}: {text.strip().strip('`')}" if len(lines) == 1 and not several else ""

    def _same(self, fix: str, right: str) -> bool:
        return self._verdict(fix, right) == "equal"

    def _verdict(self, fix: str, right: str) -> str:
        """Do two lines say the same, as code or, where the names are known, by a proof? "equal", "different" or ""."""
        if says_the_same(fix, right) or (bare(fix) == bare(right) and statement(right) is None):
            return "equal"
        found = statement(fix)
        if not isinstance(found, ast.Assign):
            return ""
        left = " = ".join(map(ast.unparse, found.targets))
        status, _ = self._compared(left, ast.unparse(found.value), right)
        why = self._unlike_paper(found)
        return "" if why and (status == "equal" or not is_sure(why)) else status

    def _meant(self, fix: str, right: str) -> str:
        """Of a line that is right on paper only: why it is not in Python, and what to write."""
        mine, theirs = _ASSIGNED.fullmatch(fix), _ASSIGNED.fullmatch(right)
        if mine is None or theirs is None:
            return ""
        status, text = self._compared(mine[1].replace(" ", ""), mine[2], right)
        if status != "equal":
            return self._meant_by_signs(fix, right)
        found = statement(fix)
        why = self._unlike_paper(found) if isinstance(found, ast.Assign) else ""
        line = f"{theirs[1].strip()} = {text}"
        plain = statement(line)
        if "np." in right or not isinstance(plain, ast.Assign) or self._unlike_paper(plain):
            line = right
        return f"{why or 'It is not Python'}: write `{line}`"

    def _meant_by_signs(self, fix: str, right: str) -> str:
        """The same where the proof cannot read the line: W^T for W.T, a^2 for a**2, ∂L/∂a for dL_da."""
        why = ""
        for pattern, says in _PAPER:
            changed = pattern.sub(self._in_python, fix)
            if changed != fix:
                why, fix = why or says, changed
                if self._same(fix, right):
                    return f"{why}: write `{right}`"
        return ""

    def _in_python(self, sign: re.Match[str]) -> str:
        if sign["top"]:
            known = {*self._names, *(name for line in self.lines for name in re.findall(r"\w+", line))}
            names = (f"d{sign['top']}_d{sign['bottom']}", f"d{sign['bottom']}")
            return next((name for name in names if name in known), sign[0])
        if sign[0] in "·×":
            return "@"
        if sign["exponent"] in ("T", "\\top", "⊤", "ᵀ"):
            return ".T"
        return f"**({sign['exponent']})" if sign["exponent"] else "**"

    def _compared(self, left: str, value: str, right: str) -> tuple[str, str]:
        """"equal", "different" or "", by a proof; and of what is equal the value in the signs of Python."""
        theirs = _ASSIGNED.fullmatch(right)
        if not self.symbols or theirs is None:
            return "", ""
        if bare(left) != bare(theirs[1]):
            return "" if bare(theirs[1]) in map(bare, left.split("=")) else "different", ""
        try:
            one, two = (read(text, self.symbols) for text in (value, theirs[2]))
            if one.sides or one.claims or _LIST.search(value):
                return "", ""
            with deadline.limit(deadline.ANSWER):
                status = compare(one.expression, two.expression, self._definitions).status
                if status == "equal":
                    found = defined_wherever(one.conditions, self._definitions, assuming=two.conditions)
                    status = "equal" if found.extent == "everywhere" else "different"
        except (ParseError, TypeError, ValueError, deadline.OutOfTimeError):
            return "", ""
        return status.replace("undecided", ""), one.text

    def _unlike_paper(self, line: ast.Assign) -> str:
        return unlike_paper(line.value, self._names, self._functions)

    @cached_property
    def _functions(self) -> set[str]:
        """The names that the program, or what it should be, calls, defines or imports."""
        nodes = [node for tree in self._trees for node in ast.walk(tree)]
        called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        imported = {node.asname or node.name for node in nodes if isinstance(node, ast.alias)}
        return called | imported

    @cached_property
    def _names(self) -> set[str]:
        """The names that have a value at the wrong line: what the lines down to it, or what it should be, set or use,
        and what no line sets."""
        used = {symbol.name for symbol in self.symbols}
        early, late = set[str](), set[str]()
        for number, tree in enumerate(self._trees, 1):
            called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
            for node in ast.walk(tree):
                match node:
                    case ast.arg(arg=name):
                        early.add(name)
                    case ast.Name(id=name, ctx=ast.Store()) if number <= len(self.lines):
                        (early if number < self.line else late).add(name)
                    case ast.Name(id=name, ctx=ast.Load()) if id(node) not in called:
                        (used if self.line < number <= len(self.lines) else early).add(name)
        in_a_loop = any(isinstance(tree, ast.For | ast.While) for tree in self._trees[: self.line - 1])
        return early | (used if in_a_loop else used - late)

    @cached_property
    def _trees(self) -> list[ast.stmt]:
        """Each line, and each fix, as Python sees it; what is none is an empty statement."""
        return [statement(line) or ast.Pass() for line in (*self.lines, *self.fixes)]

    @cached_property
    def _definitions(self) -> dict[Name, Any]:
        """What the lines above the wrong one say that a name is, if no other line gives it a value."""
        try:
            nodes = list(ast.walk(ast.parse(self.program)))
        except SyntaxError:
            return {}
        stored: dict[str, list[int]] = {}
        for node in nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                stored.setdefault(node.id, []).append(node.lineno)
        names = {symbol.name: symbol for symbol in self.symbols}
        found: dict[Name, Any] = {}
        for node in nodes:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if node.lineno < self.line and name in names:
                    used = {part.id for part in ast.walk(value) if isinstance(part, ast.Name)}
                    before = all(line < node.lineno for part in used for line in stored.get(part, ()))
                    if len(stored[name]) == 1 and before:
                        with suppress(ParseError):
                            found[names[name]] = read(ast.unparse(value), self.symbols).expression
        return found

    def data(self) -> dict[str, Any]:
        replies = {str(number): told for number, told in self.replies.items()}
        key = {"line": self.line, "fixes": [bare(fix) for fix in self.fixes], "wrong": self.wrong,
               "slips": self.slips, "replies": replies}  # fmt: skip
        return {**super().data(), "program": self.program, "key": locked(key)}
