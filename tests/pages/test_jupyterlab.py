"""In JupyterLab: a figure that the reader and Python move, a laboratory that runs, grows, stops and tells of an error,
and an exercise that judges what is typed. One server; one page for each of its two notebooks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from common import OPEN, Visit
from jupyter import cell, jupyterlab, opened, real, run, save, without_kernel
from playwright.sync_api import Locator, Page, expect

from byhand.answers.grade import grade
from nbutils.exercises import BANK

FIGURE = [
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

FORMS = [
    """import numpy as np

from byhand.figures.panels import Axis, Panel
from nbutils.rnn import RNN, train
from byhand.figures.laboratory import Laboratory, Number, Series

watched = False

def network(report, eta):
    def tell(epoch, loss, model):
        if eta > 1 and epoch == 5:
            raise FloatingPointError("the loss is nan at step 5: take a smaller eta")
        report(epoch, loss=loss)
    x = np.ones((2, 3, 1)) * [[[1]], [[-1]]]
    model = RNN.start(1, 2, np.random.default_rng(0))
    train(model, x, [1, 0], eta, 10**6 if watched else 3, progress=False, callback=tell)

loss = Panel("The loss.", Axis("epoch", 0, 20000), Axis("loss", 1e-6, 10, log=True), [Series(y="loss")])
lab = Laboratory("small", "A small network", train=network, epochs=20000, panels=[loss],
                 settings={"eta": Number("rate", 0.1, 3, 0.1)}, reading="Epoch {epoch}, loss {loss:.4f}.")
watched = True
lab""",
    """print(not lab.form.wait(0), len(lab.form.reported["epoch"]) > 100)""",
    """from nbutils import exercise

exercise("neurons/tanh-slope")""",
    """print(exercise("neurons/tanh-slope").text, exercise("neurons/tanh-slope").solved)""",
    """exercise("single-neuron/order")""",
    """exercise("single-neuron/forward")""",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with jupyterlab(tmp_path_factory.mktemp("lab"), {"neuron.ipynb": FIGURE, "laboratory.ipynb": FORMS}) as address:
        yield address


@pytest.fixture(scope="module")
def figures(lasting_visit: OPEN, lab: str) -> Visit:
    """The notebook with the figure, which is there."""
    visit: Visit = lasting_visit(address(lab, "neuron"), viewport={"width": 1200, "height": 1800})
    opened(visit.page)
    run(visit.page, 0)
    cell(visit.page, 0).get_by_role("slider", name="weight w").wait_for(timeout=60_000)
    return visit


@pytest.fixture(scope="module")
def forms(lasting_visit: OPEN, lab: str) -> Visit:
    """The notebook with the laboratory and the exercise, which are there."""
    visit: Visit = lasting_visit(address(lab, "laboratory"), viewport={"width": 1200, "height": 1600})
    opened(visit.page)
    for number, button in ((0, "Run"), (2, "Check")):
        run(visit.page, number)
        cell(visit.page, number).get_by_role("button", name=button, exact=True).wait_for(timeout=60_000)
    return visit


def address(lab: str, name: str) -> str:
    """Where a notebook is shown, in a workspace of its own: none shows another one's besides."""
    return f"{lab}/lab/workspaces/{name}/tree/{name}.ipynb"


def told(page: Page) -> str:
    """What the cell that prints the values prints now. A widget sends a value only when the kernel has taken the one
    before: then it sends it behind the first of the two runs."""
    run(page, 2)
    run(page, 2)
    return cell(page, 2).locator(".jp-OutputArea").inner_text().strip()


def says_no_error(shown: Locator) -> None:
    """What JupyterLab says once it has found that a widget's kernel is gone is there, and not to be seen."""
    error = shown.get_by_text("Error displaying widget")
    error.wait_for(state="attached", timeout=60_000)
    assert not error.is_visible()


def test_a_figure_moves_in_jupyterlab(figures: Visit) -> None:
    page, problems = figures
    figure = cell(page, 0).locator(".live-figure")
    slider = figure.get_by_role("slider", name="weight w")
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


def test_a_figure_without_a_kernel_is_a_picture_with_a_sentence(figures: Visit, lab: str) -> None:
    page, _ = figures
    save(page, f"{lab}/api/contents/neuron.ipynb", "data-asleep")
    without_kernel(page, lab, address(lab, "neuron"))
    picture = cell(page, 0).locator("figure[data-asleep]")
    expect(picture.get_by_text("run this cell")).to_be_visible(timeout=20_000)
    image = picture.get_by_role("img", name="A neuron")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    says_no_error(cell(page, 0))


