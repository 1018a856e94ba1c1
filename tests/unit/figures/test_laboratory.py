"""Laboratories in Python: a run from the form, Stop, errors in the form, and what is stored for the page."""

import re
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import nbformat
import numpy as np
import pytest
from sympy import Symbol

from byhand.figures.artists import Curve
from byhand.figures.asleep import WIDGET_VIEW
from byhand.figures.laboratory import Laboratory, Number, Pick, Series, Whole
from byhand.figures.loops import Over
from byhand.figures.page import page_html
from byhand.figures.panels import Axis, Panel
from byhand.sphinx.renderer import LiveFigureRenderer
from nbutils.activations import relu
from nbutils.rnn import RNN, train
from web.author.store_outputs import stripped


def descend(report: Callable[..., None], eta: float, start: int, epochs: int, wrong: str | None) -> None:
    """Descent on w²; `wrong` names what shall fail, though not in the default run."""
    w = float(start)
    for epoch in range(epochs + 1):
        if wrong == "overflow" and epoch == 3:
            model = RNN.start(1, 1, np.random.default_rng(0), scale=1e200, activation=relu)
            train(model, np.full((2, 3, 1), [[[1e200]], [[-1e200]]]), [1, 0], 0.1, 5, progress=False)
        if wrong == "bug" and epoch == 3:
            raise KeyError("<w>")
        grid = np.linspace(-1, 1, 5)
        report(epoch, loss=w * w, x=grid, output=w * grid)
        w -= eta * 2 * w


def panels(*artists: Any) -> list[Panel]:
    loss = Axis("loss", 1e-20, 100, log=True)
    first = Panel("The loss.", Axis("epoch", 0, 20), loss, [Series(y="loss", colour="loss")])
    second = Panel("The output.", Axis("x", -1, 1), Axis("output", -3, 3), artists or [Series(x="x", y="output")])
    return [first, second]


def laboratory(title: str = "A descent", **changed: Any) -> Laboratory:
    settings = {
        "eta": Number("rate η", 0.01, 3, 0.1, step=0.05, log=True), "start": Whole("start", -3, 3, 2),
        "epochs": Pick("epochs", {"20": 20, "many": 10**9}, "20"),
        "wrong": Pick("wrong", {"nothing": None, "overflow": "overflow", "bug": "bug"}, "nothing"),
    }  # fmt: skip
    given = {"settings": settings, "train": descend, "epochs": 20, "panels": panels(),
             "reading": "After {epoch} epochs the loss is {loss:.1e}."}  # fmt: skip
    return Laboratory("small", title, **{**given, **changed})


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def lines(html: str) -> list[str]:
    """The path of each line, in order: of each panel the pale ones first."""
    return [found[1] for found in re.finditer(r'<g id="small-\d-\d">\s*<path d="([^"]*)"', html)]


def test_a_run_from_the_form_draws_itself_beside_the_run_before() -> None:
    lab = laboratory()
    first = lines(lab.form.picture.value)
    assert [bool(path) for path in first] == [False, True, False, True]
    lab.form.controls["eta"].value = 0.3
    lab.form.run_button.click()
    assert lab.form.wait(10)
    second = lines(lab.form.picture.value)
    assert [second[0], second[2]] == [first[1], first[3]]
    assert second[1] != first[1]
    assert lab.form.progress.value == 20
    assert "Done. After 20 epochs the loss is 4.8e−16." in lab.form.status.value
    assert (lab.form.run_button.disabled, lab.form.stop_button.disabled) == (False, True)
    assert not any(control.disabled for control in lab.form.controls.values())


def test_a_line_of_numbers_grows_and_an_array_is_the_whole_line() -> None:
    lab = laboratory()
    root = ElementTree.fromstring(lab.static_svg())
    drawn = [lines(ElementTree.tostring(node, encoding="unicode").replace("ns0:", "")) for node in root[1:]]
    loss, output = drawn[0][1], drawn[1][1]
    assert loss.count("L") == 1  # a straight line on the logarithmic axis
    assert output.count("L") == 1


def test_stop_ends_the_run_within_an_epoch_and_another_can_start() -> None:
    lab = laboratory(pace=0.2)
    lab.form.controls["epochs"].value = "many"
    lab.form.run_button.click()
    lab.form.run_button.click()  # a second press does nothing while it runs
    until(lambda: "After 0 epochs" in lab.form.status.value)
    assert lab.form.run_button.disabled
    assert all(control.disabled for control in lab.form.controls.values())
    lab.form.stop_button.click()
    assert lab.form.wait(10)
    assert "Stopped. After 0 epochs" in lab.form.status.value
    lab.form.controls["epochs"].value, lab.pace = "20", 0
    lab.form.run_button.click()
    assert lab.form.wait(10)
    assert "Done. After 20 epochs" in lab.form.status.value


