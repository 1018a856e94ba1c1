"""The page "Check your own derivation": a question is typed, drawn, answered, given on as a link, and handed in."""

import re
from pathlib import Path

import pytest
from common import OPEN, Visit, patch_worker
from playwright.sync_api import Locator, Page, Route, expect

from byhand.answers import plain
from byhand.answers.derive import link
from nbutils.exercises import find

PAGE = "chapters/derive.html"
NEURON = "z = wx + b\na = relu(z)\nL = (a - y)²"
ASKED = "dL/dw"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def lasting(lasting_visit: OPEN, site: str) -> Visit:
    """One page on a phone's width with one worker, for all tests that leave it working."""
    visit: Visit = lasting_visit(f"{site}/{PAGE}", permissions=["clipboard-read", "clipboard-write"], **PHONE)
    return visit


def question(page: Page, definitions: str, asked: str) -> None:
    """Type a question, and set it."""
    page.locator(".derive-change").evaluate("change => { change.open = true; }")
    page.get_by_label("Definitions, one a line").fill(definitions)
    page.get_by_label("What is asked").fill(asked)
    page.get_by_role("button", name="Set the question").click()


def exercise(page: Page) -> Locator:
    shown = page.locator(".derive-shown section.exercise")
    expect(shown.get_by_role("button", name="Check")).to_be_visible()
    return shown


def verdict(one: Locator, text: str) -> str:
    one.get_by_role("textbox").fill(text)
    one.get_by_role("button", name=re.compile("^Check")).click()
    said = one.locator(".exercise-said")
    expect(said).to_have_class(re.compile("exercise-(right|wrong)$"))
    return said.inner_text()


def test_a_question_is_understood_while_it_is_typed(opened: Page) -> None:
    opened.get_by_label("Definitions, one a line").fill(NEURON)
    expect(opened.locator(".derive-read .katex")).to_be_visible()
    opened.get_by_role("button", name="∂L/∂b").click()
    assert opened.get_by_label("What is asked").input_value() == "∂L/∂b"


def test_a_question_is_solved(opened: Page) -> None:
    question(opened, NEURON, ASKED)
    one = exercise(opened)
    told = verdict(one, "∂L/∂a * ∂a/∂z * ∂z/∂w\n2(a-y)x")
    assert "Line 2 is the first that goes wrong" in told
    assert "∂a/∂z is missing" in told
    assert "Correct: every line is proved to follow." in verdict(one, "∂L/∂a * ∂a/∂z * ∂z/∂w\n2(a-y)(z>0)x")
    assert "Correct" in verdict(one, "2(a-y)(z>0)x")


def test_hints_come_one_by_one_and_the_solution_at_last(opened: Page) -> None:
    question(opened, NEURON, ASKED)
    one = exercise(opened)
    expect(one.locator("details.hint").first).to_be_hidden()
    one.get_by_role("button", name="Hint 1 of 4").click()
    expect(one.locator("details.hint").first).to_contain_text("by how many paths")
    expect(one.locator("details.hint").nth(1)).to_be_hidden()
    one.get_by_role("button", name="Solution").click()
    expect(one.locator(".solution tr")).to_have_count(2)


def test_the_graph_has_a_slope_on_each_arrow(opened: Page) -> None:
    question(opened, NEURON, ASKED)
    graph = exercise(opened).get_by_role("img")
    expect(graph).to_have_attribute("aria-label", "Graph. w to z: x; z to a: (z > 0); a to L: 2*(a - y)")
    expect(graph.locator(".derive-slope:visible")).to_have_count(3)
    opened.locator(".derive-change").evaluate("change => { change.open = true; }")
    opened.get_by_label("Start from an example").select_option("A cell of an LSTM")
    opened.get_by_role("button", name="Set the question").click()
    expect(opened.locator(".derive-number:visible")).to_have_count(10)  # no room for formulas side by side
    expect(opened.locator(".derive-legend li")).to_have_count(10)


@pytest.fixture
def late(site: str, visit: OPEN) -> tuple[Page, list[Route]]:
    """The page, and KaTeX, which comes once it is asked for and the first of these goes on."""
    page, _ = visit(f"{site}/chapters/about.html", **PHONE)
    held: list[Route] = []
    page.route("**/katex.min.js*", lambda route: held.append(route))
    page.goto(f"{site}/{PAGE}")
    return page, held


def test_what_is_offered_is_of_the_latest_text(late: tuple[Page, list[Route]]) -> None:
    page, held = late
    with page.expect_request("**/katex.min.js*", timeout=60_000):
        page.get_by_label("Definitions, one a line").fill("z = w*x")
    first = page.locator(".derive-read > div").element_handle()
    page.get_by_label("Definitions, one a line").fill("z = w*x + b")
    page.wait_for_function("first => !first.isConnected && document.querySelector('.derive-read > div')", arg=first)
    held[0].continue_()
    expect(page.locator(".derive .exercise-offers button")).to_have_text(["∂z/∂w", "∂z/∂x", "∂z/∂b"])


