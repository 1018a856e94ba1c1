"""Sphinx extension: the page of the engine's public names, from their docstrings.

A docstring here is plain text with code between backticks. It says what an argument is in a line "name: what it is",
or several to a line; the page makes a list of these. Signatures come from Sphinx's autodoc, examples are doctests.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.inspect import stringify_signature

SHORT = {"Amount": "Expr | float | Boolean", "Quantity": "str | ColourBy", "Name": "Symbol | MatrixSymbol"}
"""Names of types that stand for others."""
_SPECIAL = re.compile(r"([\\*|])|(?<=\w)_(?!\w)")


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", rewrite)
    app.connect("autodoc-process-signature", signed)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def rewrite(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """A docstring as reStructuredText, in place."""
    known = settings(lines) if what == "module" else arguments(thing)
    lines[:] = restructured(lines, known)


def signed(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str | None, returned: str | None
) -> tuple[str, None] | None:
    """The signature of a widget: autodoc takes that of `__new__`, which takes anything."""
    if what != "class" or signature != "(*args, **kwargs)":
        return None
    return stringify_signature(inspect.signature(thing), show_annotation=False), None


def settings(lines: list[str]) -> dict[str, str]:
    """What a module says of the settings that it reads, a line or more of each: their names, without a type."""
    return {found[1]: "" for line in lines if (found := re.match(r"([a-z]+_\w+): ", line))}


def arguments(thing: Any) -> dict[str, str]:
    """The arguments of a class or a function, each with its type as it is written."""
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return {}
    types = {one.name: "" if one.annotation is one.empty else str(one.annotation) for one in parameters}
    return {name: re.sub(r"\w+", lambda word: SHORT.get(word[0], word[0]), text) for name, text in types.items()}


def restructured(lines: list[str], known: Mapping[str, str]) -> list[str]:
    """The lines of a docstring with what reStructuredText needs: paragraphs, examples and a list of arguments."""
    found: list[str] = []
    for block in paragraphs(lines):
        if found:
            found.append("")
        if block[0].startswith(">>>"):
            found += block
        elif block[0].startswith(" "):
            found += ["::", "", *(f"    {line}" for line in block)]
        else:
            found += described(" ".join(line.strip() for line in block), known)
    return [*found, ""]


def paragraphs(lines: list[str]) -> Iterator[list[str]]:
    """The lines between blank ones."""
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []


def described(text: str, known: Mapping[str, str]) -> list[str]:
    """A paragraph, and below it what it says of arguments, as a list with their types."""
    names = "|".join(map(re.escape, known))
    parts = re.split(rf"(?:^|(?<=[.;:?)] ))((?:{names})(?:, (?:{names}))*): ", text) if names else [text]
    found = [escaped(parts[0].strip())] if parts[0].strip() else []
    for named, said in zip(parts[1::2], parts[2::2], strict=True):
        said, after = _before(said, "Raises ")
        types = ", ".join(dict.fromkeys(known[name] for name in named.split(", ")))
        of_type = f" ({escaped(types)})" if types else ""
        found += ["", f"- **{named}**{of_type}: {escaped(said.strip().rstrip(';'))}"]
        if after:
            found += ["", escaped(after)]
    return found


def _before(text: str, word: str) -> tuple[str, str]:
    """What stands before a sentence that begins with a word, and the rest."""
    place = re.search(rf"(?<=\. ){word}", text)
    return (text[: place.start()], text[place.start() :]) if place else (text, "")


def escaped(text: str) -> str:
    """Plain text with code between backticks, as reStructuredText. An arrow of two signs, which a line's end may part,
    becomes one."""
    parts = re.split(r"`([^`]+)`", text)
    found = ""
    for number, part in enumerate(parts):
        if number % 2:
            apart = "\\ " if parts[number + 1][:1].isalnum() else ""  # code has to stand apart from letters
            found += f"``{part}``{apart}"
        else:
            found += _SPECIAL.sub(lambda match: "\\" + match[0], part.replace("->", "→"))
    return found
