"""Sphinx extension: a page loads one small style sheet and the scripts that it uses, and nothing else.

- Of the scripts of the theme and its extensions a page loads none: theme.js does what they did. live.js and
  form.js are loaded where a figure or an exercise is; Sphinx's search only where the search is.
- The style sheets are put together into _static/book.css, without the rules that fit nothing in any page.
- Icons are drawings in that style sheet (see icons.py), not a font.
- What no page can ask for is taken out of _static.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from byhand.sphinx.static import copy
from web import WEB
from web.extension import icons
from web.extension.node import SITE

PURGE = Path(__file__).with_name("purge.mjs")

# The theme's own sheets, which its template names and Sphinx does not.
THEME_STYLES = ["basic.css", "styles/pydata-sphinx-theme.css"]
# The sheets that the readers' own formulas need as a whole.
WHOLE_STYLES = ["katex/katex.css"]

# The fonts that nearly every formula needs.
FONTS = ["KaTeX_Main-Regular", "KaTeX_Math-Italic"]

# What theme.js and the template do in place of these.
REPLACED_SCRIPTS = [
    "documentation_options.js", "doctools.js", "sphinx_highlight.js", "scripts/sphinx-book-theme.js", "design-tabs.js"
]  # fmt: skip
# A script that only some pages use -> what stands in these.
USED_BY = {
    "live.js": 'class="live-title"', "laboratory.js": 'class="laboratory-data"', "form.js": "data-exercise=",
    "copy.js": 'class="math ',
}  # fmt: skip

# What a script loads from _static when it is needed; no page names it.
LOADED_BY_SCRIPTS = [
    "katex/katex.min.js", "judge/*/*", "documentation_options.js", "doctools.js", "sphinx_highlight.js"
]  # fmt: skip


def setup(app: Sphinx) -> dict[str, Any]:
    styles: list[str] = []
    app.add_js_file("theme.js", defer="defer", priority=400)
    app.connect("builder-inited", lambda app: copy(app, WEB / "page/theme.js"))
    app.connect("html-page-context", partial(choose, styles), priority=990)  # after the extensions have added theirs
    app.connect("build-finished", partial(finish, styles), priority=800)  # after the formulas and the theme's own steps
    return {"parallel_read_safe": True, "parallel_write_safe": False}


def choose(styles: list[str], app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the template the scripts that this page uses, and remember the style sheets."""
    body = context.get("body", "")
    context["page_scripts"] = [
        script for script in context["script_files"]
        if _name(script) and _name(script) not in REPLACED_SCRIPTS and USED_BY.get(_name(script), "") in body
    ]  # fmt: skip
    fonts = FONTS if 'class="math ' in body else []
    context["fonts"] = [context["pathto"](f"_static/katex/fonts/{font}.woff2", resource=True) for font in fonts]
    styles[:] = [*THEME_STYLES, *dict.fromkeys(_name(style) for style in context["css_files"])]


def _name(file: Any) -> str:
    """The path in _static of a style sheet or script; nothing for a script that stands in the page."""
    return re.sub(r"\?.*", "", str(file.filename or "")).removeprefix("_static/")


def finish(styles: list[str], app: Sphinx, exception: Exception | None) -> None:
    """Write the style sheet for what is in the pages now, and take away what no page asks for."""
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir)
    static = folder / "_static"
    names = [*sorted(app.env.found_docs), "search"]
    files = [Path(app.builder.get_outfilename(name)) for name in names]  # type: ignore[attr-defined]
    pages = {file: file.read_text(encoding="utf-8") for file in files if file.exists()}
    if styles:  # a page was written
        css = style_sheet(static, styles, list(pages.values()))
        (static / "book.css").write_text(css, encoding="utf-8")
        address = f"_static/book.css?v={hashlib.sha256(css.encode()).hexdigest()[:8]}"
        for file, page in pages.items():
            named = re.sub(r'_static/book\.css[^"]*', address, page, count=1)
            if named != page:
                file.write_text(named, encoding="utf-8")
    remove_unused(folder, [folder / "index.html", *pages])


def remove_unused(folder: Path, pages: list[Path]) -> None:
    """Take out of _static what no page, no style sheet and no script asks for."""
    static = folder / "_static"
    texts = [page.read_text(encoding="utf-8") for page in pages if page.exists()]
    asked = {name for text in texts for name in re.findall(r'_static/([^"?#\s]+)', text)}
    asked |= set(re.findall(r"url\(([^)':]+)\)", (static / "book.css").read_text(encoding="utf-8")))
    kept = {static / name for name in asked}
    kept.update(file for pattern in LOADED_BY_SCRIPTS for file in static.glob(pattern))
    for file in sorted(static.rglob("*"), reverse=True):  # what is in a folder before the folder
        if file.is_dir():
            if not any(file.iterdir()):
                file.rmdir()
        elif file not in kept:
            file.unlink()


def style_sheet(static: Path, styles: list[str], pages: list[str]) -> str:
    """The styles, in this order, less what fits nothing in the pages, and the icons.

    Raises ExtensionError for an icon that has no drawing.
    """
    scripts = "\n".join(file.read_text(encoding="utf-8") for file in sorted(static.glob("*.js")))
    words = set(re.findall(r"[A-Za-z_][\w-]*", scripts))  # a script may add any of them
    classes = {name for match in _found(r'class="([^"]*)"', pages) for name in match.split()}
    ids = {unescape(match) for match in _found(r'id="([^"]*)"', pages)}
    tags = {match.lower() for match in _found(r"<([A-Za-z][\w-]*)", pages)}
    sheets = [{"css": _sheet(static, name), "whole": name in WHOLE_STYLES} for name in styles]
    drawn = {
        name.removeprefix("fa-") for name in classes if re.fullmatch(r"fa-(?!solid$|regular$|brands$|lg$).*", name)
    }
    drawn |= set(re.findall(r"var\(--icon-([\w-]+)\)", "".join(str(sheet["css"]) for sheet in sheets)))
    if missing := sorted(drawn - icons.ICONS.keys()):
        raise ExtensionError(f"no drawing in web/extension/icons.py for {', '.join(missing)}")
    used = {"classes": classes | words, "ids": ids | words, "tags": tags | words}
    question = {"sheets": sheets, **{kind: sorted(names) for kind, names in used.items()}}
    return icons.css(drawn) + SITE.run(PURGE, stdin=json.dumps(question))


def _found(pattern: str, pages: list[str]) -> set[str]:
    """What a pattern finds, which is looked for five times as fast where it does not begin with a word boundary."""
    return {match for page in pages for match in re.findall(pattern, page)}


def _sheet(static: Path, name: str) -> str:
    """A style sheet, with the addresses in it as seen from _static."""

    def moved(match: re.Match[str]) -> str:
        return f"url({posixpath.normpath(posixpath.join(posixpath.dirname(name), match[1]))})"

    css = (static / name).read_text(encoding="utf-8")
    return re.sub(r"""url\((?!['"]?(?:data:|#|https?:))['"]?([^'")]+)['"]?\)""", moved, css)
