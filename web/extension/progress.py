"""Sphinx extension: the directive `exercise-list`, every exercise of the book by chapter, with a link to each.

form.js writes beside each one whether it is done on the reader's device.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from byhand.forms.html import exercise_id
from nbutils import exercises

MODULES = Path(exercises.__file__).parent


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("exercise-list", ExerciseList)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def chapter_page(env: BuildEnvironment, chapter: str) -> str:
    """The document that holds the exercises of a chapter: "bptt" -> "chapters/07-bptt"."""
    found = [name for name in env.found_docs if re.fullmatch(rf"chapters/\d+-{re.escape(chapter)}", name)]
    if len(found) != 1:
        raise ValueError(f"one page of chapters/ must be named like 06-{chapter}; found {found}")
    return found[0]


class ExerciseList(SphinxDirective):
    """A section for each chapter, with its exercises."""

    def run(self) -> list[nodes.Node]:
        for file in MODULES.rglob("*.py"):
            self.env.note_dependency(str(file))
        return [self.section(chapter, title) for chapter, title in exercises.CHAPTERS.items()]

    def section(self, chapter: str, title: str) -> nodes.section:
        page = self.env.app.builder.get_relative_uri(self.env.docname, chapter_page(self.env, chapter))
        rows = [
            f'<li data-exercise="{escape(one.name)}">'
            f'<a href="{escape(page)}#{exercise_id(one)}">{escape(one.title)}</a></li>'
            for one in exercises.chapter(chapter).values()
        ]
        count = f'<p class="progress-count">{len(rows)} exercises</p>'
        section = nodes.section(ids=[f"progress-{chapter}"], names=[f"progress-{chapter}"])
        section += nodes.title(text=title)
        section += nodes.raw(text=f'{count}<ul class="progress-list">{"".join(rows)}</ul>', format="html")
        return section
