"""The formulas of the pages, typeset at build time with KaTeX: a page needs no script and no other host for them.

A formula stands in a page as `byhand.forms.markdown.formula_html` writes it, whether it comes from the text or from a
cell's output. When all pages are written, the formulas that are not typeset yet are typeset together: their symbols
take the colours of their quantities (see math_colours.py), and MathML goes with each for screen readers. A page
that is not written anew keeps its formulas.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number

from byhand.figures import style
from byhand.forms.markdown import formula_html
from byhand.sphinx import math_colours
from byhand.sphinx.node import Node
from byhand.sphinx.spoken import spoken
from byhand.sphinx.static import node as node_of
from byhand.sphinx.static import static

SCRIPT = Path(__file__).with_name("typeset.mjs")
RENDERER = "katex"
SHIFTED = ".katex .katex-shifted{line-height:0}"  # what lighten.mjs shifts makes no line higher: each has a strut
_FORMULA = re.compile(
    r'(<(span|div) class="math notranslate nohighlight">)(?:\\\(([^<]*)\\\)|\\\[([^<]*)\\\])(?=</\2>)'
)
_TTF_AND_WOFF = re.compile(r',url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)')
_INDICATOR = re.compile(r"\\mathbf\{1\}\[[^\[\]]*\]")
_BRACKET = re.compile(r"\((?:[^()\\{}]|\\[A-Za-z]+|\\[,;:! ]|\{[^(){}]*\})*\)")
_BREAK = re.compile(r"\{[^{}]*\}|(?:[-+=<>]|\\(?:cdot|odot|le|ge)(?![A-Za-z]))")
_FIRST_SIGN = re.compile(r"\A(?:\\displaystyle\s*)?=(?=\s*\S)")
_BESIDE_BRACKET = re.compile(r"\)\s*(?:\\,|\\thinspace(?![A-Za-z]))|(?:\\,|\\thinspace)\s*(?=\\left\()")
_SHORT = 12  # signs: a bracket that stands on one line of a narrow screen
_NO_BREAK, _BREAK_HERE = r"\nobreak ", r"\allowbreak "
_ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
_MATHML = re.compile(r"<math\b.*?</math>", re.DOTALL)
_SOURCE = re.compile(r'(?<=<annotation encoding="application/x-tex">)[^<]*')


class Formula(NamedTuple):
    """A formula in TeX, in a line of text or on lines of its own."""

    tex: str
    display: bool


def connect(app: Sphinx) -> None:
    """Offer KaTeX as a renderer, which Sphinx then prefers to MathJax unless a book names that; not without Node."""
    if Node.is_installed():
        app.add_html_math_renderer(RENDERER, (visit_math, None), (visit_math_block, None))
        app.connect("builder-inited", copy_katex)
        app.connect("build-finished", finish)
        app.add_css_file("katex/katex.css")


def visit_math(self: Any, node: nodes.math) -> None:
    self.body.append(formula_html(node.astext()))
    raise nodes.SkipNode


def visit_math_block(self: Any, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="equation"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    tex = node.astext().strip()
    self.body.append(formula_html(tex if node["nowrap"] else in_lines(tex), display=True) + "</div>\n")
    raise nodes.SkipNode


def in_lines(tex: str) -> str:
    """The formula, in an environment for its lines if it has more than one and they are in none."""
    return rf"\begin{{split}}{tex}\end{{split}}" if r"\\" in _ENVIRONMENT.sub("", tex) else tex


def copy_katex(app: Sphinx) -> None:
    """KaTeX's style sheet and fonts for the pages, and its script for those that typeset what a reader writes."""
    if app.builder.format != "html":
        return
    source, target = node_of(app).modules() / "katex/dist", static(app) / "katex"
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    css = (source / "katex.min.css").read_text(encoding="utf-8")
    (target / "katex.css").write_text(_TTF_AND_WOFF.sub("", css) + SHIFTED, encoding="utf-8")
    for file in [source / "katex.min.js", *source.glob("fonts/*.woff2")]:
        shutil.copyfile(file, target / file.relative_to(source))


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Typeset what the builder wrote; nothing to do if it failed."""
    if exception is None and app.builder.format == "html" and app.builder.math_renderer_name == RENDERER:  # type: ignore[attr-defined]
        names = [*app.env.found_docs, "search", "genindex"]
        files = [Path(app.builder.get_outfilename(name)) for name in names]  # type: ignore[attr-defined]
        typeset_pages((file for file in files if file.exists()), node_of(app))


def typeset_pages(files: Iterable[Path], node: Node) -> None:
    """Typeset the formulas in these pages that are not typeset yet.

    Raises ExtensionError with each formula that KaTeX refuses, its page and the reason; then no page is changed.
    """
    pages = {file: file.read_text(encoding="utf-8") for file in files}
    found = {file: [_formula(match) for match in _FORMULA.finditer(page)] for file, page in pages.items()}
    unique = list(dict.fromkeys(formula for formulas in found.values() for formula in formulas))
    if not unique:
        return
    typeset = dict(zip(unique, _typeset(unique, node), strict=True))
    refused = [
        f"{file.name}: KaTeX cannot typeset {formula.tex!r}: {typeset[formula]['error']}"
        for file, formulas in found.items()
        for formula in dict.fromkeys(formulas)
        if "error" in typeset[formula]
    ]
    if refused:
        raise ExtensionError("\n".join(refused))
    for file, page in pages.items():
        if found[file]:
            page = _FORMULA.sub(lambda match: match[1] + typeset[_formula(match)]["html"], page)
            file.write_text(page, encoding="utf-8")


def _formula(match: re.Match[str]) -> Formula:
    display = match[4] is not None
    return Formula(unescape(match[4] if display else match[3]).strip(), display)


def _typeset(formulas: list[Formula], node: Node) -> list[dict[str, str]]:
    """For each formula its "html", or the "error" that KaTeX reports."""
    symbols = math_colours.symbol_table(style.QUANTITIES)
    prepared = [
        {"tex": _whole(math_colours.colour(tex if display else _unbroken(tex), symbols)), "display": display}
        for tex, display in formulas
    ]
    return [
        {name: _MATHML.sub(_spoken, _SOURCE.sub(_plain_source, text)) for name, text in result.items()}
        for result in json.loads(node.run(SCRIPT, stdin=json.dumps(prepared)))
    ]


def _whole(tex: str) -> str:
    """No line ends inside an indicator: KaTeX breaks lines at a relation, but not within a group."""
    return _INDICATOR.sub(lambda match: rf"{{\htmlClass{{whole}}{{{match[0]}}}}}", tex)


def _unbroken(tex: str) -> str:
    """No line ends within a short bracket. A line of a derivation, which begins with a sign, does not end behind it,
    and may end beside a bracket."""
    tex = _BRACKET.sub(_unbroken_bracket, tex)
    if not _FIRST_SIGN.match(tex):
        return tex
    tex = _FIRST_SIGN.sub(lambda sign: sign[0] + _NO_BREAK, tex)
    return _BESIDE_BRACKET.sub(lambda place: place[0] + _BREAK_HERE, tex)


def _unbroken_bracket(match: re.Match[str]) -> str:
    """A bracket, whose signs for an operation are followed by what forbids KaTeX to end the line there."""
    signs = re.sub(r"[{}^_\s]|\\[,;:! ]", "", re.sub(r"\\[A-Za-z]+", "x", match[0][1:-1]))
    if len(signs) > _SHORT:
        return match[0]
    return _BREAK.sub(lambda part: part[0] if part[0].startswith("{") else part[0] + _NO_BREAK, match[0])


def _spoken(match: re.Match[str]) -> str:
    return spoken(match[0])


def _plain_source(match: re.Match[str]) -> str:
    return math_colours.plain(match[0]).replace(_NO_BREAK, "").replace(_BREAK_HERE, "")
