"""A short text in Markdown, with formulas between dollars, as HTML: the formulas as Jupyter and the build read them."""

from __future__ import annotations

from html import escape
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin


def formula_html(tex: str, display: bool = False) -> str:
    """A formula as Sphinx writes it."""
    left, right, tag = (r"\[", r"\]", "div") if display else (r"\(", r"\)", "span")
    return f'<{tag} class="math notranslate nohighlight">{left}{escape(tex, quote=False)}{right}</{tag}>'


def _inline(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    return formula_html(tokens[index].content.strip())


def _block(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    return formula_html(tokens[index].content.strip(), display=True)


_PARSER = MarkdownIt("commonmark", {"html": False}).use(dollarmath_plugin, double_inline=True)
_PARSER.add_render_rule("math_inline", _inline)
_PARSER.add_render_rule("math_inline_double", _block)
_PARSER.add_render_rule("math_block", _block)


def html(text: str) -> str:
    """The text as HTML, in paragraphs; HTML in it is shown, not used."""
    return str(_PARSER.render(text)).strip()


def inline_html(text: str) -> str:
    """One line of text as HTML, without a paragraph round it."""
    return str(_PARSER.renderInline(text)).strip()
