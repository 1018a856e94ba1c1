"""Sphinx extension: what keyboards, screen readers and printers need and the theme leaves out.

- A table's header cells say what they head, an empty one is none, and a table has the name of its section.
- What is a heading or a link by a formula alone says "formula" too: some screen readers pass over MathML there.
- A list of sources is a list.
- A comma does not begin a line: it stays with the formula before it. An arrow before a link does not end one.
- A folded cell is called what stands on it.
- access.css (focus, reduced motion, print) and access.js (a region that scrolls can be reached by keyboard).
- templates/: the theme's own parts, where a label or a landmark is wrong.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from byhand.sphinx.static import copy
from web import WEB

# A formula in a line as `byhand.forms.markdown.formula_html` writes it, perhaps in a link that has a name besides (see
# name_links), with the brackets and the punctuation at its ends.
_IN_LINE = re.compile(
    r"([(\[“]*)"
    r'(<a [^>]*>(<span class="std std-\w+">)?)?'
    r'<span class="math notranslate nohighlight">\\\(([^<]*)\\\)</span>'
    r'(?(3)</span>)(?(2)<span class="only-spoken">[^<]*</span></a>)'
    r"([,.;:?!)\]”’]*)"
)
_SHORT = 16  # signs: a formula that need not break on a narrow screen


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(nodes.entry, override=True, html=(visit_entry, None))
    app.add_node(nodes.table, override=True, html=(visit_table, depart_table))
    app.add_node(nodes.citation, override=True, html=(visit_citation, None))
    app.add_node(HideCodeCellNode, override=True, html=(visit_folded, depart_folded))
    app.connect("doctree-resolved", name_links)
    app.connect("html-page-context", keep_punctuation)
    app.connect("html-page-context", show_second_pages, priority=900)  # after the theme's own
    app.connect("builder-inited", lambda app: copy(app, WEB / "page/access.css", WEB / "page/access.js"))
    app.add_css_file("access.css")
    app.add_js_file("access.js", defer="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def keep_together(text: str) -> str:
    """HTML in which no formula is parted from the punctuation at its ends, a short one not in itself, and no link from
    the arrow before it."""

    def kept(match: re.Match[str]) -> str:
        signs = re.sub(r"[{}^_&\s]|\\[,;:!]", "", re.sub(r"\\[A-Za-z]+", "x", unescape(match[4])))
        if not (match[1] or match[5]):
            return match[0]
        return f'<span class="{"together" if len(signs) <= _SHORT else "ends-together"}">{match[0]}</span>'

    return _IN_LINE.sub(kept, text).replace("→ <a ", "→\u00a0<a ")


def keep_punctuation(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    if "body" in context:
        context["body"] = keep_together(context["body"])


def show_second_pages(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """The list of chapters without the theme's folds, which have no name: a chapter's second page stands below it."""
    made = context.get("generate_toctree_html")
    if made is None:
        return

    def unfolded(*args: Any, **options: Any) -> Any:
        found = made(*args, **options)
        for fold in found.select("details") if hasattr(found, "select") else []:
            fold.summary.decompose()
            fold.unwrap()
        return found

    context["generate_toctree_html"] = unfolded


def is_empty(node: nodes.Element) -> bool:
    """Whether nothing is to be seen in a node."""
    seen = nodes.Text | nodes.image | nodes.raw | nodes.math | nodes.math_block
    return not any(node.findall(lambda part: isinstance(part, seen)))


def is_formula(node: nodes.Element) -> bool:
    """Whether a node has formulas in it and no other text."""
    texts = [text for text in node.findall(nodes.Text) if text.strip()]
    return bool(texts) and all(isinstance(text.parent, nodes.math | nodes.math_block) for text in texts)


def name_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say of a link that shows a formula alone what it shows."""
    for link in list(doctree.findall(nodes.reference)):
        if is_formula(link):
            link += nodes.inline("", " formula", classes=["only-spoken"])


def in_head(node: nodes.entry) -> bool:
    return isinstance(node.parent.parent, nodes.thead)


def is_row_header(node: nodes.entry) -> bool:
    """Whether a cell says what its row is about: the first one, in a table that has nothing above it."""
    head = node.parent.parent.parent.next_node(nodes.thead)
    return bool(node.parent.index(node) == 0 and not in_head(node) and head and is_empty(head.next_node(nodes.entry)))


def visit_entry(self: Any, node: nodes.entry) -> None:
    """A cell. A header cell has a scope; one without content is an ordinary cell: there is nothing to read out."""
    HTML5Translator.visit_entry(self, node)
    tag = self.body.pop()
    header = is_row_header(node) or (in_head(node) and not is_empty(node))
    name = f'th scope="{"col" if in_head(node) else "row"}"' if header else "td"
    self.context[-1] = f"</{name[:2]}>\n"
    self.body.append(re.sub(r"^<t[hd]", f"<{name}", tag))
    if header and is_formula(node):
        self.body.append('<span class="only-spoken">formula </span>')


def visit_citation(self: Any, node: nodes.citation) -> None:
    """A source in the list of sources."""
    HTML5Translator.visit_citation(self, node)
    self.body[-1] = self.body[-1].replace('role="doc-biblioentry"', 'role="listitem"')


def section_title(node: nodes.Node) -> str:
    """The title of the section that a node stands in, as plain text; a formula in it as it is typed."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.section):
            return str(node.next_node(nodes.title).astext())
    return ""


def visit_table(self: Any, node: nodes.table) -> None:
    """A table, in a container in which it scrolls if it is too wide for the screen."""
    named = {} if node.next_node(nodes.title) is not None else {"ARIA-LABEL": section_title(node)}
    self._table_row_indices.append(0)
    classes = ["table"] + ([f"table-{node['align']}"] if "align" in node else [])
    style = {"style": f"width: {node['width']}"} if "width" in node else {}
    self.body.append('<div class="pst-scrollable-table-container">')
    self.body.append(self.starttag(node, "table", CLASS=" ".join(classes), **style, **named))


def depart_table(self: Any, node: nodes.table) -> None:
    HTML5Translator.depart_table(self, node)
    self.body.append("</div>\n")


def visit_folded(self: Any, node: nodes.Element) -> None:
    """A cell that is folded away. The summary is named by what stands on it; a paragraph may not stand in it."""
    self.body.append(f'<details class="admonition hide {" ".join(node["classes"])}">\n<summary>\n')
    for state in ("show", "hide"):
        look = "collapsed" if state == "show" else "expanded"
        self.body.append(f'<span class="{look} admonition-title">{escape(node[f"prompt_{state}"])}</span>\n')
    self.body.append("</summary>\n")


def depart_folded(self: Any, node: nodes.Element) -> None:
    self.body.append("</details>\n")
