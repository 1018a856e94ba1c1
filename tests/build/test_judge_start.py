"""What the page's judge starts from, which its Python takes as it comes: code that was compiled while it was packed."""

import json
from pathlib import Path
from typing import Any

import pytest

from web.browser_python.judge import PACKING

pytestmark = pytest.mark.slow
START = Path(__file__).parents[1] / "helpers/start_judge.mjs"


def started(code: str) -> Any:
    """What is left of the packed patterns and methods after a start, and how many patterns it compiled itself."""
    code = f"""
import json
from re import _parser
itself, parse = [], _parser.parse
_parser.parse = lambda *asked: itself.append(asked) or parse(*asked)
before = len(patterns), len(methods)
{code}
exec(start)
json.dumps([*before, len(patterns), len(methods), len(itself)])
"""
    return json.loads(PACKING.node.run(START, PACKING.folder(), code))


def test_a_start_compiles_no_patterns_and_no_methods_of_dataclasses() -> None:
    patterns, methods, patterns_left, methods_left, itself = started("")
    assert methods >= 40
    assert methods_left == 0
    assert patterns - patterns_left >= 250
    assert itself == 0


def test_what_does_not_come_is_compiled() -> None:
    *_, methods_left, itself = started("patterns.clear(); methods.clear()")
    assert itself >= 250
    assert methods_left == 0


def test_each_pattern_is_what_python_makes_of_it() -> None:
    code = """
each = list(patterns)
str([one for one in each if compiled(*one) != compiled(*one)])
"""  # a pattern is taken out of what came, so that the second one is compiled
    assert PACKING.node.run(START, PACKING.folder(), code).strip() == "[]"
    seeded = code.replace("each =", "patterns['a+', 32] = patterns[next(iter(patterns))]; each =")
    assert "a+" in PACKING.node.run(START, PACKING.folder(), seeded)
