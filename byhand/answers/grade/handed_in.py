"""The answers that stand in a file: a notebook, a text, JSON, a web page or Python. No code of a file is run."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from textwrap import dedent
from typing import Any

from byhand.answers.grade.calls import Calls, Found
from byhand.answers.grade.sources import Source, UnreadableError, sources

MAX_ANSWERS = 2_000
"""Of one file."""
_BEGUN = re.compile(r"([\w-]+/[\w-]+(?:#\d+)?)\s*:(.*)", re.DOTALL)
_DERIVATIVE = re.compile(r"[d∂]\w*/[d∂]\w*\s*:")  # an unindented line of a derivation, not an exercise's name
_LEADING = re.compile(r"(?:\d+[.)]\s+|[-*•]\s+)?[`*]*")
_HEAD = re.compile(r"(?i)(student|name|id|student id|matriculation number)\s*:\s*(\S.*)")
_TYPED = "<p>Your answer:</p><pre>"
MAX_PAGE = 2_000_000
"""Bytes of a web page."""


@dataclass
class HandedIn:
    """What one file holds: answers, in its order, and who it says it is from."""

    found: list[Found] = field(default_factory=list)
    student: str = ""
    number: str = ""


def answers(path: Path, known: Collection[str] = ()) -> list[Found]:
    """What the files at a path answer. Raises UnreadableError if one cannot be read."""
    return [one for source in sources(path) for one in handed_in(source, known).found]


def handed_in(source: Source, known: Collection[str] = ()) -> HandedIn:
    """What a file holds; `known` are the names of exercises. Raises UnreadableError if nothing can be read."""
    if isinstance(source.content, UnreadableError):
        raise source.content
    text = _decoded(source.content)
    into = HandedIn()
    if source.suffix == ".ipynb":
        found = _in_notebook(_json(text, "a notebook"), known)
    elif source.suffix == ".json" or text.lstrip()[:1] == "{":
        found = _in_json(_json(text, "JSON"), known, into)
    elif source.suffix == ".py":
        found = Calls(known).read(text, "the file")
    elif source.suffix in (".html", ".htm"):
        if len(source.content) > MAX_PAGE:
            raise UnreadableError(f"is a web page of more than {MAX_PAGE // 1_000_000} MB")
        found = iter(list(_in_output(text)) or list(_in_text(_page_text(text), known, into)))
    else:
        found = _in_text(text, known, into)
    for one in found:
        if len(into.found) == MAX_ANSWERS:
            into.found.append(("", UnreadableError(f"holds more than {MAX_ANSWERS:,} answers: the rest is not read")))
            break
        into.found.append(one)
    return into


def _decoded(content: bytes) -> str:
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")  # as Windows' "Unicode" is saved
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not text in UTF-8: byte {error.start + 1}") from None


def _json(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is not {what}: {error}") from None


# --- notebooks -------------------------------------------------------------------------------------------------


def _in_notebook(notebook: Any, known: Collection[str]) -> Iterator[Found]:
    """What was typed into forms, as outputs and metadata keep it, and then what the cells ask; the later one counts."""
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise UnreadableError("is not a notebook of format 4: it has no list of cells")
    coded = [(number, cell) for number, cell in enumerate(cells, start=1)
             if isinstance(cell, dict) and cell.get("cell_type") == "code"]  # fmt: skip
    for _, cell in coded:
        outputs = cell.get("outputs")
        for output in outputs if isinstance(outputs, list) else ():
            data = output.get("data") if isinstance(output, dict) else None
            html = _joined(data.get("text/html")) if isinstance(data, dict) else None
            if html is not None:
                yield from _in_output(html)
    kept = notebook.get("metadata")
    for key in ("byhand", "answers"):
        kept = kept.get(key) if isinstance(kept, dict) else None
    if kept is not None:
        yield from _by_name(kept)
    calls = Calls(known)
    for number, cell in coded:
        source = _joined(cell.get("source", ""))
        if source is None:
            yield f"cell {number}", UnreadableError("its source is not text")
        else:
            yield from calls.read(source, f"cell {number}")


def _joined(text: Any) -> str | None:
    """A text of a notebook, which is one or a list of lines."""
    lines = text if isinstance(text, list) else [text]
    return "".join(lines) if all(isinstance(line, str) for line in lines) else None


def _in_output(html: str) -> Iterator[Found]:
    """What stands in a form's picture for when there is no kernel."""
    for part in html.split("data-asleep=")[1:]:
        named = re.match(r'[^>]{0,500}data-exercise="([^"]*)"', part)
        _, typed, rest = part.partition("</section>")[0].partition(_TYPED)
        if named and typed:
            yield unescape(named[1]), unescape(rest.partition("</pre>")[0])


