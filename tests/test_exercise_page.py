"""The exercises in the built page: the form, the judge in its worker, and what is kept on the device."""

import re
from collections.abc import Iterator

import pytest
from common import OPEN
from playwright.sync_api import Locator, Page, expect

PAGE = "chapters/03-single-neuron.html"
WEIGHT = "single-neuron/weight"
READY = 60_000  # ms, for a busy machine


def form(page: Page, name: str = WEIGHT) -> Locator:
    return page.locator(f'section.exercise[data-exercise="{name}"]')


def answer(one: Locator, text: str) -> str:
    """What the form says of an answer."""
    one.get_by_role("textbox").fill(text)
    said = one.get_by_role("status")
    one.get_by_role("button", name="Check", exact=True).click()
    expect(said).to_have_class(re.compile("exercise-(right|wrong)$"), timeout=READY)
    return said.inner_text()


@pytest.fixture(scope="module")
def opened(lasting_visit: OPEN, site: str) -> Iterator[Page]:
    """One page with one worker, for all tests that leave it working."""
    page, problems = lasting_visit(f"{site}/{PAGE}")
    yield page
    assert problems == []


def test_right_and_wrong_answers(opened: Page) -> None:
    one = form(opened)
    assert answer(one, "2*(a - y)*(z > 0)*x") == "✓ Correct: proved equal to the right answer."
    expect(one.get_by_text("✓ solved")).to_be_visible()
    assert "∂a/∂z is missing: what does the ReLU contribute?" in answer(one, "2*(a - y)*x")