def test_a_graph_finds_room_for_formulas_that_come_late(late: tuple[Page, list[Route]]) -> None:
    page, held = late
    page.get_by_label("Start from an example").select_option("A cell of an LSTM")
    page.get_by_role("button", name="Set the question").click()
    expect(exercise(page).locator(".derive-graph svg path")).to_have_count(10)
    held[0].continue_()
    expect(page.locator(".derive-number:visible")).to_have_count(10)


def test_nothing_is_wider_than_a_phone(opened: Page) -> None:
    opened.locator(".derive-change").evaluate("change => { change.open = true; }")
    opened.get_by_label("Start from an example").select_option("The scale of batch normalisation")
    opened.get_by_role("button", name="Set the question").click()
    exercise(opened)
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    for one in opened.locator(".derive :is(button, select, summary):visible").all():
        box = one.bounding_box()
        assert box is None or box["height"] >= 24, one.inner_text()


def test_what_is_wrong_is_told_with_its_line(opened: Page) -> None:
    question(opened, "z = w*x\nL = sigmiod(z)", "∂L/∂w")
    said = opened.locator(".derive-change .exercise-said")
    expect(said).to_contain_text("Line 2, column")
    expect(opened.get_by_role("button", name="Set the question")).to_be_focused()
    said.get_by_role("button", name="Write: L = sigmoid(z)").click()
    assert opened.get_by_label("Definitions, one a line").input_value() == "z = w*x\nL = sigmoid(z)"
    assert opened.get_by_label("What is asked").input_value() == "∂L/∂w"
    question(opened, "z = w*x", "∂L/∂w")
    expect(said).to_contain_text("What is asked: L has no definition")
    question(opened, "\n\nz = w*x\nL = sigmiod(z)\n", "∂L/∂w")
    expect(said).to_contain_text("Line 4, column")


def test_a_line_with_two_meanings_has_each_of_them_offered(opened: Page) -> None:
    opened.locator(".derive-change").evaluate("change => { change.open = true; }")
    opened.get_by_label("Definitions, one a line").fill("h = w*x\nJ = 1/(2m) (h - y)^2")
    opened.locator(".derive-read").get_by_role("button", name="Write: J = ").first.click()
    expect(opened.locator(".derive-read .katex")).to_be_visible()


def test_what_is_offered_is_shown_with_all_its_lines(opened: Page) -> None:
    question(opened, "f(u) = u^2\ny = f(3x + 1)", "y'")
    said = opened.locator(".derive-change .exercise-said")
    said.get_by_role("button", name="Write: u = 3x + 1; y = f").click()
    assert opened.get_by_label("Definitions, one a line").input_value() == "f(u) = u^2\nu = 3x + 1\ny = f"
    opened.get_by_role("button", name="Set the question").click()
    assert "Correct" in verdict(exercise(opened), "6(3x + 1)")
    question(opened, "y = w*x", "∂y/∂x, ∂y/∂w")
    said.get_by_role("button", name="Write: ∂y/∂w").click()
    assert opened.get_by_label("What is asked").input_value() == "∂y/∂w"


def test_a_question_that_is_too_large_says_so(opened: Page) -> None:
    question(opened, "X: 9x9\nZ = X@X\nV = Z@Z\nL = sum(V)", "∂L/∂X")
    expect(opened.locator(".derive-change .exercise-said")).to_contain_text("too large")


def test_a_question_is_saved_as_an_exercise_file(opened: Page, tmp_path: Path) -> None:
    question(opened, NEURON, ASKED)
    exercise(opened)
    with opened.expect_download() as download:
        opened.get_by_role("button", name="Save as an exercise file").click()
    download.value.save_as(tmp_path / "question.toml")
    text = (tmp_path / "question.toml").read_text(encoding="utf-8")
    assert plain.faults(text) == []
    assert plain.load(text).find("own/L-w").check("∂L/∂a*∂a/∂z*∂z/∂w\n2*(a - y)*(z > 0)*x").correct


def test_a_question_that_cannot_be_saved_says_so(visit: OPEN, site: str) -> None:
    page, problems = visit(f"{site}/chapters/about.html")
    patch_worker(page, "const judge = await loading;", 'if (call === "save") call = "nothing";')
    page.goto(f"{site}/{PAGE}")
    question(page, NEURON, ASKED)
    exercise(page)
    page.get_by_role("button", name="Save as an exercise file").click()
    expect(page.locator(".derive-share")).to_contain_text("The file could not be made. Try again.")
    assert problems == []


