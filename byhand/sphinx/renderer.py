"""What the engine's objects become in a page, whatever a book has set for outputs in general.

A figure's output is a widget, a drawing and a text; an exercise's a widget, HTML and a text; a derivation's is Markdown
with a table and formulas. MyST-NB's defaults would choose the widgets, which have no kernel in a page, and read the
Markdown without tables and formulas.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from byhand.figures.asleep import LIVE, WIDGET_VIEW
from byhand.figures.page import page_html

DERIVATION = "derivation"
"""The class of a table of lines with their reasons."""
_LINES = re.compile(r"^\| [✓✗] \| \$", re.MULTILINE)
_EXERCISE = re.compile(r'<section class="exercise"')
_WAITING = re.compile(r'<div class="exercise-asleep">.*?</div>', re.DOTALL)  # for a notebook without its kernel
_FORMULA = 'class="math notranslate'


class LiveFigureRenderer:
    """The renderer that MyST-NB asks first for each output; None leaves an output to MyST-NB."""

    mime_priority_overrides: tuple[tuple[str, str, int | None], ...] = ()

    @staticmethod
    def handle_mime(renderer: Any, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """The nodes of an output of the engine's own, each marked with `byhand`."""
        if inline:
            return None
        found: list[nodes.Element] | None = None
        if data.mime_type == "image/svg+xml":
            html = page_html(data.content)
            found = None if html is None else [nodes.raw(text=html, format="html")]
        elif data.mime_type == "text/html" and _EXERCISE.match(data.string):
            found = [nodes.raw(text=_WAITING.sub("", data.string), format="html")]
        elif data.mime_type == "text/html" and data.string == LIVE:
            found = [nodes.raw(text="", format="html")]
        elif data.mime_type == "text/markdown" and _LINES.search(data.string):
            found = lines(renderer.renderer, data)
        for node in found or []:
            node["byhand"] = True
        return found


def lines(renderer: Any, data: MimeData) -> list[nodes.Element]:
    """Lines with their reasons, as a table with formulas."""
    place = nodes.Element()
    place.document = renderer.document
    before = renderer.md, renderer.md_config
    renderer.md_config = MdParserConfig(enable_extensions={"dollarmath"})
    renderer.md = create_md_parser(renderer.md_config, SphinxRenderer)
    try:
        with renderer.current_node_context(place):
            renderer.nested_render_text(data.string, data.line or 0)
    finally:
        renderer.md, renderer.md_config = before
    for table in place.findall(nodes.table):
        table["classes"].append(DERIVATION)
    return list(place.children)


class ChooseOwn(SphinxPostTransform):
    """Of an output in several forms the engine's own stays, before MyST-NB chooses by a book's settings."""

    default_priority = 3
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for bundle in list(self.document.findall(is_bundle)):
            own = next(filter(is_own, bundle.children), None)
            if own is not None:
                bundle.replace_self(own.children)


def is_bundle(node: nodes.Node) -> bool:
    """Whether a node holds one output in several forms."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "mime_bundle"


def is_own(form: nodes.Element) -> bool:
    """Whether a form of an output is the engine's own."""
    return any(isinstance(node, nodes.Element) and bool(node.get("byhand")) for node in form.children)


def drop_widgets(app: Sphinx, doctree: nodes.document) -> None:
    """Leave the widgets' states and scripts out of a page whose widgets are all the engine's: no kernel is there.

    Formulas within HTML count as formulas of the page, so that a script that typesets them is loaded.
    """
    page = app.env.docname
    bundles = [bundle for bundle in doctree.findall(is_bundle)
               if any(form["mime_type"] == WIDGET_VIEW for form in bundle)]  # fmt: skip
    if all(any(map(is_own, bundle)) for bundle in bundles):
        scripts = nb_metadata(app.env).get(page, {}).get("js_files", {})
        for name in [name for name in scripts if name.startswith("ipywidgets")]:
            del scripts[name]
    if any(_FORMULA in part.astext() for part in doctree.findall(nodes.raw)):
        app.env.get_domain("math").data["has_equations"][page] = True


def nb_metadata(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """What MyST-NB keeps of each page."""
    return getattr(env, "nb_metadata", {})
