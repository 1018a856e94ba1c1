"""The scripts of the form, each put together from its parts: one for a built page, one for Jupyter."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
SHARED = ("dom.js", "verdicts.js", "fields.js", "form.js")
PAGE = (*SHARED, "store.js", "link.js", "judge.js", "graph.js", "derive.js", "progress.js", "page.js")
WIDGET = (*SHARED, "kernel.js")


def page_script() -> str:
    """A classic script, since a page that is opened as a file may not load modules."""
    return f'"use strict";\n\n(() => {{\n{_joined(PAGE)}}})();\n'


def widget_script() -> str:
    """A module as anywidget loads it."""
    return f"{_joined(WIDGET)}\nexport default {{ render }};\n"


def style() -> str:
    """The style sheet of the form, whose colours are those of the figures' palette."""
    return (HERE / "form.css").read_text(encoding="utf-8")


def _joined(parts: tuple[str, ...]) -> str:
    return "\n".join((HERE / part).read_text(encoding="utf-8") for part in parts)
