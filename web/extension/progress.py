"""Sphinx extension: the directive `exercise-list`, every exercise of the book by chapter, with a link to each.

form.js writes beside each one whether it is done on the reader's device.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx_external_toc.parsing import parse_toc_yaml

from byhand.answers import AnyExercise
from byhand.forms.html import exercise_id
from byhand.sphinx import CODE
from byhand.sphinx.sources import files_in
from nbutils import exercises

MODULES = Path(exercises.__file__).parent
SHOWN = re.compile(r'(?:exercise\(\\"|\{byhand-exercise\} )([\w/-]+)')
"""exercise("…") as JSON writes it, or the directive."""


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("exercise-list", ExerciseList)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def pages(env: BuildEnvironment) -> dict[str, str]:
    """The document that shows each exercise, by its name: "bptt/three-paths" -> "chapters/07-bptt"; in their order."""
    shown: dict[str, str] = {}
    order = list(parse_toc_yaml(Path(env.srcdir, "_toc.yml")))
    for page in sorted(env.found_docs, key=lambda page: (order.index(page) if page in order else len(order), page)):
        source = Path(env.doc2path(page)).read_text(encoding="utf-8")
        shown.update(dict.fromkeys(SHOWN.findall(source), page))
    return shown


def told_apart(exercise: AnyExercise) -> str:
    """The title with words from the name: "Before you move it (outlier)", where a chapter has several of that title."""
    words = exercise.name.split("/")[1].removeprefix("predict-").replace("-", " ")
    return f"{exercise.title} ({words})"


class ExerciseList(SphinxDirective):
    """A section for each chapter, with its exercises."""

    def run(self) -> list[nodes.Node]:
        for file in files_in(MODULES, CODE):
            self.env.note_dependency(str(file))
        shown = pages(self.env)
        for page in set(shown.values()):
            self.env.note_dependency(self.env.doc2path(page))
        return [self.section(chapter, title, shown) for chapter, title in exercises.CHAPTERS.items()]

    def section(self, chapter: str, title: str, shown: dict[str, str]) -> nodes.section:
        found = {one: self.link(one, shown) for one in exercises.chapter(chapter).values()}
        titles, places = Counter(one.title for one in found), list(shown)
        rows = [
            f'<li data-exercise="{escape(one.name)}"><a href="{escape(found[one])}">'
            f"{escape(one.title if titles[one.title] == 1 else told_apart(one))}</a></li>"
            for one in sorted(found, key=lambda one: places.index(one.name))
        ]
        count = f'<p class="progress-count">{len(rows)} exercises</p>'
        section = nodes.section(ids=[f"progress-{chapter}"], names=[f"progress-{chapter}"])
        section += nodes.title(text=title)
        section += nodes.raw(text=f'{count}<ul class="progress-list">{"".join(rows)}</ul>', format="html")
        return section

    def link(self, exercise: AnyExercise, shown: dict[str, str]) -> str:
        name = exercise.name
        if name not in shown:
            raise self.error(f'no page shows the exercise {name}; expected a cell with exercise("{name}")')
        page = self.env.app.builder.get_relative_uri(self.env.docname, shown[name])
        return f"{page}#{exercise_id(exercise)}"
