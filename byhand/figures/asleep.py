"""What stands in a notebook's file beside a widget, for whoever has no kernel: opened again, converted, or sent around.

A cell that shows a widget has two outputs. The first is a picture with a sentence; the second the widget itself, which
hides the first for as long as it lives.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape
from typing import Any

from IPython.display import display

LIVE = "<!-- What can be used, for as long as its kernel runs. -->"
"""What stands beside a widget: the output above it is for when there is none."""
# JupyterLab's word for a widget whose kernel is gone, below what stands for it; a living widget has parts.
NO_ERROR = (
    "<style>.jp-OutputArea-child:has([data-asleep]) + .jp-OutputArea-child"
    ":has(> .jupyter-widgets):not(:has(> .jupyter-widgets *)) { display: none; }</style>"
)
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_SENTENCE = "A picture: to use it, run this cell. What moves it lives in the kernel."


def hidden(name: str) -> str:
    """The style, as HTML, by which a living widget hides what stands for it."""
    return f'<style>[data-asleep="{name}"] {{ display: none; }}</style>'


def show(name: str, text: str, alternative: str, svg: str, widget: Mapping[str, Any]) -> None:
    """Display a picture, with its text and its alternative text, and the widget of this bundle."""
    picture = base64.b64encode(svg.encode()).decode("ascii")  # as a picture, its names do not meet the widget's own
    html = (
        f'<figure data-asleep="{name}" style="margin: 0"><img alt="{escape(alternative)}" style="max-width: 100%" '
        f'src="data:image/svg+xml;base64,{picture}"><figcaption><em>{_SENTENCE}</em></figcaption>{NO_ERROR}</figure>'
    )
    display({"text/html": html, "image/svg+xml": svg, "text/plain": text}, raw=True)  # type: ignore[no-untyped-call]
    view = {kind: content for kind, content in widget.items() if kind == WIDGET_VIEW}
    display({**view, "text/html": LIVE}, raw=True)  # type: ignore[no-untyped-call]


def stored(data: dict[str, Any]) -> dict[str, Any]:
    """What a book keeps of an output: no widget, and of a picture one form; empty for what lives with its kernel."""
    kept = {kind: content for kind, content in data.items() if kind != WIDGET_VIEW}
    if "image/svg+xml" in kept and "data-asleep" in kept.get("text/html", ""):
        del kept["text/html"]
    return {} if kept == {"text/html": LIVE} else kept


def titled(title: str, text: str) -> str:
    """A title with what follows it, as two sentences."""
    return f"{title} {text}" if title.endswith(("?", "!", ".", "…")) else f"{title}. {text}"
