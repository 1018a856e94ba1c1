"""The exercises in the built page: the form, the judge in its worker, and what is kept on the device."""

import contextlib
import json
import re
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from answers import Answer, formulas, right_ones, wrong_ones
from bs4 import BeautifulSoup
from common import OPEN, PAGES, SETTLED, Visit, awaited, patch_worker
from hostile import HOSTILE
from playwright.sync_api import Browser, Locator, Page, Route, expect

from byhand.answers import Judge, exercise
from byhand.answers.grade import grade
from byhand.forms.html import exercise_id
from byhand.sphinx.packing import Packing
from nbutils.exercises import BANK, find, names
from web.browser_python.judge import PACKING

PAGE, PROGRESS = "chapters/03-single-neuron.html", "chapters/progress.html"
WEIGHT, SIGMOID = "single-neuron/weight", "single-neuron/sigmoid"
LIMIT = "single-neuron/limit"  # a number, which the page judges without the judge
READY = 60_000  # ms, for a busy machine
CHECKING = 6_000  # ms that the page waits for an answer; its clock is put forward
LEFT = re.compile("net::ERR_ABORTED|NS_BINDING_ABORTED")  # the page was left while the judge was loading
KEPT = "gradients-by-hand/exercise/"
SAVED = "Object.keys(localStorage).filter(key => key.startsWith('gradients-by-hand/'))"


def form(page: Page, name: str = WEIGHT) -> Locator:
    return page.locator(f'section.exercise[data-exercise="{name}"]')


def button(one: Locator, name: str) -> Locator:
    return one.get_by_role("button", name=re.compile(f"^{name}"))


def answer(one: Locator, text: str) -> str:
    """What the form says of an answer."""
    one.get_by_role("textbox").fill(text)
    button(one, "Check").click()
    return said(one)


def said(one: Locator) -> str:
    expect(one.get_by_role("status")).to_have_class(re.compile("exercise-(right|wrong)$"))
    return one.get_by_role("status").inner_text()


@pytest.fixture(scope="module")
def lasting(lasting_visit: OPEN, site: str) -> Visit:
    """One page with one worker, for all tests that leave it working."""
    visit: Visit = lasting_visit(f"{site}/{PAGE}")
    return visit


# --- answers ---------------------------------------------------------------------------------------------------


@pytest.mark.engines
def test_an_answer_is_judged(opened: Page) -> None:
    one = form(opened)
    assert "∂a/∂z is missing: what does the ReLU contribute?" in answer(one, "2*(a - y)*x")
    expect(one.get_by_text("✓ solved")).to_be_hidden()
    assert answer(one, "2*(a - y)*(z > 0)*x") == "✓ Correct: proved equal to the right answer."
    expect(one.get_by_text("✓ solved")).to_be_visible()
    one.get_by_role("textbox").press("End")
    opened.keyboard.type("*2")
    expect(one.get_by_role("status")).to_have_class(re.compile("stale"))
    one.get_by_role("textbox").press("Enter")
    assert "2 times" in said(one)
    button(one, "Clear").click()


@pytest.mark.engines
def test_lines_of_a_program_are_pasted_and_judged(opened: Page) -> None:
    one = form(opened)
    field = one.get_by_role("textbox")
    program = ["if z > 0:", "    dw = 2*(a - y)*x", "else:", "    dw = 0"]
    height = "one => one.clientHeight"
    field.fill("x")
    of_one_line = field.evaluate(height)
    field.fill("")
    opened.keyboard.insert_text("\n".join(program))
    assert field.input_value().split("\n") == program
    assert field.evaluate(height) > 2 * of_one_line
    field.press("Enter")
    assert "Correct" in said(one)
    field.press("End")
    field.press("Shift+Enter")
    opened.keyboard.type("dw *= 2")
    assert field.input_value().split("\n") == [*program, "dw *= 2"]
    button(one, "Check").click()
    assert "2 times" in said(one)
    button(one, "Clear").click()
    assert field.evaluate(height) == of_one_line


def test_what_was_understood_is_typeset(opened: Page) -> None:
    one = form(opened)
    preview = one.locator(".exercise-preview")
    one.get_by_role("textbox").fill("2*(a - y)/x")
    expect(preview.locator(".katex .mfrac")).to_be_visible(timeout=READY)
    expect(preview.locator("annotation")).to_have_text(re.compile(r"\\frac"))
    one.get_by_role("textbox").fill("2*(a - y)/q")
    expect(preview).to_have_text(re.compile("^column 11: "))
    one.get_by_role("textbox").fill("")
    expect(preview).to_be_empty()


