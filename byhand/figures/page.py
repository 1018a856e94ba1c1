"""How a figure travels: packed into the one SVG that a notebook stores, and unpacked again as HTML for a built page.

A notebook's output holds a picture for whoever shows only pictures; in its metadata stands what the page makes it
move with.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from byhand.figures.style import colour
from byhand.figures.svg import NS

PICTURE = "still-picture"
"""The class of a picture's SVG, which the page shows as it is."""

_DATA = "figure-data"


def checked_name(name: str) -> str:
    """A figure's name in the page's addresses. Raises ValueError for one that does not fit there."""
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise ValueError(f"name must be lower-case letters, digits and hyphens, not {name!r}")
    return name


class Packed(NamedTuple):
    """A figure as it is stored: what it is ("live", "laboratory"), its panels' SVG, and what the page needs besides."""

    kind: str
    panels: list[str]
    data: dict[str, Any]


def pack(kind: str, panels: Sequence[str], sizes: Sequence[tuple[float, float]], data: Mapping[str, Any]) -> str:
    """One SVG with the panels in a row, of these widths and heights, which carries `data`."""
    whole, highest = sum(width for width, _ in sizes), max(height for _, height in sizes)
    root = ElementTree.Element(
        f"{NS}svg", {"viewBox": f"0 0 {whole:g} {highest:g}", "width": f"{whole:g}", "height": f"{highest:g}"}
    )
    root.set("style", f"background: {colour('page')}")  # as a picture it follows no page's mode
    metadata = ElementTree.SubElement(root, f"{NS}metadata", {"class": _DATA})
    metadata.text = json.dumps({"kind": kind, **data}, ensure_ascii=False, separators=(",", ":"))
    left = 0.0
    for panel, (width, height) in zip(panels, sizes, strict=True):
        nested = ElementTree.fromstring(panel)
        box = {"x": left, "y": 0, "width": width, "height": height}
        nested.attrib.update({key: f"{value:g}" for key, value in box.items()})
        root.append(nested)
        left += width
    return ElementTree.tostring(root, encoding="unicode")


def unpack(text: str) -> Packed | None:
    """What `pack` has put into an SVG; None if the SVG is another's."""
    if f'class="{_DATA}"' not in text:
        return None
    root = ElementTree.fromstring(text)
    metadata = root.find(f"{NS}metadata[@class='{_DATA}']")
    if metadata is None or metadata.text is None:
        return None
    data = json.loads(metadata.text)
    panels = []
    for nested in root.findall(f"{NS}svg"):
        for key in ("x", "y", "width", "height"):
            nested.attrib.pop(key)
        panels.append(ElementTree.tostring(nested, encoding="unicode"))
    return Packed(data.pop("kind"), panels, data)


def page_html(text: str) -> str | None:
    """The HTML for a built page of an SVG output that a figure, a laboratory or a picture wrote.

    A page needs live.js and live.css besides. None if the SVG is another's: it stays an image.

    >>> page_html("<svg></svg>") is None
    True
    """
    if f'class="{PICTURE}"' in text[: text.find(">")]:
        return text
    packed = unpack(text)
    if packed is None:
        return None
    if packed.kind == "laboratory":
        return laboratory_html(packed)
    data = packed.data
    return figure_html(
        data["name"], data["title"], packed.panels, data["reading"],
        "<noscript><p>The controls of this figure need JavaScript; the picture shows its start values.</p></noscript>"
        f'<script type="application/json" class="live-data">{script_text(data["spec"])}</script>',
    )  # fmt: skip


def laboratory_html(packed: Packed) -> str:
    """A laboratory: its recorded run as a picture, and what the page trains with, where it has that."""
    data = packed.data
    name, title = data["name"], escape(data["title"])
    if "spec" in data:
        form = (
            '<div class="live-controls"></div><div class="laboratory-run"></div>'
            f'<p class="live-reading">{escape(data["reading"])}</p>'
            '<p class="live-status live-hidden" role="status"></p>'
            "<details><summary>See the program</summary><pre><code></code></pre></details>"
            "<noscript><p>To train here needs JavaScript; the picture shows a recorded run.</p></noscript>"
            f'<script type="application/json" class="laboratory-data">{script_text(data["spec"])}</script>'
        )
    else:
        form = f'<p class="live-reading">{escape(data["reading"])}</p>'
    return (
        f'<figure class="laboratory" id="{name}" aria-labelledby="{name}-title">'
        f'<figcaption class="live-title" id="{name}-title">{title}</figcaption>'
        f'<div class="live-panels">{"".join(packed.panels)}</div>{form}</figure>'
    )


def script_text(data: Any) -> str:
    """Data as JSON for a script element; "<" is written as an escape, so that no text can end the element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def figure_html(name: str, title: str, panels: Sequence[str], reading: str, data: str = "") -> str:
    """A live figure: its panels, the places of its controls, its reading."""
    return (
        f'<figure class="live-figure" id="{name}" aria-labelledby="{name}-title">'
        f'<figcaption class="live-title" id="{name}-title">{escape(title)}</figcaption>'
        f'<div class="live-panels">{"".join(panels)}</div>'
        '<div class="live-presets"></div><div class="live-controls"></div>'
        f'<p class="live-reading">{escape(reading)}</p><p class="live-status live-hidden" role="status"></p>'
        f"{data}</figure>"
    )


def panels_html(panels: Sequence[str]) -> str:
    """Panels side by side where there is room, for a place without live.css."""
    look = 'style="flex: 1 1 310px; min-width: 0; max-width: 560px; height: auto"'
    inner = "".join(re.sub(r"^<svg\b", f"<svg {look}", text) for text in panels)
    return f'<div style="display: flex; flex-wrap: wrap; gap: 0.5rem; justify-content: center">{inner}</div>'