def test_a_laboratory_runs_and_stops_in_jupyterlab(forms: Visit) -> None:
    page, problems = forms
    form = cell(page, 0).locator(".jp-OutputArea")
    start, stop = (form.get_by_role("button", name=name, exact=True) for name in ("Run", "Stop"))
    expect(form).to_contain_text("A recorded run with rate 0.1. Epoch 3, loss")
    expect(stop).to_be_disabled()
    curve = form.locator("[id='small-0-1'] path")
    recorded = curve.get_attribute("d")

    # the plot and the bar grow while it trains, and the kernel runs another cell meanwhile
    start.click()
    expect(form).to_contain_text(re.compile(r"Running … Epoch [1-9]\d\d"))
    first = curve.get_attribute("d")
    assert first != recorded
    expect(start).to_be_disabled()
    bar = form.locator(".progress-bar")
    expect(bar).not_to_have_attribute("style", re.compile(r"width: 0(\.\d+)?%"))
    run(page, 1)
    assert cell(page, 1).locator(".jp-OutputArea").inner_text().strip() == "True True"
    expect(curve).not_to_have_attribute("d", first or "")

    stop.click()
    expect(form).to_contain_text("Stopped. Epoch")
    expect(start).to_be_enabled()
    stopped = curve.get_attribute("d")
    run(page, 1)  # what the kernel had still to say would have come before its answer
    assert curve.get_attribute("d") == stopped

    # an error is shown in the form
    rate = form.get_by_role("slider")
    rate.press("End")
    start.click()
    expect(form.get_by_role("alert")).to_contain_text("the loss is nan at step 5: take a smaller eta")
    expect(start).to_be_enabled()
    assert cell(page, 0).locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert real(problems) == []


def test_an_exercise_judges_what_is_typed_in_jupyterlab(forms: Visit) -> None:
    page, problems = forms
    form = cell(page, 2).locator(".jp-OutputArea")
    field = form.get_by_role("textbox")
    field.press_sequentially("2*s*(1 - s)")
    expect(form.locator(".exercise-preview :is(.MathJax, mjx-container)").first).to_be_visible(timeout=20_000)
    field.press("Enter")
    expect(form.locator(".exercise-said")).to_contain_text("✗")
    field.fill("4*s*(1 - s)")
    expect(form.locator(".exercise-stale")).to_be_visible()
    field.press("Enter")
    expect(form.locator(".exercise-said")).to_contain_text("✓")
    expect(form.get_by_text("✓ solved")).to_be_visible()
    form.get_by_role("button", name="Clear").click()
    expect(form.get_by_text("✓ solved")).to_be_hidden()
    field.fill("s")
    form.get_by_role("button", name="Check").click()
    expect(form.locator(".exercise-said")).to_contain_text("✗")
    expect(form.get_by_text("run this cell")).to_be_hidden()
    run(page, 3)
    assert cell(page, 3).locator(".jp-OutputArea").inner_text().strip() == "s False"
    assert real(problems) == []


def test_the_form_does_not_hear_what_it_writes(forms: Visit) -> None:
    page, problems = forms
    order, table = (cell(page, number).locator(".jp-OutputArea") for number in (4, 5))
    run(page, 4)
    handle = order.get_by_role("button", name=re.compile("^Move 1: "))
    handle.press("ArrowDown")
    expect(handle).to_be_focused()
    page.keyboard.press("ArrowDown")
    numbers = order.locator(".exercise-ordering > li").evaluate_all("all => all.map(item => item.dataset.number)")
    assert numbers[:3] == ["2", "3", "1"]
    run(page, 5)
    table.get_by_role("textbox").first.fill("z is 5, a is 5 and L is 1")
    table.get_by_role("textbox").first.press("Enter")
    expect(table.locator(".exercise-said")).to_contain_text("✓ Correct: all 3 cells.")
    expect(table.locator("td.exercise-right")).to_have_count(3)
    for form in (order, table):
        form.get_by_role("button", name="Clear").click()
        expect(form.locator(".exercise-asleep pre")).to_have_count(0)
    assert real(problems) == []


def write(path: Path, notebook: str) -> Path:
    path.write_text(notebook, encoding="utf-8")
    return path


def test_what_was_typed_is_in_the_file_and_comes_back(forms: Visit, lab: str, tmp_path: Path) -> None:
    page, _ = forms
    run(page, 2)
    form = cell(page, 2).locator(".jp-OutputArea")
    form.get_by_role("textbox").fill("3*s")
    kept = form.locator(".exercise-asleep pre")
    expect(kept).to_have_text("3*s")
    expect(kept).to_be_hidden()
    saved = save(page, f"{lab}/api/contents/laboratory.ipynb", "3*s")
    rows = grade(BANK, [write(tmp_path / "handed-in.ipynb", saved)])
    assert [(row.exercise, row.verdict, row.answer) for row in rows] == [("neurons/tanh-slope", "wrong", "3*s")]

    # with another kernel the text stands there, with a sentence and no error; run again, the form has it
    without_kernel(page, lab, address(lab, "laboratory"))
    expect(form.get_by_text(re.compile("run this cell", re.IGNORECASE)).locator("visible=true")).to_be_visible()
    says_no_error(form)
    run(page, 2)
    expect(form.get_by_role("textbox")).to_have_value("3*s")
    expect(kept).to_be_hidden()