def fields_in_use(page: Page) -> int:
    """How many fields for lines the page's scripts hold."""
    session = page.context.new_cdp_session(page)
    made = session.send("Runtime.evaluate", {"expression": "HTMLTextAreaElement.prototype"})
    found = session.send("Runtime.queryObjects", {"prototypeObjectId": made["result"]["objectId"]})
    count = session.send("Runtime.callFunctionOn", {
        "objectId": found["objects"]["objectId"], "functionDeclaration": "function () { return this.length; }",
    })  # fmt: skip
    session.detach()
    return int(count["result"]["value"])


def test_a_question_leaves_when_another_one_comes(opened: Page) -> None:
    question(opened, NEURON, ASKED)
    exercise(opened)
    before = fields_in_use(opened)
    for asked in ("∂L/∂b", "∂L/∂x", ASKED):
        question(opened, NEURON, asked)
        exercise(opened)
    assert fields_in_use(opened) <= before + 1


def test_the_network_may_be_cut_once_the_judge_is_there(lasting: Visit) -> None:
    page, problems = lasting
    question(page, NEURON, ASKED)
    expect(exercise(page).locator(".derive-formulas .katex")).to_be_visible()  # KaTeX has arrived, too
    problems.clear()
    page.context.set_offline(True)
    question(page, NEURON, "∂L/∂b")
    assert "Correct" in verdict(exercise(page), "2(a-y)(z>0)")
    page.context.set_offline(False)
    drawn = re.compile(r"/icon\.|/fonts/")  # a browser asks for these when it draws, and does without
    assert [told for told in problems if told.startswith("failed") and not drawn.search(told)] == []


def test_a_link_gives_the_question_on_and_the_answer_is_handed_in(
    opened: Page, site: str, visit: OPEN, tmp_path: Path
) -> None:
    question(opened, f"# From my lecture\n{NEURON}", ASKED)
    exercise(opened)
    opened.get_by_role("button", name="Copy the link").click()
    expect(opened.locator(".derive-share")).to_contain_text("Copied.")
    address = opened.evaluate("navigator.clipboard.readText()")
    word = link.word(f"# From my lecture\n{NEURON}\n{ASKED}")
    assert address == f"{site}/{PAGE}#q={word}"

    student = visit(address)
    one = exercise(student.page)
    expect(one.locator(".exercise-title")).to_contain_text("From my lecture")
    expect(one.get_by_role("img")).to_be_hidden()  # the graph is a help, and closed
    assert "Correct" in verdict(one, "2(a-y)(z>0)x")
    student.page.goto(f"{site}/chapters/progress.html")
    row = student.page.locator(".progress-list li", has_text="From my lecture")
    expect(row).to_contain_text("done")
    with student.page.expect_download() as download:
        student.page.get_by_role("button", name="Download as text").click()
    download.value.save_as(tmp_path / "answers.txt")
    assert student.problems == []
    row.get_by_role("link").click()
    expect(exercise(student.page).get_by_role("textbox")).to_have_value("2(a-y)(z>0)x")

    name, _, answer = (tmp_path / "answers.txt").read_text(encoding="utf-8").strip().partition(": ")
    assert find(name).check(answer).correct


@pytest.mark.parametrize(
    ("word", "said"), [("1damaged", "is damaged"), ("2abcdefg", "newer version"), ("", "is damaged")]
)
def test_a_damaged_link_gets_a_sentence(site: str, visit: OPEN, word: str, said: str) -> None:
    page, problems = visit(f"{site}/{PAGE}#q={word}")
    expect(page.locator(".derive-shown")).to_contain_text(said)
    expect(page.get_by_label("Definitions, one a line")).to_be_visible()
    assert problems == []


def test_what_is_typed_stays(site: str, visit: OPEN) -> None:
    page, _ = visit(f"{site}/{PAGE}")
    page.get_by_label("Definitions, one a line").fill("z = w")
    page.get_by_label("What is asked").fill("∂z/∂w")
    page.reload()
    expect(page.get_by_label("Definitions, one a line")).to_have_value("z = w")
    expect(page.get_by_label("What is asked")).to_have_value("∂z/∂w")


def test_a_page_that_is_a_file_makes_and_reads_links(book: Path, visit: OPEN) -> None:
    page, problems = visit(f"{(book / PAGE).as_uri()}")
    question(page, NEURON, ASKED)
    expect(page.locator(".derive-shown")).to_contain_text("A browser checks no formula in a page that is opened as")
    address = page.evaluate("location.href")
    other, more = visit(address)
    expect(other.locator(".derive-shown pre")).to_have_text(f"{NEURON}\n{ASKED}")
    assert problems == [] == more
