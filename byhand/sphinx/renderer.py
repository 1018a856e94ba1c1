"""How the built page shows a figure: the renderer that the book's build calls for an SVG output."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from byhand.figures.diagrams import picture_html
from byhand.figures.laboratory import laboratory_html
from byhand.figures.live import page_html


class LiveFigureRenderer:
    """A MyST-NB renderer: a live figure's SVG becomes the figure with its controls; a picture's, and that of
    a laboratory's recorded run, stand in the page.

    Any other SVG stays an image.
    """

    mime_priority_overrides: tuple[tuple[str, str, int | None], ...] = ()

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """The figure as raw HTML, or None where MyST-NB's own rendering is right."""
        if data.mime_type != "image/svg+xml" or inline:
            return None
        html = page_html(data.content) or picture_html(data.content) or laboratory_html(data.content)
        return None if html is None else [nodes.raw(text=html, format="html")]