@pytest.mark.engines
def test_each_line_gets_its_mark(opened: Page) -> None:
    one = form(opened, SIGMOID)
    text = "∂L/∂a * ∂a/∂z * ∂z/∂w\n\n2*(a - y)*(1 - a**2)*x\n= 2*x*(1 - a**2)*(a - y)\n2*q"
    message = answer(one, text)
    assert message.startswith("✗ Line 2 is the first that goes wrong.")
    rows = one.locator(".exercise-said li").all_inner_texts()
    assert [row[0] for row in rows] == list("✓✗✓✗")
    typed = one.locator(".exercise-said li > code:first-of-type").all_inner_texts()
    assert typed == ["∂L/∂a * ∂a/∂z * ∂z/∂w", "2*(a - y)*(1 - a**2)*x", "2*x*(1 - a**2)*(a - y)", "2*q"]
    assert one.locator(".exercise-said mark").all_inner_texts() == ["q"]
    one.get_by_role("textbox").fill("∂L/∂a * ∂a/∂z * ∂z/∂w\n2*(a - y)*a*(1 - a)*x")
    one.get_by_role("textbox").press("Control+Enter")
    assert said(one).startswith("✓ Correct: every line is proved to follow.")
    button(one, "Clear").click()


@pytest.mark.engines
def test_a_readers_text_stays_text(opened: Page) -> None:
    opened.evaluate("() => { window.alert = text => { window.alerted = text } }")
    for name in (WEIGHT, SIGMOID):
        one = form(opened, name)
        elements = one.locator(".exercise-form *").count()
        html = "<img src=x onerror=alert(1)><b>x</b>"
        assert answer(one, html).startswith("✗")
        assert html in one.locator(".exercise-said").inner_text()
        expect(one.locator(".exercise-preview")).to_have_text(re.compile("column"))
        assert one.locator(".exercise-form :is(img, b)").count() == 0
        assert one.locator(".exercise-form *").count() <= elements + 12
        button(one, "Clear").click()
    assert opened.evaluate("window.alerted") is None


@pytest.mark.engines
def test_nothing_is_no_answer(opened: Page) -> None:
    one = form(opened)
    one.get_by_role("textbox").fill("  ")
    button(one, "Check").click()
    expect(one.get_by_role("status")).to_have_text("Write an answer first.")
    expect(one.get_by_role("textbox")).to_be_focused()


# --- the judge of the page is the judge of the notebooks ---------------------------------------------------------

ASK = """async ([worker, questions]) => {
  const judge = new Worker(worker, {type: "module"});
  const heard = () => new Promise((done, fail) => {
    judge.onmessage = ({data}) => {
      if (data.failed) fail(new Error(data.failed));
      else if (data.progress === undefined) done(data);
    };
    judge.onerror = event => fail(new Error(event.message));
  });
  await heard();
  const answers = [];
  for (const [name, text] of questions) {
    judge.postMessage({call: "check", name, text});
    answers.push(await heard());
  }
  judge.terminate();
  return answers;
}"""


def sample() -> list[Answer]:
    """For each exercise the model answer, a right one in other words, and a wrong one; every slip; hostile texts."""
    chosen: list[Answer] = []
    slips: set[str] = set()
    for number, name in enumerate(names()):
        one = find(name)
        if one.runs_code:  # only where NumPy is
            continue
        chosen.append(Answer(name, one.model))
        if name in formulas():
            chosen += islice(right_ones(name), 1, 2)
            before = len(chosen)
            for wrong in wrong_ones(name, slips):
                slips.add(wrong.slip)
                chosen.append(wrong)
            if len(chosen) == before:
                chosen += islice(wrong_ones(name), 1)
        chosen += [Answer(name, text, "hostile") for text in HOSTILE[4 * number : 4 * number + 1]]
    return chosen


