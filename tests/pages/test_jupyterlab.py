"""A live figure in JupyterLab: the reader's slider moves it and tells Python, and Python moves it."""

from collections.abc import Callable, Iterator

import pytest
from common import Visit
from jupyter import cell, jupyterlab, opened, real, run, save, without_kernel
from playwright.sync_api import Page, expect

CELLS = [
    """from sympy import symbols

from nbutils.activations import relu
from byhand.figures.live import Axis, Curve, LiveFigure, Over, Panel, Point, Slider

w, b, x = symbols("w b x", real=True)
figure = LiveFigure(
    "neuron", "A neuron", controls=[Slider(w, -3, 3, 1, "weight w"), Slider(b, -3, 3, 0, "bias b")],
    panels=[Panel("The output over the input.", Axis("x", -3, 3), Axis("a", -1, 9),
                  [Curve(over=Over(x, -3, 3), y=relu(w * x + b)), Point(x=2, y=relu(w * 2 + b))])],
    reading="w = {w:.2f}, b = {b:.2f}", presets={"Steep": {w: 3, b: -1}})
figure""",
    """import ipywidgets

number = ipywidgets.FloatText(description="linked")
link = ipywidgets.link((figure["b"], "value"), (number, "value"))
number""",
    """print("Python sees", figure["w"].value, figure["b"].value)""",
    """figure["w"].value = -2""",
    """figure["w"].value = 4""",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with jupyterlab(tmp_path_factory.mktemp("lab"), "neuron.ipynb", CELLS) as address:
        yield address


def told(page: Page) -> str:
    """What the cell that prints the values prints now."""
    run(page, 2)
    return cell(page, 2).locator(".jp-OutputArea").inner_text().strip()


def test_a_figure_moves_in_jupyterlab(visit: Callable[..., Visit], lab: str) -> None:
    page, problems = visit(f"{lab}/lab/tree/neuron.ipynb", viewport={"width": 1200, "height": 1800})
    opened(page)
    run(page, 0)
    figure = cell(page, 0).locator(".live-figure")
    slider = figure.get_by_role("slider", name="weight w")
    slider.wait_for(timeout=30_000)
    expect(cell(page, 0).locator("figure[data-asleep]")).to_be_hidden()
    curve = figure.locator('[id="neuron-0-0"] path')
    run(page, 1)
    assert told(page) == "Python sees 1.0 0.0"

    # the reader moves a slider
    before = curve.get_attribute("d")
    for _ in range(3):
        slider.press("ArrowRight")
    expect(figure.locator(".live-reading")).to_have_text("w = 1.03, b = 0.00")
    assert curve.get_attribute("d") != before
    assert told(page) == "Python sees 1.03 0.0"
    figure.get_by_role("button", name="Steep").click()
    assert told(page) == "Python sees 3.0 -1.0"

    # a linked widget follows and leads
    linked = cell(page, 1).locator("input[type=number]")
    expect(linked).to_have_value("-1")
    linked.fill("-0.5")
    linked.press("Enter")
    expect(figure.locator(".live-reading")).to_have_text("w = 3.00, b = −0.50")
    assert told(page) == "Python sees 3.0 -0.5"

    # Python moves it
    before = curve.get_attribute("d")
    run(page, 3)
    expect(figure.locator(".live-reading")).to_have_text("w = −2.00, b = −0.50")
    assert slider.input_value() == "-2"
    assert curve.get_attribute("d") != before
    run(page, 4)
    expect(cell(page, 4).locator(".jp-OutputArea")).to_contain_text("out of range: expected a value from -3 to 3")

    for number in range(4):
        assert cell(page, number).locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert real(problems) == []


def test_a_figure_without_a_kernel_is_a_picture_with_a_sentence(visit: Callable[..., Visit], lab: str) -> None:
    page, _ = visit(f"{lab}/lab/tree/neuron.ipynb", viewport={"width": 1200, "height": 1800})
    opened(page)
    run(page, 0)
    cell(page, 0).get_by_role("slider", name="weight w").wait_for(timeout=30_000)
    save(page, f"{lab}/api/contents/neuron.ipynb", "data-asleep")
    without_kernel(page, lab, "neuron.ipynb")
    picture = cell(page, 0).locator("figure[data-asleep]")
    expect(picture.get_by_text("run this cell")).to_be_visible(timeout=20_000)
    image = picture.get_by_role("img", name="A neuron")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(cell(page, 0).get_by_text("Error displaying widget").locator("visible=true")).to_have_count(0)
