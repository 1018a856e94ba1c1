"""A question of one's own in Jupyter: its graph, and below it the form of the exercise that it is."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from IPython.display import Markdown, display

from byhand.answers import OwnExercise, own_exercise
from byhand.forms.widget import ExerciseForm, form

if TYPE_CHECKING:
    from byhand.figures import Picture

_ROW, _WIDTH, _MARGIN = 70, 420, 34  # px


def derive(question: str) -> ExerciseForm:
    """Show the graph of a question, and return the form of its exercise; `.check("2*x")` asks the same judge.

    question: definitions, shapes, premises and what is asked, one a line: "z = w*x + b", "X: 4x3", "s > 0", "∂L/∂w".

    Raises QuestionError with the line of what cannot be read, for a question that is too large, and for one whose
    derivation could not be proved.

    >>> form = derive("z = w*x + b\\nL = (z - y)^2\\n∂L/∂w")
    Picture: The graph of the question, ... w to z: x; z to L: 2*(z - y) ...
    >>> form.check("2*(z - y)*x").correct
    True
    """
    exercise = own_exercise(question)
    picture, arrows = graph(exercise)
    display(picture, Markdown(arrows))  # type: ignore[no-untyped-call]
    return form(exercise)


def graph(exercise: OwnExercise) -> tuple[Picture, str]:
    """The graph, with a number on each arrow, and in Markdown the local derivative of each number."""
    from byhand.figures import Edge, Graph, Node, Picture  # a form alone needs no drawing library

    drawn = exercise.sketch
    tex = {spot.name: spot.tex for spot in drawn.spots}
    nodes = [
        Node(spot.name, (spot.x, -float(spot.row)), label=f"${spot.tex}$", lit=int(spot.lit)) for spot in drawn.spots
    ]
    edges = [
        Edge(arrow.start, arrow.end, label=str(number), lit=int(arrow.lit))
        for number, arrow in enumerate(drawn.arrows, start=1)
    ]
    listed = "\n".join(
        rf"{number}. ${tex[arrow.start]} \to {tex[arrow.end]}\colon\; {arrow.tex}$"
        for number, arrow in enumerate(drawn.arrows, start=1)
    )
    told = "; ".join(f"{arrow.start} to {arrow.end}: {arrow.text}" for arrow in drawn.arrows)
    rows = max(spot.row for spot in drawn.spots)
    name = f"graph-{zlib.crc32(exercise.name.encode()):08x}"
    description = f"The graph of the question, an arrow from each name to what is made of it. {told}"
    size = (_WIDTH, 2 * _MARGIN + _ROW * rows)
    margin = _MARGIN / _ROW
    return Picture(name, description, Graph(nodes=nodes, edges=edges), size, (0, 1, -rows - margin, margin)), listed