def test_the_page_judges_as_python_does(
    visit: OPEN, site: str, record_property: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = visit(f"{site}/{PAGE}").page
    monkeypatch.setattr(exercise.Exercise, "time_limit", 60.0)  # on a busy machine too, both say the same
    patch_worker(
        opened, "started = true;",
        ' pyodide.runPython("from byhand.answers import exercise; exercise.Exercise.time_limit = 60.0");'
    )
    worker = opened.evaluate("() => new URL('judge-worker.js', new URL(document.querySelector('[data-judge]').dataset."
                             "judge, document.querySelector('[data-judge]').src)).href")  # fmt: skip
    asked = sample()
    questions = [(one.exercise, one.text) for one in asked]
    answers: list[Any] = [None] * len(asked)
    answers[::2] = opened.evaluate(ASK, [worker, questions[::2]])
    awaited(opened, "async () => (await (await caches.open('judge')).keys()).length")
    requests: list[str] = []
    opened.on("request", lambda request: requests.append(request.url))
    answers[1::2] = opened.evaluate(ASK, [worker, questions[1::2]])
    assert any("judge-worker" in url for url in requests)
    assert not any("library.zst" in url for url in requests), "it has not gone on from the memory of the first"
    differing = []
    for one, found in zip(asked, answers, strict=True):
        expected = json.loads(Judge(BANK).check(one.exercise, one.text))
        if found.get("answer") != expected:
            differing.append(f"{one}: {found}, expected {expected}")
    record_property("count", f"page: {len(asked)} answers judged, {len(differing)} not as in Python")
    assert differing == []
    assert {one.exercise for one in asked} == {name for name in names() if not find(name).runs_code}


# --- as on paper -------------------------------------------------------------------------------------------------


@pytest.mark.engines
def test_signs_stand_above_the_field_and_come_in_at_the_cursor(opened: Page) -> None:
    one = form(opened)
    field, bar = one.get_by_role("textbox"), one.get_by_role("toolbar")
    form(opened, SIGMOID).locator(".exercise-title").click()
    expect(bar).to_be_hidden()
    field.click()
    signs = bar.get_by_role("button").evaluate_all("all => all.map(one => one.textContent)")
    assert signs == [*"zabwxy", "∂", "²", "√", "ᵀ", "⊙", "≥"]
    boxes = [box for each in bar.get_by_role("button").all() if (box := each.bounding_box())]
    assert min(min(box["width"], box["height"]) for box in boxes) >= 44
    field.fill("(a - y)x")
    field.press("Home")
    opened.keyboard.type("2")
    for _ in range(7):
        opened.keyboard.press("ArrowRight")
    bar.get_by_role("button", name="squared").click()
    expect(field).to_have_value("2(a - y)²x")
    expect(field).to_be_focused()
    expect(one.locator(".exercise-preview .katex")).to_be_visible()
    button(one, "Clear").click()


def test_two_readings_are_offered_and_one_is_picked(opened: Page) -> None:
    one = form(opened)
    field = one.get_by_role("textbox")
    for pick in (lambda: field.press("Alt+2"), lambda: one.locator(".exercise-offer").nth(1).click()):
        field.fill("1/2x")
        expect(one.locator(".exercise-offer .katex")).to_have_count(2)
        pick()
        expect(field).to_have_value("1/(2*x)")
        expect(field).to_be_focused()
        expect(one.locator(".exercise-offer")).to_have_count(0)
    button(one, "Clear").click()


def test_a_corrected_text_is_taken_over(opened: Page) -> None:
    one, lines = form(opened), form(opened, SIGMOID)
    one.get_by_role("textbox").fill("2*(A-y)*x")
    one.locator(".exercise-offer").click()
    expect(one.get_by_role("textbox")).to_have_value("2*(a-y)*x")
    lines.get_by_role("textbox").fill("2*(a-y)\n2*(A-y)")
    expect(lines.locator(".exercise-offer")).to_be_visible()
    lines.get_by_role("textbox").press("Alt+1")
    expect(lines.get_by_role("textbox")).to_have_value("2*(a-y)\n2*(a-y)")
    button(one, "Clear").click()
    button(lines, "Clear").click()


@pytest.mark.engines
def test_a_number_that_was_meant_is_taken_over(opened: Page) -> None:
    one = form(opened, LIMIT)
    for typed in ("0,2", "η < 0.2"):  # the first without the judge
        assert answer(one, typed).startswith("✗ Write ")
        button(one, "Write: 0.2").click()
        expect(one.get_by_role("textbox")).to_have_value("0.2")
        expect(one.get_by_role("textbox")).to_be_focused()
        one.get_by_role("textbox").press("Enter")
        assert said(one).startswith("✓")
        expect(button(one, "Write")).to_have_count(0)
    assert answer(one, "1/(2 + 3)") == "✓ Correct."
    button(one, "Clear").click()


def test_numbers_with_commas_in_a_table_are_mended_together(opened: Page) -> None:
    table = form(opened, "single-neuron/forward")
    fields = table.get_by_role("textbox")
    fields.first.fill("5,0")
    fields.last.fill("1")
    fields.first.press("Enter")
    assert said(table).startswith("✗")
    button(table, "Write: z = 5.0; L = 1").click()
    assert [fields.nth(place).input_value() for place in range(3)] == ["5.0", "", "1"]
    button(table, "Clear").click()


def test_a_reason_is_kept_apart(opened: Page) -> None:
    one = form(opened)
    one.get_by_role("textbox").fill("2*(a - y)*(z > 0)*x  # chain rule")
    expect(one.locator(".exercise-preview")).to_contain_text("Kept as a reason: chain rule")
    button(one, "Check").click()
    assert said(one).startswith("✓")
    button(one, "Clear").click()


COPY = """katex => {
  const range = document.createRange();
  range.selectNodeContents(katex);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  const data = new DataTransfer();
  const event = new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true});
  document.body.dispatchEvent(event);
  return data.getData("text/plain");
}"""


def test_a_copied_formula_is_one_that_the_judge_reads(opened: Page) -> None:
    one = form(opened)
    assert one.locator(".katex").nth(1).evaluate(COPY) == r"a = \mathrm{ReLU}(z)"
    assert "$a = " in one.locator("p").nth(1).evaluate(COPY)
    tex = one.locator(".solution tr").last.locator("td").first.locator(".katex").evaluate(COPY)
    one.get_by_role("textbox").fill(tex)
    one.get_by_role("textbox").press("Enter")
    assert said(one).startswith("✓"), tex
    button(one, "Clear").click()


# --- exercises without algebra -----------------------------------------------------------------------------------


@pytest.mark.engines
def test_kinds_without_algebra_are_judged_without_the_judge(visit: OPEN, site: str) -> None:
    page, problems = visit(f"{site}/chapters/about.html")
    page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/{PAGE}")
    page.evaluate("() => { window.Worker = null }")
    choice = form(page, "single-neuron/diagnose-flat")
    choice.get_by_role("radio").nth(2).check()
    button(choice, "Check").click()
    assert said(choice).startswith("✓")
    expect(choice.get_by_text("✓ solved")).to_be_visible()

    number = form(page, LIMIT)
    assert answer(number, find(LIMIT).model).startswith("✓")
    assert answer(number, "1000").startswith("✗")

    table = form(page, "single-neuron/forward")
    for cell, value in (part.split(" = ") for part in find("single-neuron/forward").model.split("; ")):
        table.locator(f'[data-cell="{cell}"] input').fill(value)
    table.get_by_role("textbox").last.press("Enter")
    assert said(table).startswith("✓ Correct: all")
    assert table.locator("td.exercise-right").count() == table.get_by_role("textbox").count()

    prediction = form(page, "single-neuron/predict-limit")
    prediction.get_by_role("radio").first.check()
    button(prediction, "Record my prediction").click()
    expect(prediction.get_by_text("✓ predicted")).to_be_visible()
    assert not any("judge-worker" in url for url in asked)
    assert problems == []


@pytest.mark.engines
def test_an_order_is_made_with_keys_buttons_and_pointer(visit: OPEN, site: str) -> None:
    page, problems = visit(f"{site}/{PAGE}", judge=False)
    one = form(page, "single-neuron/order")
    shown = "all => all.map(item => item.dataset.number).join(' ')"
    items = one.locator(".exercise-items > li")
    count = items.count()
    right = find("single-neuron/order").model.split()

    def place(number: str) -> int:
        order: str = items.evaluate_all(shown)
        return order.split().index(number)

    handle = one.get_by_role("button", name=re.compile("^Move 1: "))
    before = place("1")
    handle.focus()
    page.keyboard.press("ArrowDown")
    assert place("1") == before + 1
    expect(handle).to_be_focused()
    expect(one.locator(".exercise-unseen")).to_have_text(f"1 is now at place {before + 2} of {count}.")
    for target, number in enumerate(right):
        while place(number) > target:
            one.get_by_role("button", name=f"Move {number} up").click()
    button(one, "Check").click()
    assert said(one).startswith("✓")

    box, last = (items.nth(i).bounding_box() for i in (0, count - 1))
    assert box is not None
    assert last is not None
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, last["y"] + last["height"], steps=8)
    page.mouse.up()
    assert place(right[0]) == count - 1
    page.reload()
    assert place(right[0]) == count - 1
    assert [problem for problem in problems if not LEFT.search(problem)] == []


