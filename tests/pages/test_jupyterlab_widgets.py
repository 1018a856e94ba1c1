"""In JupyterLab: a laboratory that runs, grows, stops and tells of an error; an exercise that judges what is typed."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from common import Visit
from jupyter import cell, jupyterlab, opened, real, run, save, without_kernel
from playwright.sync_api import expect

from byhand.answers.grade import grade
from nbutils.exercises import BANK

CELLS = [
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
    """print(lab._running, len(lab._watched["epoch"]) > 100)""",
    """from nbutils import exercise

exercise("neurons/tanh-slope")""",
    """print(exercise("neurons/tanh-slope").text)""",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with jupyterlab(tmp_path_factory.mktemp("lab"), "laboratory.ipynb", CELLS) as address:
        yield address


def test_a_laboratory_runs_and_stops_in_jupyterlab(visit: Callable[..., Visit], lab: str) -> None:
    page, problems = visit(f"{lab}/lab/tree/laboratory.ipynb", viewport={"width": 1200, "height": 1600})
    opened(page)
    run(page, 0)
    form = cell(page, 0).locator(".jp-OutputArea")
    start, stop = (form.get_by_role("button", name=name, exact=True) for name in ("Run", "Stop"))
    start.wait_for(timeout=30_000)
    expect(form).to_contain_text("A recorded run with rate 0.1. Epoch 3, loss")
    expect(stop).to_be_disabled()
    curve = form.locator("[id='small-0-1'] path")
    recorded = curve.get_attribute("d")

    # the plot and the bar grow while it trains, and the kernel runs another cell meanwhile
    start.click()
    expect(form).to_contain_text(re.compile(r"Running … Epoch [1-9]\d\d"), timeout=20_000)
    first = curve.get_attribute("d")
    assert first != recorded
    expect(start).to_be_disabled()
    bar = form.locator(".progress-bar")
    expect(bar).not_to_have_attribute("style", re.compile(r"width: 0(\.\d+)?%"), timeout=20_000)
    run(page, 1)
    assert cell(page, 1).locator(".jp-OutputArea").inner_text().strip() == "True True"
    assert curve.get_attribute("d") != first

    stop.click()
    expect(form).to_contain_text("Stopped. Epoch", timeout=5_000)
    expect(start).to_be_enabled()
    stopped = curve.get_attribute("d")
    run(page, 1)  # what the kernel had still to say would have come before its answer
    assert curve.get_attribute("d") == stopped

    # an error is shown in the form
    rate = form.get_by_role("slider")
    rate.press("End")
    start.click()
    expect(form.get_by_role("alert")).to_contain_text("the loss is nan at step 5: take a smaller eta", timeout=10_000)
    expect(start).to_be_enabled()
    assert cell(page, 0).locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert real(problems) == []


def test_an_exercise_judges_what_is_typed_in_jupyterlab(visit: Callable[..., Visit], lab: str) -> None:
    page, problems = visit(f"{lab}/lab/tree/laboratory.ipynb", viewport={"width": 1200, "height": 1600})
    opened(page)
    run(page, 2)
    form = cell(page, 2).locator(".jp-OutputArea")
    field = form.get_by_role("textbox")
    field.press_sequentially("2*s*(1 - s)")
    expect(form.locator(".exercise-preview :is(.MathJax, mjx-container)").first).to_be_visible(timeout=20_000)
    field.press("Enter")
    expect(form.locator(".exercise-said")).to_contain_text("✗", timeout=20_000)
    field.fill("4*s*(1 - s)")
    expect(form.locator(".exercise-stale")).to_be_visible()
    field.press("Enter")
    expect(form.locator(".exercise-said")).to_contain_text("✓", timeout=20_000)
    field.fill("s")
    form.get_by_role("button", name="Check").click()
    expect(form.locator(".exercise-said")).to_contain_text("✗", timeout=20_000)
    expect(form.get_by_text("run this cell")).to_be_hidden()
    run(page, 3)
    assert cell(page, 3).locator(".jp-OutputArea").inner_text().strip() == "s"
    assert real(problems) == []




def write(path: Path, notebook: str) -> Path:
    path.write_text(notebook, encoding="utf-8")
    return path


def test_what_was_typed_is_in_the_file_and_comes_back(
    visit: Callable[..., Visit], lab: str, tmp_path: Path
) -> None:
    page, _ = visit(f"{lab}/lab/tree/laboratory.ipynb", viewport={"width": 1200, "height": 1600})
    opened(page)
    run(page, 2)
    form = cell(page, 2).locator(".jp-OutputArea")
    form.get_by_role("textbox").fill("3*s")
    kept = form.locator(".exercise-asleep pre")
    expect(kept).to_have_text("3*s", timeout=20_000)
    expect(kept).to_be_hidden()
    saved = save(page, f"{lab}/api/contents/laboratory.ipynb", "3*s")
    rows = grade(BANK, [write(tmp_path / "handed-in.ipynb", saved)])
    assert [(row.exercise, row.verdict, row.answer) for row in rows] == [("neurons/tanh-slope", "wrong", "3*s")]

    # with another kernel the text stands there, with a sentence and no error; run again, the form has it
    without_kernel(page, lab, "laboratory.ipynb")
    expect(form.get_by_text(re.compile("run this cell", re.IGNORECASE)).locator("visible=true")).to_be_visible(
        timeout=20_000
    )
    expect(form.get_by_text("Error displaying widget").locator("visible=true")).to_have_count(0)
    run(page, 2)
    expect(form.get_by_role("textbox")).to_have_value("3*s", timeout=20_000)
    expect(kept).to_be_hidden()