# --- JSON ------------------------------------------------------------------------------------------------------


def _in_json(data: Any, known: Collection[str], into: HandedIn) -> Iterator[Found]:
    """{"answers": {name: answer}}, as the page of one's progress downloads it, or the names and answers alone."""
    if isinstance(data, dict) and "cells" in data:
        yield from _in_notebook(data, known)
        return
    kept = data.get("answers") if isinstance(data, dict) else None
    if kept is None and isinstance(data, dict) and data and all("/" in name for name in data):
        kept = data
    if kept is None:
        raise UnreadableError('is JSON without answers: expected {"answers": {"chapter/exercise": "…"}}')
    into.student, into.number = (
        str(data[key]) if isinstance(data.get(key), str | int) else "" for key in ("student", "id")
    )
    yield from _by_name(kept)


def _by_name(kept: Any) -> Iterator[Found]:
    if not isinstance(kept, dict):
        yield "", UnreadableError(f"its answers are not kept by name, but as {type(kept).__name__}")
        return
    for name, answer in kept.items():
        yield name, answer if isinstance(answer, str) else UnreadableError("the answer is not a text")


# --- texts -----------------------------------------------------------------------------------------------------


def _in_text(text: str, known: Collection[str], into: HandedIn) -> Iterator[Found]:
    name, first = "", ""
    lines: list[str] = []
    stray: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        begun = _begun(line.strip(), known) if not name or not line[0].isspace() else None
        if begun is not None:
            yield from _astray(stray)
            if name:
                yield name, _whole(first, lines)
            (name, first), lines, stray = begun, [], []
        elif name:
            lines.append(line)
        elif (head := _HEAD.fullmatch(line.strip())) is not None:
            field_name = "student" if head[1].lower() in ("student", "name") else "number"
            setattr(into, field_name, head[2].strip())
        else:
            stray.append(number)
    yield from _astray(stray)
    if name:
        yield name, _whole(first, lines)


def _begun(line: str, known: Collection[str]) -> tuple[str, str] | None:
    """The exercise and the rest of a line that begins an answer."""
    line = line[_LEADING.match(line).end() :]  # type: ignore[union-attr]
    for between in re.finditer("[:=]", line[:200]):
        name = line[: between.start()].rstrip(" `*")
        if name.partition("#")[0] in known:
            return name, line[between.end() :].lstrip("`*").strip()
    found = _BEGUN.fullmatch(line)
    return None if found is None or _DERIVATIVE.match(line) else (found[1], found[2].strip())


def _whole(first: str, lines: list[str]) -> str:
    below = dedent("\n".join(line.replace("\xa0", " ").rstrip() for line in lines))
    return "\n".join(filter(None, [first, below]))


def _astray(lines: list[int]) -> Iterator[Found]:
    if lines:
        where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
        yield where, UnreadableError("an answer begins with the exercise's name and a colon")


# --- web pages, as learning platforms save what is typed into them ---------------------------------------------


class _Page(HTMLParser):
    BREAKS = ("p", "div", "br", "li", "tr", "pre", "h1", "h2", "h3", "h4", "section")
    UNSEEN = ("script", "style", "head", "svg")

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self._unseen: list[str] = []
        self._pre = 0

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        if tag in self.UNSEEN:
            self._unseen.append(tag)
        self._pre += tag == "pre"
        if tag in self.BREAKS:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        self._pre -= tag == "pre" and self._pre > 0
        if tag in self.BREAKS:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.text.append(data if self._pre else re.sub(r"[ \t\r\n]+", " ", data))


def _page_text(html: str) -> str:
    page = _Page()
    page.feed(html)
    page.close()
    lines = "".join(page.text).splitlines()
    return "\n".join(re.sub("^ (?=\\S)", "", line) for line in lines)
