"""What uses every control of a page finds one that does nothing."""

from pathlib import Path

from common import OPEN
from controls import use_every_control


def test_a_control_that_does_nothing_is_found(glance: OPEN, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        """<main id="main-content"><button>dead</button><input type="range" aria-label="dead slider" max="9" value="1">
        <button onclick="this.nextSibling.textContent = 'x'">alive</button><p></p></main>""",
        encoding="utf-8",
    )
    assert use_every_control(glance(page.as_uri())) == ['button submit "dead"', 'input range "dead slider"']