def test_stop_ends_a_training_of_the_package() -> None:
    def network(report: Callable[..., None], eta: float) -> None:
        def callback(epoch: int, loss: float, model: RNN) -> None:
            report(epoch, loss=loss)
            if epoch > 3:
                trained.set()

        model = RNN.start(1, 2, np.random.default_rng(0))
        epochs = 1 if not watched else 10**6
        train(model, np.ones((2, 3, 1)), [1, 0], eta, epochs, progress=False,
              callback=callback)  # fmt: skip

    watched, trained = False, threading.Event()
    lab = laboratory(train=network, settings={"eta": Number("rate", 0.1, 1, 0.5)}, panels=panels()[:1])
    watched = True
    lab.form.run_button.click()
    assert trained.wait(10)
    assert not lab.form.wait(0)
    lab.form.stop_button.click()
    assert lab.form.wait(10)
    assert "Stopped. After" in lab.form.status.value


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [("overflow", "Take a smaller eta, clip the gradient"), ("bug", "KeyError(&#x27;&lt;w&gt;&#x27;)")],
)
def test_an_error_is_shown_in_the_form(wrong: str, sentence: str) -> None:
    lab = laboratory()
    lab.form.controls["wrong"].value = wrong
    lab.form.run_button.click()
    assert lab.form.wait(10)
    shown = lab.form.status.value
    assert sentence in shown.split("<details>")[0]
    assert "in descend" in shown.split("<details>")[1]
    assert 'role="alert"' in shown
    assert not lab.form.run_button.disabled
    lab.form.controls["wrong"].value = "nothing"
    lab.form.run_button.click()
    assert lab.form.wait(10)
    assert "Done." in lab.form.status.value
    assert "alert" not in lab.form.status.value


def test_a_log_slider_at_its_end_is_in_range() -> None:
    lab = laboratory()
    for end in (lab.form.controls["eta"].max, lab.form.controls["eta"].min):
        lab.form.controls["eta"].value = 10**end
        lab.form.run_button.click()
        assert lab.form.wait(10)
        assert "Done." in lab.form.status.value


def test_run_takes_settings_and_refuses_bad_ones() -> None:
    lab = laboratory()
    assert lab.run(start=1)["loss"][0] == 1
    run = lab.run()
    assert run == lab.recorded
    assert len(run["epoch"]) == 21
    run["epoch"].clear()
    assert len(lab.run(eta=0.1)["epoch"]) == 21  # the default setting, and what was recorded is still whole
    with pytest.raises(ValueError, match="small has no setting 'rate'; it has eta, start, epochs, wrong"):
        lab.run(rate=1)
    with pytest.raises(ValueError, match=r"rate η is a number from 0\.01 to 3; given: -1"):
        lab.run(eta=-1)
    with pytest.raises(ValueError, match="given: nan"):
        lab.run(eta=float("nan"))
    with pytest.raises(ValueError, match="given: 'fast'"):
        lab.run(eta="fast")
    with pytest.raises(ValueError, match=r"start is a whole number; given: 1\.5"):
        lab.run(start=1.5)
    with pytest.raises(ValueError, match="epochs is one of 20, many; given: '21'"):
        lab.run(epochs="21")


def test_a_negative_value_is_written_with_a_minus_sign() -> None:
    assert Whole("start", -3, 3, -2).text(-2) == "−2"
    assert Number("rate", 1e-6, 1, 0.1, log=True).text(1e-6) == "1e−06"


