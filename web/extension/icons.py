"""The icons of the pages, as small drawings in a style sheet: the theme names them as Font Awesome does."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

# Lines of a pen of width 2 on a field of 24 by 24.
ICONS = {
    "angle-left": "M15 5l-7 7 7 7",
    "angle-right": "M9 5l7 7-7 7",
    "bars": "M3 5h18M3 12h18M3 19h18",
    "check": "M4 13l5 5L20 6",
    "chevron-down": "M5 9l7 7 7-7",
    "circle-exclamation": "M12 3a9 9 0 1 0 .01 0M12 7v6M12 16v1",
    "circle-half-stroke": "M12 3a9 9 0 1 0 .01 0zM12 4v16M15 5v14M18 7v10",
    "circle-info": "M12 3a9 9 0 1 0 .01 0M12 11v6M12 7v1",
    "code": "M8 6l-6 6 6 6M16 6l6 6-6 6",
    "copy": "M9 9h11v12H9zM15 9V3H4v12h5",
    "download": "M12 3v12M6 10l6 6 6-6M3 20h18",
    "expand": "M3 9V3h6M15 3h6v6M21 15v6h-6M9 21H3v-6",
    "file": "M5 2h9l5 5v15H5zM14 2v5h5",
    "file-pdf": "M5 2h9l5 5v15H5zM14 2v5h5M8 18c4-2 5-6 4-8M8 14c3 0 6 1 8 3",
    "github": "M9 19c-5 1.5-5-2.5-7-3M15 22v-4c0-1-.1-1.4-.5-2 3-.3 6-1.5 6-6.5a5 5 0 0 0-1.4-3.5 4.6 4.6 0 0 "
    "0-.1-3.5s-1.2-.4-4 1.5a13 13 0 0 0-7 0C5.2 2.1 4 2.5 4 2.5A4.6 4.6 0 0 0 4 6a5 5 0 0 0-1.4 3.5c0 5 3 6.2 "
    "6 6.5-.5.5-.6 1-.6 2v4",
    "lightbulb": "M9 18h6M10 22h4M8.5 15A6.5 6.5 0 1 1 15.5 15z",
    "list": "M8 5h13M8 12h13M8 19h13M3 5h1M3 12h1M3 19h1",
    "magnifying-glass": "M10 3a7 7 0 1 0 .01 0M15.5 15.5L21 21",
    "moon": "M20 14A8.5 8.5 0 1 1 10 4a7 7 0 0 0 10 10z",
    "pencil-alt": "M4 20l1-5L16 4l4 4L9 19zM13 7l4 4",
    "play": "M6 4l14 8-14 8z",
    "rocket": "M9 15l-3-3c1-5 5-9 14-10-1 9-5 13-10 14zM6 12H3l3-4M12 18v3l4-3M15 8v1M4 17c-1 1-1 4-1 4s3 0 4-1",
    "sun": "M12 8a4 4 0 1 0 .01 0M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1 1M18 18l1 1M5 19l1-1M18 6l1-1",
    "triangle-exclamation": "M12 3L2 21h20zM12 10v5M12 17v1",
}


def css(names: Iterable[str]) -> str:
    """A variable --icon-NAME and a class fa-NAME for each icon. Raises KeyError for a name without a drawing."""
    names = sorted(names)
    variables = "".join(f"--icon-{name}:{_url(ICONS[name])};" for name in names)
    return f":root{{{variables}}}\n" + "".join(f".fa-{name}{{--icon:var(--icon-{name})}}\n" for name in names)


def _url(path: str) -> str:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round"><path d="{path}"/></svg>'
    )
    return f"url('data:image/svg+xml,{quote(svg, safe=' <>/=:.,-')}')"
