"""Laboratories in Chromium: the page trains as NumPy does, draws, stops, tells of a run that breaks, and answers."""

import contextlib
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from common import Visit
from figures import same_text
from laboratories import (
    CHAPTERS,
    LABORATORIES,
    TOLD,
    as_told,
    first_losses,
    laboratories,
    laboratory,
    page,
    page_settings,
)
from playwright.sync_api import Page, expect

OPEN = Callable[..., Visit]
Opened = Callable[..., Page]

# A run that is watched is the same in each; the gallery's has no arrays.
WATCHED = ("neuron-laboratory", "memory-laboratory", "gates-laboratory", "gallery-laboratory")

LOSSES = """([name, settings, count]) => {
  const spec = JSON.parse(document.querySelector(`#${name} .laboratory-data`).textContent);
  return settings.map(one => [...byhandLaboratory.reports(spec.training, one, count)].map(report => report.loss));
}"""


@pytest.fixture
def opened(visit: OPEN, tmp_path: Path) -> Iterator[Opened]:
    """Open a page, as a file, with a laboratory, or all of a chapter: opened("07-reading", "#fragment", **options)."""
    visits = []

    def open_page(name: str, fragment: str = "", change: tuple[str, str] = ("", ""), **options: Any) -> Page:
        path = tmp_path / f"{name}.html"
        text = page(*laboratories(name) if name in CHAPTERS else [laboratory(name)])
        assert change[0] in text
        path.write_text(text.replace(*change) if change[0] else text, encoding="utf-8")
        visits.append(visit(path.as_uri() + fragment, **options))
        return visits[-1].page

    yield open_page
    assert [problem for one in visits for problem in one.problems] == []


@pytest.mark.engines
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_first_losses_are_numpys(opened: Opened, chapter: str) -> None:
    page = opened(chapter)
    for name in CHAPTERS[chapter]:
        settings, expected = zip(*first_losses(name), strict=True)
        found = page.evaluate(LOSSES, [name, settings, 20])
        for setting, losses, numpys in zip(settings, found, expected, strict=True):
            assert len(numpys) == 20
            np.testing.assert_allclose(losses[:20], numpys, rtol=1e-9, err_msg=f"{name}: {setting}")


@pytest.mark.parametrize("name", TOLD)
def test_what_the_chapters_tell_is_seen_in_the_page(opened: Opened, name: str) -> None:
    """The page rounds its last digits as no NumPy does: what is told must not hang on them."""
    one = laboratory(name)
    settings = [page_settings(one, settings) for settings, _ in TOLD[name]]
    last = LOSSES.replace("report => report.loss", "report => report.right")
    as_told(name, [rights[-1] for rights in opened(one.name).evaluate(last, [name, settings, one.epochs])])


MISTAKES = [("0.9 * v_W_h", "0.8 * v_W_h"), ("sigma(s[i]) - y", "sigma(s[i]) + y"), ("2 * Math.PI", "Math.PI")]


@pytest.mark.parametrize(("old", "new"), MISTAKES)
def test_a_wrong_program_would_be_found(opened: Opened, old: str, new: str) -> None:
    one = laboratory("review-laboratory")
    setting = {"optimizer": "momentum", "eta": 0.1}
    found = opened("07-reading", change=(old, new)).evaluate(LOSSES, [one.name, [page_settings(one, setting)], 20])
    assert not np.allclose(found[0], one.run(**setting)["loss"][:20], rtol=1e-6)


@pytest.mark.parametrize("name", LABORATORIES)
def test_a_program_is_small(name: str) -> None:
    training = laboratory(name).training
    assert training is not None
    assert len(gzip.compress(json.dumps(training.spec(), ensure_ascii=False).encode())) < 8_000


def test_a_network_writes_in_the_page_what_it_writes_in_numpy(opened: Opened) -> None:
    """What is written at first and after 20 steps, its words in the reading, and that another draw would be seen."""
    one, reports, settings = laboratory("writer-laboratory"), {"epoch": [0]}, {"cell": "GRU", "hidden": 7}

    def seen(reported: dict[str, list[Any]]) -> None:
        reports.update(reported)
        if len(reported["epoch"]) == 21:
            raise StopIteration

    with contextlib.suppress(StopIteration):
        one.watched(one.checked(settings), seen)
    written = LOSSES.replace("report.loss", "[report.written, report.lowest, report.best]")
    found = opened(one.name).evaluate(written, [one.name, [page_settings(one, settings)], 20])[0]
    assert [text for text, _, _ in found] == reports["written"]
    assert len(set(reports["written"])) == 2
    assert [best for _, _, best in found] == reports["best"]
    np.testing.assert_allclose([lowest for _, lowest, _ in found], reports["lowest"], rtol=1e-9)
    assert one.reading(reports).endswith(f"The network writes: {reports['written'][-1]}")
    mistake = ("die[0] ?", "die[0] / 2 ?")
    found = opened(one.name, change=mistake).evaluate(written, [one.name, [page_settings(one, settings)], 0])[0]
    assert found[0][0] != reports["written"][0]