def test_a_laboratory_is_checked() -> None:
    with pytest.raises(ValueError, match="a report needs loss, output, x as well"):
        laboratory(train=lambda report, **settings: report(0))
    with pytest.raises(ValueError, match="the training reported nothing"):
        laboratory(train=lambda report, **settings: None)
    with pytest.raises(ValueError, match="the reading needs 'error', reported are epoch, loss"):
        laboratory(reading="{error}")
    with pytest.raises(TypeError, match="a laboratory's panel draws Series, not Curve"):
        laboratory(panels=panels(Curve(over=Over(Symbol("t"), 0, 1), y=Symbol("t"))))
    with pytest.raises(ValueError, match="no colour is named 'red'"):
        laboratory(panels=panels(Series(y="loss", colour="red")))
    with pytest.raises(ValueError, match="a line needs two of one length"):
        laboratory(panels=panels(Series(y="output")))
    with pytest.raises(ValueError, match="at least one setting"):
        laboratory(settings={})
    with pytest.raises(ValueError, match="small: a laboratory needs a title, not ''"):
        laboratory("")
    with pytest.raises(ValueError, match="small: a laboratory needs a reading, not ' '"):
        laboratory(reading=" ")
    with pytest.raises(ValueError, match="small: the setting eta needs a label, not ''"):
        laboratory(settings={"eta": Number("", 0, 1, 0.1)})
    with pytest.raises(ValueError, match="small, panel 3 needs a description, not ''"):
        laboratory(panels=[*panels(), Panel("", Axis("x", 0, 1), Axis("y", 0, 1), [Series(y="loss")])])
    with pytest.raises(ValueError, match=r"small, panel 1 \('The loss.'\) is empty: expected an artist"):
        laboratory(panels=[Panel("The loss.", Axis("x", 0, 1), Axis("y", 0, 1), [])])
    with pytest.raises(ValueError, match="rate: low = 1 must be less than high = 0"):
        Number("rate", 1, 0, 1)
    with pytest.raises(ValueError, match="from 0 to 1; given: 2"):
        Number("rate", 0, 1, 2)
    with pytest.raises(ValueError, match="a log scale needs low > 0"):
        Number("rate", 0, 1, 1, log=True)


def quiet(report: Callable[..., None], **settings: Any) -> None:
    report(0, loss=1.0, x=np.zeros(2), output=np.zeros(2))


def test_a_setting_is_shown_while_it_does_something() -> None:
    settings = {**laboratory().settings, "start": Whole("start", -3, 3, 2, when={"wrong": ["nothing", "bug"]})}
    lab = laboratory(settings=settings)

    def shown() -> list[str]:
        return [name for name, control in lab.form.controls.items() if control.layout.display != "none"]

    assert shown() == list(lab.shown({"wrong": "nothing"})) == ["eta", "start", "epochs", "wrong"]
    lab.form.controls["wrong"].value = "overflow"
    assert shown() == list(lab.shown({"wrong": "overflow"})) == ["eta", "epochs", "wrong"]
    lab.form.controls["wrong"].value = "bug"
    assert "start" in shown()
    changed = {**settings, "wrong": Pick("wrong", {"nothing": None, "overflow": "overflow", "bug": "bug"}, "overflow")}
    assert "rate η 0.1, epochs 20, wrong overflow" in repr(laboratory(settings=changed, train=quiet))
    for other, cases in (("eta", ["0.1"]), ("none", ["x"]), ("wrong", ["x"])):
        with pytest.raises(ValueError, match=f"start is shown when {other} is one of .*; expected a Pick"):
            laboratory(settings={**settings, "start": Whole("start", -3, 3, 2, when={other: cases})})


@pytest.mark.slow
def test_what_is_stored_is_a_picture_without_controls() -> None:
    bundles = [laboratory()._repr_mimebundle_() for _ in range(2)]
    data = bundles[0]
    assert WIDGET_VIEW in data
    for kind in ("text/plain", "image/svg+xml"):
        assert data[kind] == bundles[1][kind]
    assert data["text/plain"] == (
        "A descent. A recorded run with rate η 0.1, start 2, epochs 20, wrong nothing. "
        "After 20 epochs the loss is 5.3e−04."
    )
    output = nbformat.v4.new_output("display_data", data=data)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("lab", outputs=[output])])
    stored = stripped(notebook).cells[0].outputs[0].data
    assert set(stored) == {"text/plain", "image/svg+xml"}


def test_the_page_shows_the_recorded_run_in_its_own_colours() -> None:
    lab = laboratory()
    picture = lab.static_svg()
    lab.form.controls["eta"].value = 0.3
    lab.form.run_button.click()
    assert lab.form.wait(10)
    assert lab.static_svg() == lab._repr_mimebundle_()["image/svg+xml"] == picture  # whatever the reader has run since
    html = page_html(picture)
    assert html is not None
    root = ElementTree.fromstring(html)
    assert root.tag == "figure"
    assert [node.get("aria-label") for node in root.iter() if node.get("role") == "img"] == ["The loss.", "The output."]
    assert root.findtext("p") == repr(lab).removeprefix("A descent. ")
    assert not {node.tag for node in root.iter()} & {"input", "button", "select"}
    assert "var(--q-loss, " in html
    assert page_html('<svg><text>class="figure-data"</text></svg>') is None
    data = SimpleNamespace(mime_type="image/svg+xml", content=picture)
    (shown,) = LiveFigureRenderer.handle_mime(None, data, inline=False) or []
    assert shown.astext() == html
