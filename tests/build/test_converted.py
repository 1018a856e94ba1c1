"""A notebook that is read without a kernel, converted or opened again: pictures and questions stand there."""

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from byhand.figures.asleep import LIVE, WIDGET_VIEW, stored

CELLS = [
    """from sympy import symbols
from nbutils import Axis, LiveFigure, Panel, Point, Slider, exercise
w = symbols("w", real=True)
panel = Panel("A point.", Axis("weight w", -2, 2), Axis("loss L", 0, 4), [Point(x=w, y=w**2, colour="weight")])
slider = Slider(w, -2, 2, 1, "weight w", "weight")
LiveFigure("parabola", "A loss", controls=[slider], panels=[panel], reading="w is {w:.2f}.")""",
    """exercise("single-neuron/weight")""",
]


@pytest.mark.slow
def test_a_converted_notebook_shows_pictures_and_questions() -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    figure, form = (cell.outputs for cell in notebook.cells)
    assert [WIDGET_VIEW in output.data for output in [*figure, *form]] == [False, True] * 2
    assert set(stored(figure[0].data)) == {"image/svg+xml", "text/plain"}
    assert stored(figure[1].data) == {}
    page = BeautifulSoup(HTMLExporter().from_notebook_node(notebook)[0], "html.parser")
    pictures = [one for one in page.find_all("img") if one.find_parent(attrs={"data-asleep": True})]
    assert [one["src"].partition(",")[0] for one in pictures] == ["data:image/svg+xml;base64"]
    assert pictures[0]["alt"] == "A loss. w is 1.00."
    assert len(page.find_all(string=lambda text: "run this cell" in text)) == 2
    assert page.find("section", class_="exercise") is not None
    assert LIVE not in str(page.find("section", class_="exercise"))
