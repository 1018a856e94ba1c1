"""The code of a run of cells as one closed fold below what the cells made.

Cells with the tag `hide-input` that follow each other, no text between them, are one thing: imports, definitions, and
at last the figure or the derivation. Their outputs stay where they are; their sources go together into one fold below
the last output, named by what the outputs are. In the notebook they stay ordinary cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from byhand.sphinx.renderer import DERIVATION

_DRAWN = re.compile(r"<(svg|img|canvas|figure)\b")

PROOF, FIGURE, CODE = "How this is checked", "The code of this figure", "The code"


class fold(nodes.General, nodes.Element):  # type: ignore[misc]
    """A closed fold; `title` is what stands on it."""


def visit_fold(self: Any, node: fold) -> None:
    self.body.append(f'<details class="code-fold">\n<summary>{escape(node["title"])}</summary>\n')


def depart_fold(self: Any, node: fold) -> None:
    self.body.append("</details>\n")


class FoldCode(SphinxPostTransform):
    """Put the sources of each run of cells below its outputs; before MyST-NB folds each cell by itself."""

    default_priority = 198
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for run in list(runs(self.document)):
            sources = [cell.children[0] for cell in run]
            outputs = [part for cell in run for part in cell.children[1:]]
            last = run[-1]
            folded = fold("", *sources, title=title(outputs))
            last.parent.insert(last.parent.index(last) + 1, folded)
            for cell in run:
                del cell.children[0], cell["hide_mode"]
                if not cell.children:
                    cell.parent.remove(cell)


def runs(document: nodes.document) -> Iterator[list[nodes.container]]:
    """The runs of cells whose sources are folded; what is not seen on the page does not part two cells."""
    parents = dict.fromkeys(cell.parent for cell in document.findall(is_folded))
    for parent in parents:
        run: list[nodes.container] = []
        for node in parent.children:
            if is_folded(node):
                run.append(node)
            elif not isinstance(node, nodes.comment):
                if run:
                    yield run
                run = []
        if run:
            yield run


def is_folded(node: nodes.Node) -> bool:
    """Whether a node is a code cell whose source, and that alone, is hidden."""
    if not isinstance(node, nodes.container) or node.get("hide_mode") != "input" or not node.children:
        return False
    first = node.children[0]
    return isinstance(first, nodes.container) and first.get("nb_element") == "cell_code_source"


def title(outputs: list[nodes.Node]) -> str:
    """What the code is, by what it made: lines that were checked, something drawn, or anything else."""
    if any(is_proof(output) for output in outputs):
        return PROOF
    return FIGURE if any(is_drawn(output) for output in outputs) else CODE


def is_proof(output: nodes.Node) -> bool:
    """Whether lines that were checked stand in an output."""
    return any(DERIVATION in table["classes"] for table in output.findall(nodes.table))


def is_drawn(output: nodes.Node) -> bool:
    """Whether there is something drawn in an output."""
    raw = (part.astext() for part in output.findall(nodes.raw))
    return next(iter(output.findall(nodes.image)), None) is not None or any(map(_DRAWN.search, raw))
