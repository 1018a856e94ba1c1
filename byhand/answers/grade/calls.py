"""The answers in Python that is read and never run: `exercise("a/b").check("2*x")`, also through names and keywords."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from byhand.answers.grade.sources import UnreadableError
from byhand.answers.grade.wanted import variable

Found: TypeAlias = "tuple[str, str | UnreadableError]"
"""The name of an exercise (or the place in the file), and the answer, or what is wrong there."""

_TIMED = re.compile(r"(?m)^([ \t]*)%{1,2}(?:time|timeit|prun|capture)\b(?:[ \t]+-\S+)*[ \t]*")
_COMMAND = re.compile(r"(?m)^[ \t]*(?:[%!].*|.*\?)[ \t]*$")  # of Jupyter's own, or a question for help
_ASSIGNED_COMMAND = re.compile(r"(?m)=[ \t]*[%!].*$")
_CALLED = re.compile(r"""["']([^"'\n]+/[^"'\n]+)["']\s*\)\s*\.check\b""")
_ELSEWHERE = ("grader",)
"""Objects whose `check` is not an exercise's: otter's."""


class Calls:
    """Reads the cells of one notebook, or one file of Python, in their order; remembers what its names stand for."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        """known: the names of exercises, whose answers may stand in variables of a sheet, `single_neuron_weight`."""
        self._sheet = {variable(name): name for name in known}
        self._assigned: list[Found] = []
        self._exercises: dict[str, str] = {}
        self._checks: dict[str, str] = {}
        self._texts: dict[str, str] = {}

    def read(self, source: str, place: str) -> Iterator[Found]:
        """The answers of a cell. Python that cannot be read gets a row for each exercise that it asks."""
        try:
            yield from list(self._statements(_parsed(source), place))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            asked = _CALLED.findall(source) or ([place] if re.search(r"\.check\s*\(", source) else [])
            said = getattr(error, "msg", None) or str(error) or type(error).__name__
            yield from ((name, UnreadableError(f"{place} is not Python: {said}")) for name in asked)

    def _statements(self, tree: ast.Module, place: str) -> Iterator[Found]:
        for statement in tree.body:
            simple = isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr)
            if not simple:  # in a loop, a branch or a function a name may stand for anything
                self._forget(statement)
            calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
            for call in sorted(calls, key=lambda call: (call.end_lineno or 0, call.end_col_offset or 0)):
                yield from self._answer(call, place)
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    self._bind(target, statement.value)
            elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
                self._bind(statement.target, statement.value)
            yield from self._assigned
            self._assigned.clear()
            for named in ast.walk(statement) if simple else ():
                if isinstance(named, ast.NamedExpr):
                    self._bind(named.target, named.value)

    def _answer(self, call: ast.Call, place: str) -> Iterator[Found]:
        match call.func:
            case ast.Attribute(value=asked, attr="check"):
                name = self._exercise(asked)
                if not name and isinstance(asked, ast.Name) and asked.id in _ELSEWHERE:
                    return
            case ast.Name(id=own) if own in self._checks:
                name = self._checks[own]
            case _:
                return
        given = [*call.args, *(word.value for word in call.keywords if word.arg == "text")]
        others = any(word.arg != "text" for word in call.keywords)
        if not given and not others:
            return
        if not name:
            yield place, UnreadableError("which exercise is answered here cannot be told without running the code")
        elif len(given) != 1 or others or (answer := self._text(given[0])) is None:
            yield name, UnreadableError(f"the answer in {place} is not a text in quotes")
        else:
            yield name, answer

    # What names stand for

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
                for one, its in zip(target.elts, value.elts, strict=True):
                    self._bind(one, its)
                return
            self._forget(target)
        if not isinstance(target, ast.Name):
            return
        exercise, text = self._exercise(value), self._text(value)
        check = self._exercise(value.value) if isinstance(value, ast.Attribute) and value.attr == "check" else ""
        self._forget(target)
        if check:
            self._checks[target.id] = check
        elif exercise:
            self._exercises[target.id] = exercise
        elif text is not None:
            self._texts[target.id] = text
            if target.id in self._sheet and text.strip():
                self._assigned.append((self._sheet[target.id], text.strip("\n")))

    def _forget(self, node: ast.AST) -> None:
        for part in ast.walk(node):
            match part:
                case ast.Name(id=own, ctx=ast.Store() | ast.Del()) | ast.arg(arg=own):
                    pass
                case ast.FunctionDef(name=own) | ast.ClassDef(name=own) | ast.AsyncFunctionDef(name=own):
                    pass
                case ast.alias(name=name, asname=renamed):
                    own = renamed or name.partition(".")[0]
                case _:
                    continue
            for known in (self._exercises, self._checks, self._texts):
                known.pop(own, None)

    def _exercise(self, node: ast.expr) -> str:
        """The name in `exercise("…")`, `find(name="…")` or a variable that stands for it; empty for anything else."""
        name: str | None = ""
        match node:
            case ast.Name(id=own):
                name = self._exercises.get(own)
            case ast.NamedExpr(value=value) | ast.Attribute(value=value, attr="exercise"):
                name = self._exercise(value)
            case ast.Subscript(slice=value):
                name = self._text(value)
            case ast.Call(func=ast.Attribute(value=of, attr="drawn"), args=[ast.Constant(value=int(seed))]):
                base = self._exercise(of)
                name = f"{base.partition('#')[0]}#{seed}" if base else ""
            case ast.Call(args=[first, *_]):
                name = self._text(first)
            case ast.Call(keywords=words):
                name = next((self._text(word.value) for word in words if word.arg == "name"), "")
        return name if name and "/" in name else ""

    def _text(self, node: ast.expr) -> str | None:
        """The text that stands there, or None if only running the code would tell."""
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id=own):
                return self._texts.get(own)
            case ast.NamedExpr(value=value) | ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                return self._text(value)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                one, two = self._text(left), self._text(right)
                return None if one is None or two is None else one + two
            case ast.JoinedStr(values=parts):
                texts = [self._text(part) for part in parts]
                return None if None in texts else "".join(filter(None, texts))
        return None


def _parsed(source: str) -> ast.Module:
    with warnings.catch_warnings(action="ignore"):  # of escapes such as "\c", on standard error
        try:
            return ast.parse(source)
        except SyntaxError:
            python = _ASSIGNED_COMMAND.sub("= None", _COMMAND.sub("", _TIMED.sub(r"\1", source)))
            return ast.parse(python)