def test_a_wrong_line_is_found_and_put_right(opened: Page) -> None:
    name = "single-neuron/wrong-update"
    one, model = form(opened, name), find(name).model
    number, _, fix = model.removeprefix("line ").partition(": ")
    one.get_by_role("radio").nth(int(number) % 3).check()
    button(one, "Check").click()
    assert said(one).startswith("✗ Not that line.")
    one.get_by_role("radio").nth(int(number) - 1).check()
    one.get_by_role("textbox").fill(fix)
    one.get_by_role("textbox").press("Enter")
    assert said(one).startswith("✓ Correct")
    button(one, "Clear").click()


def test_a_program_opens_the_notebook(opened: Page) -> None:
    one = form(opened, "single-neuron/program-gradients")
    assert "lite/notebooks" in str(one.get_by_role("link", name="Open the notebook").get_attribute("href"))
    assert "def gradients" in one.get_by_role("textbox").input_value()
    assert one.get_by_role("button", name="Check").count() == 0


def test_two_tabs_agree(visit: OPEN, site: str) -> None:
    page, _ = visit(f"{site}/{PAGE}", judge=False)
    other = page.context.new_page()
    other.goto(f"{site}/{PAGE}")
    form(page).get_by_role("textbox").fill("2*a")
    expect(form(other).get_by_role("textbox")).to_have_value("2*a")
    form(other).get_by_role("textbox").fill("2*a*x")
    expect(form(page).get_by_role("textbox")).to_have_value("2*a*x")
    assert answer(form(page, LIMIT), find(LIMIT).model).startswith("✓")
    expect(form(other, LIMIT).get_by_text("✓ solved")).to_be_visible()


