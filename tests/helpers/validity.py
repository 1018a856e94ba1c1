"""What is not valid HTML in a page, by the rules of the standard."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from npm import TESTS

SCRIPT = Path(__file__).with_name("validate.mjs")
# What cannot be other than it is: a rule of the validator -> "off".
OFF: dict[str, str] = {}

_DRAWN = '<span class="katex-html" aria-hidden="true">'
_SPAN = re.compile(r"<(/?)span\b")
_MATHML = re.compile(r"<math\b.*?</math>", re.DOTALL)
_SOURCE = re.compile(r'<annotation encoding="application/x-tex">([^<]*)<')
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)")


def invalid(pages: Mapping[str, str]) -> list[str]:
    """Each fault in these pages (name -> HTML), a sentence each, with what stands there.

    A formula's MathML is left out, and its drawing where KaTeX has drawn the like before: they are two thirds of the
    book, and the validator would read the same marks some five thousand times.
    """
    known: set[str] = set()
    short = {name: shortened(html, known) for name, html in pages.items()}
    found = json.loads(TESTS.run(SCRIPT, stdin=json.dumps({"pages": short, "rules": OFF})))
    return [f"{page}: {rule}: {message}: {_there(short[page], *place)}" for page, rule, message, *place in found]


def shortened(html: str, known: set[str]) -> str:
    """The page with empty formulas, but for the drawings of commands of TeX that are not `known` yet."""
    parts, at = [], 0
    while (start := html.find(_DRAWN, at)) >= 0:
        inner, depth = start + len(_DRAWN), 1
        for span in _SPAN.finditer(html, inner):
            depth += -1 if span[1] else 1
            if not depth:
                break
        before = html[at:start]
        commands = set(_COMMAND.findall("".join(_SOURCE.findall(before)[-1:])))
        parts += [before, _DRAWN, html[inner : span.start()] if commands - known else ""]
        known |= commands
        at = span.start()
    return _MATHML.sub("<math></math>", "".join(parts) + html[at:])


def _there(html: str, line: int, column: int) -> str:
    return html.split("\n")[line - 1][max(column - 30, 0) : column + 120].strip()
