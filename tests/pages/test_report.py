"""The teacher's page of marks in a browser: on a phone and a screen, in light and dark, with the keyboard alone."""

from pathlib import Path

import pytest
from access import keyboard, too_wide, violations
from common import OPEN

from byhand.answers.grade import ClassTable, grade, report
from nbutils.exercises import BANK

ANSWERS = """single-neuron/weight: 2*(a - y)*x
single-neuron/sigmoid:
    ∂L/∂a * ∂a/∂z * ∂z/∂w
    2*(a - y)*a*(1 - a)*x*thisisaverylongnamethatnobodywouldtypebutthatmustnotmakethepagewiderthanthescreenofaphone
single-neuron/input: $
single-neuron/bias-typo: x
neurons/forward-table: z_1 = -2; z_2 = 3; a_1 = 0; a_2 = 3; y_hat = 3
"""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    for name in ("Ann Lee", "Bob" * 20, "Zoë"):
        place = folder / "in" / f"{name}_{len(name)}_assignsubmission_file"
        place.mkdir(parents=True)
        (place / "answers.txt").write_text(ANSWERS, encoding="utf-8")
        (place / "scan.pdf").write_bytes(b"%PDF")
    file = folder / "marks.html"
    file.write_text(report(ClassTable(grade(BANK, [folder / "in"]))), encoding="utf-8")
    return file


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_everybody_can_read_the_report(visit: OPEN, page_file: Path, width: int, scheme: str) -> None:
    page, problems = visit(page_file.as_uri(), viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert too_wide(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    stops = [one for one in keyboard(page) if "past the navigation" not in one]  # there is none to go past
    assert stops == []
    assert problems == []
    assert violations(page) == []