def test_answers_are_taken_along_and_read_back(visit: OPEN, site: str, tmp_path: Path) -> None:
    page, _ = visit(f"{site}/{PAGE}", judge=False)
    typed = {WEIGHT: "2*(a - y)*(z > 0)*x", SIGMOID: "∂L/∂a * ∂a/∂z * ∂z/∂w\n2*(a - y)*a*(1 - a)*x"}
    for name, text in typed.items():
        form(page, name).get_by_role("textbox").fill(text)
    drawn = "gradients/slope-number#4"  # the fourth drawing of an exercise
    page.evaluate("([key, text]) => localStorage.setItem(key, JSON.stringify({text}))", [f"{KEPT}{drawn}", "2"])
    page.goto(f"{site}/{PROGRESS}")
    page.get_by_label("Your name").fill("Ann Lee")
    page.get_by_label("Your ID").fill("4711")
    files = {}
    for kind in ("text", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Download as {kind}").click()
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
    for file in files.values():
        graded = {row.exercise: row for row in grade(BANK, [file])}
        assert {name: row.answer for name, row in graded.items()} == typed | {drawn: "2"}
        assert graded[WEIGHT].verdict == "correct"
        assert {(row.student, row.id) for row in graded.values()} == {("Ann Lee", "4711")}

    for file in files.values():
        other, _ = visit(f"{site}/{PROGRESS}", judge=False)
        expect(other.get_by_role("button", name="Download as text")).to_be_hidden()
        other.locator("summary", has_text="Read answers back").click()
        other.locator("input[type=file]").set_input_files(file)
        expect(other.get_by_role("status")).to_have_text("3 answers are read back.")
        other.goto(f"{site}/{PAGE}")
        for name, text in typed.items():
            expect(form(other, name).get_by_role("textbox")).to_have_value(text)
    page.locator("summary", has_text="Read answers back").click()
    page.get_by_label("Or paste them:").fill("no answer at all")
    page.get_by_role("button", name="Read these back").click()
    expect(page.get_by_role("status")).to_contain_text("could not be read back")


@pytest.mark.engines
def test_copied_answers_are_read_back(visit: OPEN, site: str) -> None:
    page, problems = visit(f"{site}/{PAGE}", judge=False)
    form(page).get_by_role("textbox").fill("2*(a - y)*x")
    page.goto(f"{site}/{PROGRESS}")
    page.evaluate("() => { navigator.clipboard.writeText = async text => { window.copied = text; }; }")
    page.get_by_role("button", name="Copy all answers").click()
    page.wait_for_function("() => window.copied")
    copied = page.evaluate("() => copied")
    other, _ = visit(f"{site}/{PROGRESS}", judge=False)
    other.locator("summary", has_text="Read answers back").click()
    other.get_by_label("Or paste them:").fill(copied)
    other.get_by_role("button", name="Read these back").click()
    expect(other.get_by_role("status")).to_have_text("1 answer is read back.")
    other.goto(f"{site}/{PAGE}")
    expect(form(other).get_by_role("textbox")).to_have_value("2*(a - y)*x")
    assert [problem for problem in problems if not LEFT.search(problem)] == []


def told_from(page: Page, day: str) -> None:
    """From now on the page says that nothing is told of its exercises before this day."""
    days = json.dumps({"single-neuron": day}).replace('"', "&quot;")

    def dated(route: Route) -> None:
        text = route.fetch().text().replace("data-kept=", f'data-told-from="{days}" data-kept=')
        route.fulfill(body=text, content_type="text/html; charset=utf-8")

    page.route(f"**/{PAGE}", dated)


def test_nothing_is_told_before_its_day(visit: OPEN, site: str) -> None:
    for day, early in (("2999-01-15", True), ("2001-01-15", False)):
        page, problems = visit(f"{site}/chapters/about.html", judge=False)
        told_from(page, day)
        page.goto(f"{site}/{PAGE}")
        one = form(page)
        one.get_by_role("textbox").fill("2*(a - y)*(z > 0)*x")
        if early:
            expect(button(one, "Hint")).to_be_hidden()
            expect(button(one, "Solution")).to_be_hidden()
            button(one, "Keep my answer").click()
            expect(one.get_by_role("status")).to_contain_text("told from 15 January 2999 on")
            expect(one.get_by_text("✓ solved")).to_be_hidden()
            form(page, LIMIT).get_by_role("textbox").fill(find(LIMIT).model)
            button(form(page, LIMIT), "Keep my answer").click()
            expect(form(page, LIMIT).get_by_role("status")).to_contain_text("told from 15 January 2999 on")
            page.reload()
            expect(one.get_by_role("textbox")).to_have_value("2*(a - y)*(z > 0)*x")
        else:
            expect(button(one, "Hint")).to_be_visible()
            assert answer(form(page, LIMIT), find(LIMIT).model).startswith("✓")
        assert problems == []


# --- help ------------------------------------------------------------------------------------------------------


def test_hints_come_one_by_one_and_the_solution_when_asked(opened: Page) -> None:
    one = form(opened)
    shown = one.locator("details:visible summary")
    assert shown.count() == 0
    button(one, "Hint 1 of 2").click()
    assert shown.all_inner_texts() == ["Hint 1"]
    expect(one.get_by_text("one factor for each arrow")).to_be_visible()
    button(one, "Hint 2 of 2").click()
    assert shown.all_inner_texts() == ["Hint 1", "Hint 2"]
    expect(button(one, "Hint")).to_be_disabled()
    expect(button(one, "Hint")).to_be_focused()
    solution = button(one, "Solution")
    expect(solution).to_have_attribute("aria-expanded", "false")
    solution.press("Enter")
    expect(solution).to_have_attribute("aria-expanded", "true")
    expect(one.locator("details.solution table")).to_be_visible()
    solution.press("Enter")
    expect(one.locator("details.solution")).to_be_hidden()
    button(one, "Clear").click()
    assert shown.count() == 0
    expect(button(one, "Hint")).to_be_enabled()


def test_a_form_is_used_by_keyboard_and_named(opened: Page) -> None:
    one = form(opened)
    one.get_by_role("textbox").fill("x")
    one.get_by_role("textbox").focus()
    reached, focused = [], "document.activeElement"
    for _ in range(5):
        reached.append(opened.evaluate(f"{focused}.textContent || {focused}.labels[0].textContent"))
        opened.keyboard.press("Tab")
    assert reached == ["Your answer", "Check", "Hint 1 of 2", "Solution", "Clear"]
    expect(opened.get_by_role("form", name="The gradient of the weight")).to_be_visible()
    button(one, "Clear").click()


def test_cleared_text_can_be_put_back(opened: Page) -> None:
    one = form(opened)
    one.get_by_role("textbox").fill("2*a")
    assert opened.evaluate(SAVED) == [f"gradients-by-hand/exercise/{WEIGHT}"]
    button(one, "Clear").click()
    assert opened.evaluate(SAVED) == []
    button(one, "Put it back").click()
    expect(one.get_by_role("textbox")).to_have_value("2*a")
    assert opened.evaluate(SAVED) == [f"gradients-by-hand/exercise/{WEIGHT}"]
    button(one, "Clear").click()


def test_on_paper_there_are_no_controls(opened: Page) -> None:
    one = form(opened)
    button(one, "Hint").click()
    opened.emulate_media(media="print")
    expect(one.locator(".exercise-title")).to_be_visible()
    assert one.locator(":is(button, input, details, .exercise-said):visible").count() == 0
    opened.emulate_media(media="screen")
    button(one, "Clear").click()


@pytest.mark.engines
def test_answers_are_judged_with_the_network_cut(lasting: Visit) -> None:
    page, one = lasting.page, form(lasting.page, "single-neuron/input")
    answer(one, "w")
    expect(one.locator(".exercise-preview .katex")).to_be_visible()  # KaTeX has arrived, too
    page.context.set_offline(True)
    assert answer(one, "2*(a - y)*(z > 0)*w").startswith("✓")
    expect(one.locator(".exercise-preview .katex")).to_be_visible()
    button(one, "Clear").click()
    page.context.set_offline(False)


# --- what is kept ------------------------------------------------------------------------------------------------


# a finger hits an option by its label
FIELD = "input:not([type=radio], [type=checkbox])"
TARGETS = f".exercise-form :is(button, textarea, .exercise-choosing label, {FIELD}):visible"


def test_a_sentence_pasted_into_a_cell_fills_the_table(visit: OPEN, site: str) -> None:
    page, problems = visit(f"{site}/{PAGE}")
    table = form(page, "single-neuron/forward")
    first = table.get_by_role("textbox").first
    for text, told, cells in (
        ("z is 5, a is 5 and L is 1", "✓ Correct: all 3 cells.", ["5", "5", "1"]),
        ("z = 5 a = 2*2+1 = 5 L = 1", "✓ Correct: all", ["5", "2*2+1 = 5", "1"]),
        ("z is 5, a is 4 and L is 1", "✗ 1 of 3 cells is wrong", ["5", "4", "1"]),
        ("z is 5 or a is 5", "✗ Write each cell as", ["z is 5 or a is 5", "", ""]),
    ):
        for field in table.get_by_role("textbox").all():
            field.fill("")
        first.fill(text)
        first.press("Enter")
        assert said(table).startswith(told)
        assert table.get_by_role("textbox").evaluate_all("all => all.map(one => one.value)") == cells
    table.get_by_role("textbox").last.fill("2½")
    page.reload()
    expect(first).to_have_value("z is 5 or a is 5")
    expect(table.get_by_role("textbox").last).to_have_value("2½")
    assert problems == []


def test_text_and_progress_stay_over_a_reload(visit: OPEN, site: str) -> None:
    phone: dict[str, Any] = {"has_touch": True, "is_mobile": True, "viewport": {"width": 390, "height": 800}}
    page, problems = visit(f"{site}/{PAGE}", judge=False, **phone)
    one, other = form(page, LIMIT), form(page, SIGMOID)
    answer(one, find(LIMIT).model)
    one.get_by_role("textbox").fill("1000")
    other.get_by_role("textbox").fill("first\nsecond")
    page.reload()
    expect(one.get_by_role("textbox")).to_have_value("1000")
    expect(one.get_by_text("✓ solved")).to_be_visible()
    expect(other.get_by_role("textbox")).to_have_value("first\nsecond")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = page.locator(TARGETS).evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 30, "a target for a finger"

    page.goto(f"{site}/{PROGRESS}")
    row = page.locator(f'.progress-list [data-exercise="{LIMIT}"]')
    expect(row).to_have_text(re.compile("✓ done$"))
    expect(page.locator(f'.progress-list [data-exercise="{SIGMOID}"]')).to_have_text(re.compile("◐ begun$"))
    expect(page.get_by_text(f"1 of {len(names())} exercises are done, and 1 is begun.")).to_be_visible()
    listed = page.locator(".progress-list li").evaluate_all("all => all.map(row => row.dataset.exercise)")
    assert sorted(listed) == sorted(names())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    row.get_by_role("link").click()
    expect(form(page, LIMIT)).to_be_in_viewport()
    page.go_back()

    page.evaluate("() => localStorage.setItem('another', 'x')")
    page.get_by_role("button", name="Clear everything", exact=True).click()
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Clear everything", exact=True)).to_be_focused()
    assert len(page.evaluate(SAVED)) == 2
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Yes, clear everything").click()
    expect(page.get_by_role("status")).to_have_text("Everything is cleared.")
    expect(row).to_have_text(re.compile("○ not yet$"))
    assert page.get_by_role("button", name="Clear everything").count() == 0
    assert page.evaluate(SAVED) == []
    assert page.evaluate("localStorage.getItem('another')") == "x"
    assert [problem for problem in problems if not LEFT.search(problem)] == []


BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"


def test_without_storage_everything_else_works(visit: OPEN, site: str) -> None:
    # the theme's own scripts complain
    page, _ = visit(f"{site}/chapters/about.html")
    page.add_init_script(BLOCKED)
    page.goto(f"{site}/{PROGRESS}")
    expect(page.get_by_text("Your browser keeps nothing for this page")).to_be_visible()
    assert page.get_by_role("button", name="Clear everything").count() == 0
    page.goto(f"{site}/{PAGE}")
    assert answer(form(page), "2*(a - y)*(z > 0)*x").startswith("✓")


# --- where there is no judge -------------------------------------------------------------------------------------


@pytest.mark.engines
def test_opened_as_a_file_the_form_says_what_to_do(visit: OPEN, book: Path) -> None:
    page, problems = visit(f"{book.as_uri()}/{PAGE}")
    one = form(page)
    what_to_do = re.compile("opened as a file.*python -m http.server")
    expect(one.locator(".exercise-notice")).to_have_text(what_to_do)
    assert one.locator(":is(button, input)").count() == 0
    one.get_by_text("Hint 2", exact=True).click()
    expect(one.get_by_text("The slope of the ReLU is")).to_be_visible()
    one.get_by_text("Solution", exact=True).click()
    expect(one.locator("details.solution table")).to_be_visible()
    page.goto(f"{book.as_uri()}/{PROGRESS}")
    expect(page.get_by_text("This page is opened as a file.")).to_be_visible()
    expect(page.get_by_text(f"0 of {len(names())} exercises are done")).to_be_visible()
    assert problems == []


def test_without_scripts_there_are_hints_and_solutions(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{PAGE}")
    assert form(page).locator("button").count() == 0
    form(page).get_by_text("Hint 1", exact=True).click()
    expect(form(page).get_by_text("one factor for each arrow")).to_be_visible()
    page.goto(f"{site}/{PROGRESS}")
    assert page.locator(".progress-list a").count() == len(names())
    context.close()


def test_a_judge_that_does_not_load_says_so_and_can_be_tried_again(visit: OPEN, site: str) -> None:
    page, problems = visit(f"{site}/{PAGE}")
    page.route("**/library.zst", lambda route: route.abort())
    one = form(page)
    one.get_by_role("textbox").fill("2*(a - y)*x")
    one.get_by_role("textbox").press("Enter")
    notice = one.locator(".exercise-notice")
    expect(notice).to_have_text(re.compile("could not be loaded.*python -m http.server"))
    expect(button(one, "Check")).to_be_hidden()
    expect(one.get_by_role("textbox")).to_have_value("2*(a - y)*x")
    button(one, "Hint").click()
    expect(one.get_by_text("one factor for each arrow")).to_be_visible()
    assert any("library.zst" in problem for problem in problems)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    one.get_by_role("textbox").press("End")
    page.keyboard.type("*2")
    page.evaluate(SETTLED)
    assert asked == []
    expect(notice).to_be_visible()
    page.unroute("**/library.zst")
    button(one, "Try again").press("Enter")
    expect(notice).to_be_hidden()
    assert page.evaluate("document.activeElement.className") == "exercise-check"
    assert "∂a/∂z is missing" in said(one)  # of what stood there when the judge did not come, and stands there still


TROUBLE = """
    if (text === "hang" && call === "check") {
      const request = new XMLHttpRequest();
      request.open("GET", "it-hangs", false);
      request.send();
      for (;;);
    }
    if (text === "2*a" && call === "check") {
      const request = new XMLHttpRequest();
      request.open("GET", "it-waits", false);
      request.send();
    }
    if (text === "die" && call === "check") { setTimeout(() => { throw new Error("dead"); }); return; }
"""


def test_a_hung_or_dead_worker_is_started_again(visit: OPEN, site: str) -> None:
    page, _ = visit(f"{site}/chapters/about.html")
    page.clock.install()
    patch_worker(page, "const judge = await loading;", TROUBLE)
    page.goto(f"{site}/{PAGE}")
    one = form(page)
    for text, words in (("hang", "takes too long"), ("die", "The judge stopped at this answer")):
        one.get_by_role("textbox").fill(text)
        with page.expect_request("**/it-hangs", timeout=READY) if text == "hang" else contextlib.nullcontext():
            button(one, "Check").click()
        if text == "hang":
            page.clock.fast_forward(CHECKING)
        expect(one.get_by_role("status")).to_have_text(re.compile(words))
        expect(one.get_by_role("textbox")).to_have_value(text)
        assert answer(one, "2*(a - y)*(z > 0)*x").startswith("✓")


def test_a_verdict_on_a_text_that_is_gone_is_stale(visit: OPEN, site: str) -> None:
    page, _ = visit(f"{site}/chapters/about.html")
    held: list[Route] = []
    page.route("**/it-waits", lambda route: held.append(route))
    patch_worker(page, "const judge = await loading;", TROUBLE)
    page.goto(f"{site}/{PAGE}")
    one = form(page)
    one.get_by_role("textbox").fill("2*a")
    with page.expect_request("**/it-waits", timeout=READY):
        button(one, "Check").click()
    one.get_by_role("textbox").fill("2*(a - y)*(z > 0)*x")
    held[0].fulfill(body="")
    expect(one.get_by_role("status")).to_have_class(re.compile("exercise-wrong exercise-stale$"))
    button(one, "Check").click()
    assert said(one).startswith("✓")


ENDLESS = """
import sys
from byhand.answers import exercise, one_formula

def endless(*given):
    assert sys.gettrace() is None, "a hook for each call"
    while True:
        (lambda: None)()

exercise.Exercise.time_limit = 0.2
one_formula.OneFormula.check = endless
"""


@pytest.mark.engines
def test_python_ends_a_check_by_the_clock_of_the_page(visit: OPEN, site: str) -> None:
    """Nothing in Python asks for the time until it is up: that would make each check two or three times slower."""
    page, problems = visit(f"{site}/chapters/about.html")
    patch_worker(page, "started = true;", f" pyodide.runPython({json.dumps(ENDLESS)});")
    for _ in range(2):  # the second judge goes on from the memory of the first
        page.goto(f"{site}/{PAGE}")
        assert "This takes too long to check" in answer(form(page), "2*a")
        awaited(page, "async () => (await (await caches.open('judge')).keys()).length")
    assert [problem for problem in problems if not LEFT.search(problem)] == []


@pytest.mark.parametrize(("connection", "loads"), [("{saveData: true}", False), ("{type: 'wifi'}", True)])
def test_a_metered_connection_loads_nothing_unasked(visit: OPEN, site: str, connection: str, loads: bool) -> None:
    page, _ = visit(f"{site}/chapters/about.html")
    page.add_init_script(f"Object.defineProperty(navigator, 'connection', {{value: {connection}}})")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{site}/{PAGE}")
    page.evaluate(SETTLED)
    assert not any("judge-worker" in url for url in requests)
    with page.expect_request("**/judge-worker*") if loads else contextlib.nullcontext():
        form(page).scroll_into_view_if_needed()
    page.evaluate(SETTLED)
    assert any("judge-worker" in url for url in requests) == loads
    with contextlib.nullcontext() if loads else page.expect_request("**/judge-worker*"):
        form(page).get_by_role("textbox").fill("x")


# --- the pages ---------------------------------------------------------------------------------------------------


def test_every_exercise_stands_on_its_chapters_page(book: Path) -> None:
    progress = BeautifulSoup((book / PROGRESS).read_text(encoding="utf-8"), "html.parser")
    links = {row["data-exercise"]: row.a["href"] for row in progress.select(".progress-list li")}
    assert sorted(links) == sorted(names())
    titles = [f"{row['data-exercise'].split('/')[0]}: {row.a.text}" for row in progress.select(".progress-list li")]
    assert len(set(titles)) == len(titles), "two exercises of a chapter cannot be told apart"
    texts = {(book / page).resolve(): (book / page).read_text(encoding="utf-8") for page in PAGES}
    shown = re.compile(r'<section class="exercise" [^>]*?data-exercise="([^"]+)"')
    assert sorted(name for text in texts.values() for name in shown.findall(text)) == sorted(names())
    for name, link in links.items():
        page, _, place = link.partition("#")
        assert place == exercise_id(find(name))
        assert f'id="{place}"' in texts[(book / "chapters" / page).resolve()]
    losses = shown.findall((book / "chapters/04-losses.html").read_text(encoding="utf-8"))
    assert [name for name in links if name.startswith("losses/")] == losses, "in the order of the page"


def test_the_judges_folder_is_kept_between_builds(monkeypatch: pytest.MonkeyPatch, book: Path) -> None:
    monkeypatch.setattr(Packing, "_make", None)
    folder = PACKING.folder()
    assert (folder / "library.zst").exists()
    (built,) = (book / "_static/judge").iterdir()
    assert built.name == folder.name


def test_a_module_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Packing, "modules", lambda self: frozenset({"sympy.nowhere", "byhand.answers.exercise"}))
    with pytest.raises(RuntimeError, match="sympy/nowhere"):
        PACKING.module_files()