def finished(page: Page) -> None:
    expect(page.get_by_role("button", name="Stop")).to_be_disabled(timeout=60_000)


def stop_a_run(page: Page, press: str = "click") -> None:
    """Run, and after a few frames Stop; between the two no other time passes for the page."""
    page.clock.install(time="2030-01-01")
    page.clock.pause_at("2030-01-02")
    for name in ("Run", "Stop"):
        getattr(page.get_by_role("button", name=name), press)()
        page.clock.run_for(200)
    page.clock.resume()


def line(page: Page, number: int) -> str:
    return page.locator(f'[id$="-0-{number}"] path').get_attribute("d") or ""


@pytest.mark.engines
@pytest.mark.parametrize("name", WATCHED)
def test_a_run_grows_ends_and_stays_in_pale(opened: Opened, name: str) -> None:
    one = laboratory(name)
    page = opened(name)
    recorded, run = line(page, 1), page.get_by_role("button", name="Run")
    run.evaluate("run => run.addEventListener('click', () => { run.went = run.ariaDisabled === 'true'; })")
    run.evaluate("run => { run.focus(); run.click(); run.click(); }")
    finished(page)
    assert run.evaluate("run => run.went")
    expect(run).to_be_focused()
    assert line(page, 0) == recorded
    first = line(page, 1)
    assert first.count("L") >= one.epochs - 1
    reading = page.locator(".live-reading").inner_text()
    assert same_text(reading, f"Done. {one.reading(one.run())}")
    expect(page.get_by_role("status")).to_have_text(reading)
    assert page.get_by_role("progressbar").get_attribute("value") == str(one.epochs)
    page.get_by_role("button", name="Run").click()
    finished(page)
    assert line(page, 0) == line(page, 1) == first


@pytest.mark.engines
def test_stop_ends_a_run(opened: Opened) -> None:
    page = opened("07-reading")
    stop_a_run(page)
    finished(page)
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    reading = page.locator(".live-reading")
    expect(reading).to_contain_text("Stopped. After")
    before = line(page, 1)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert line(page, 1) == before
    page.get_by_role("button", name="Run").click()
    finished(page)
    expect(reading).to_contain_text("Done. After 400 epochs")


@pytest.mark.engines
def test_a_run_that_breaks_says_where_and_what_to_change(opened: Opened) -> None:
    burst = ("= W_h[i] - (eta *", "= W_h[i] - (1e200 *")
    page = opened("07-reading", "#review-laboratory?activation=2&seed=1", change=burst)
    page.get_by_role("button", name="Run").click()
    finished(page)
    told = page.get_by_role("status").inner_text()
    assert "is no longer a number at step 1 of 400" in told or "is no longer a number at step 2 of 400" in told
    assert "Take a smaller rate, clip the gradient, or start from smaller weights." in told
    expect(page.locator(".laboratory-failed")).to_have_text(told)
    expect(page.get_by_role("button", name="Run")).to_be_enabled()


@pytest.mark.parametrize("change", [("room(0)", "nothing(0)"), ("w = (w - ", "w = (nothing - ")])
def test_an_error_in_a_program_is_told_and_the_run_can_be_started_again(
    visit: OPEN, tmp_path: Path, change: tuple[str, str]
) -> None:
    path, text = tmp_path / "broken.html", page(laboratory("gallery-laboratory"))
    assert text.count(change[0]) == 1
    path.write_text(text.replace(*change), encoding="utf-8")
    broken, problems = visit(path.as_uri())
    broken.get_by_role("button", name="Run").click()
    finished(broken)
    told = "The training ended with an error: nothing is not defined"
    expect(broken.get_by_role("status")).to_have_text(told)
    expect(broken.locator(".laboratory-failed")).to_have_text(told)
    expect(broken.get_by_role("button", name="Run")).to_be_enabled()
    assert ["nothing is not defined" in problem for problem in problems] == [True]


