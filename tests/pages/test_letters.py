"""The letters of every figure are large enough to be read on a phone."""

from common import OPEN, PAGES

SMALLEST = 11  # px

# Each page's figures stand, one page after the other, in the place of this page's own: all pages are laid out alike.
LETTERS = """async pages => {
  const place = document.querySelector("article section");
  const found = {};
  for (const page of pages) {
    const read = new DOMParser().parseFromString(await (await fetch(page)).text(), "text/html");
    place.replaceChildren(...read.querySelectorAll(".live-figure, .laboratory, .still-picture"));
    for (const panel of place.querySelectorAll("svg")) {
      const scale = panel.getBoundingClientRect().width / panel.viewBox.baseVal.width;
      const texts = [...panel.querySelectorAll("text")].filter(text => text.textContent.trim());
      const sizes = texts.map(text => parseFloat(getComputedStyle(text).fontSize) * scale);
      const name = panel.closest("figure")?.id || panel.id;
      if (sizes.length) found[name] = Math.min(...sizes, found[name] ?? Infinity);
    }
  }
  return found;
}"""


def test_the_letters_of_every_figure_can_be_read_on_a_phone(visit: OPEN, site: str) -> None:
    page, problems = visit(f"{site}/intro.html", viewport={"width": 390, "height": 844})

    def letters(*names: str) -> dict[str, float]:
        """Each figure's name to the size of its smallest letters, in px."""
        found: dict[str, float] = page.evaluate(LETTERS, [f"{site}/{name}" for name in names])
        return found

    found = letters(*PAGES)
    assert {"whole-book", "path-shares", "lstm-cell", "review-laboratory", "starts"} <= set(found)
    assert {name: size for name, size in found.items() if size < SMALLEST} == {}
    page.set_viewport_size({"width": 340, "height": 844})  # here they are too small
    assert letters("chapters/09-gates.html")["lstm-cell"] < SMALLEST
    assert problems == []