def test_a_setting_is_linked_to(opened: Opened) -> None:
    page = opened("memory-laboratory", "#memory-laboratory?between=12&eta=0.05&start=2&seed=99&hidden=&more=1")
    expect(page.get_by_role("slider", name="words between")).to_have_value("12")
    expect(page.get_by_role("slider", name="seed")).to_have_value("20")
    expect(page.get_by_role("slider", name="units")).to_have_value("8")
    assert page.get_by_role("combobox", name="start of Wₕ").locator("option:checked").inner_text() == "random"
    stop_a_run(page)
    assert "#memory-laboratory?between=12&hidden=8&eta=0.05&" in page.evaluate("() => location.href")
    page.evaluate("() => location.hash = 'memory-laboratory?hidden=3'")
    expect(page.get_by_role("slider", name="units")).to_have_value("3")


def test_a_setting_says_what_a_run_would_train_with(opened: Opened) -> None:
    page = opened("07-reading")
    page.get_by_role("slider", name="units").press("End")
    expect(page.locator(".live-reading")).to_contain_text("Press Run to train with units 32, rate η 1, activation tanh")
    page.get_by_role("combobox", name="optimizer").select_option(label="Adam")
    expect(page.locator(".live-reading")).to_contain_text("optimizer Adam")


def test_a_setting_that_does_nothing_is_not_shown(opened: Opened) -> None:
    page = opened("gates-laboratory", "#gates-laboratory?cell=0")
    bias, reading = page.get_by_role("slider", name="bias of the gate"), page.locator(".live-reading")
    expect(page.get_by_role("combobox", name="cell")).to_have_value("0")
    expect(bias).to_be_hidden()
    page.get_by_role("slider", name="delay").press("End")
    expect(reading).to_contain_text("delay 50, cell plain RNN, units 8, rate")
    page.get_by_role("combobox", name="cell").select_option(label="GRU")
    expect(bias).to_be_visible()
    expect(reading).to_contain_text("units 8, bias of the gate 1, rate")


def test_the_program_is_shown_with_its_formulas(opened: Opened) -> None:
    page = opened("07-reading")
    page.get_by_text("See the program").click()
    code = page.locator("details code")
    expect(code).to_contain_text("// δ_t = ∂L/∂O_t ⊙ f′(z_t)")
    expect(code).to_contain_text("const f = (x0) => (tanh(x0));")
    assert "⟨" not in code.inner_text()


@pytest.mark.parametrize("name", WATCHED)
def test_the_page_answers_while_it_trains(opened: Opened, name: str) -> None:
    """The page draws a frame, and a timer is heard, before the run is over."""
    page = opened(name)
    run = page.get_by_role("button", name="Run")
    run.evaluate(
        """run => { run.heard = new Promise(done => run.addEventListener("click", () => requestAnimationFrame(
          () => setTimeout(() => done(document.querySelector("progress").value))))); }"""
    )
    run.click()
    assert run.evaluate("run => run.heard") < laboratory(name).epochs
    finished(page)


def test_where_motion_is_unwelcome_it_draws_in_steps(opened: Opened) -> None:
    page = opened("07-reading", reduced_motion="reduce")
    page.evaluate(
        """() => {
          globalThis.drawn = 0;
          const line = document.querySelector('[id$="-0-1"] path');
          new MutationObserver(() => (drawn += 1)).observe(line, {attributes: true});
        }"""
    )
    page.get_by_role("button", name="Run").click()
    finished(page)
    assert 2 <= page.evaluate("drawn") <= 11


def test_one_thumb_is_enough(opened: Opened) -> None:
    page = opened("memory-laboratory", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    sizes = page.locator(".laboratory :is(button, input, select)").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 22
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    stop_a_run(page, "tap")
    expect(page.locator(".live-reading")).to_contain_text("Stopped.")


def test_the_script_may_be_loaded_twice(opened: Opened) -> None:
    page = opened("03-single-neuron")
    scripts = page.locator("script:not([type])").evaluate_all("all => all.map(one => one.textContent)")
    for script in scripts:
        page.add_script_tag(content=script)
    expect(page.get_by_role("button", name="Run")).to_have_count(1)
    page.get_by_role("button", name="Run").click()
    finished(page)


def test_without_a_script_the_recorded_run_is_seen(opened: Opened) -> None:
    page = opened("07-reading", java_script_enabled=False)
    assert "A recorded run with" in page.inner_text("main")
    assert "needs JavaScript" in page.inner_text("main")
