"""The book's laboratories for the tests: a page with one, and the settings at which its numbers are compared."""

from __future__ import annotations

import contextlib
from functools import cache
from typing import Any

import notebooks
import numpy as np
from common import ROOT

from byhand.figures import Laboratory, Number, Pick
from byhand.figures.page import page_html
from byhand.figures.style import palette_css

CHAPTERS = {
    "03-single-neuron": ("neuron-laboratory",),
    "05-hidden-layer": ("overfitting-laboratory", "moons-laboratory"),
    "07-reading": ("review-laboratory",),
    "08-training": ("cliff-laboratory", "sunspots-laboratory", "memory-laboratory"),
    "09-gates": ("gates-laboratory", "writer-laboratory"),
    "gallery": ("gallery-laboratory",),
}
LABORATORIES = [name for own in CHAPTERS.values() for name in own]

FAR: dict[str, Any] = dict(delay=40, bias=0)
TOLD: dict[str, list[tuple[dict[str, Any], int | bool]]] = {
    "moons-laboratory": [
        (dict(), 118), (dict(hidden=3), 109), (dict(hidden=3, seed=1), 119), (dict(hidden=1), 102),
        (dict(start="all 0.5"), 101), (dict(start="all zero"), 60), (dict(eta=10), 120), (dict(eta=0.1), 101),
        (dict(eta=0.1, optimizer="momentum"), 118), (dict(eta=0.1, optimizer="Adam"), 120),
        (dict(activation="sigmoid"), 101),
    ],
    "review-laboratory": [
        (dict(), 12), (dict(hidden=1), 8), (dict(hidden=8), 12), (dict(eta=3), 12), (dict(eta=10), 6),
        (dict(eta=30), 6), (dict(eta=10, clip="0.1"), 12), (dict(activation="ReLU"), 6),
        (dict(activation="ReLU", clip="0.1"), 10), (dict(activation="sigmoid"), 8),
        (dict(activation="sigmoid", eta=10), 12), (dict(seed=4), 10), (dict(seed=4, hidden=8), 12),
        (dict(optimizer="momentum", eta=0.3), 12), (dict(optimizer="Adam", eta=0.05), 12),
    ],
    "memory-laboratory": [
        (dict(), True), (dict(start="half of it"), False), (dict(between=10), True),
        (dict(between=10, seed=2), False), (dict(between=20), False), (dict(between=30), False),
        (dict(between=10, start="random"), False), (dict(between=10, seed=7, start="random"), True),
        (dict(hidden=1), False), (dict(between=10, eta=3, clip="0.1"), True),
        (dict(between=10, eta=3, clip="off"), False), (dict(between=20, eta=3, clip="0.1"), False),
        (dict(between=20, eta=3, clip="off"), False), (dict(between=20, optimizer="Adam", eta=0.01), False),
    ],
    "gates-laboratory": [
        (dict(), True), (FAR, False), (dict(delay=40, bias=4), True),
        (dict(FAR, cell="LSTM, forget gate at 1"), True), (dict(FAR, cell="LSTM, input gate at 1"), False),
        (dict(FAR, cell="LSTM, output gate at 1"), True),
    ],
}  # fmt: skip
"""What the chapters tell of runs: the settings, how many answers are right at the end, or whether it has learned."""


def chapter(name: str) -> str:
    """The chapter that the laboratory of this name stands in."""
    (found,) = (chapter for chapter, own in CHAPTERS.items() if name in own)
    return found


def _made(name: str) -> notebooks.Notebook:
    """Its chapter, of which only the cells have run that the laboratory of this name is made of."""
    (path,) = (path for path in notebooks.NOTEBOOKS if path.stem == chapter(name))
    return notebooks.run(path, f'"{name}"')


def names(name: str) -> dict[str, Any]:
    """What the cells make that the laboratory of this name is made of; the other cells of its chapter are not run."""
    return _made(name).names


def laboratories(chapter: str) -> list[Laboratory]:
    """The laboratories of a chapter, in its order."""
    return [laboratory(name) for name in CHAPTERS[chapter]]


def laboratory(name: str) -> Laboratory:
    """The laboratory of this name."""
    (found,) = (one for one in _made(name).objects(Laboratory) if one.name == name)
    return found


def page(*laboratories: Laboratory) -> str:
    """A page of its own with the laboratories, as the built book shows them."""
    style, *scripts = (
        (ROOT / "byhand/figures" / name).read_text(encoding="utf-8")
        for name in ("live.css", "live.js", "laboratory.js")
    )
    bodies = "".join(page_html(one.static_svg()) or "" for one in laboratories)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Laboratories</title>'
        '<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">'
        f"<style>body{{font-family:sans-serif;margin:8px}}{palette_css()}{style}</style><main>{bodies}</main>"
        f"{''.join(f'<script>{script}</script>' for script in scripts)}</html>"
    )


def random_settings(one: Laboratory, count: int) -> list[dict[str, Any]]:
    """The settings as they stand first, and random ones, at which rates are moderate, so that runs stay finite.

    There are settings at which no two programs agree: one of the cells' from the seed 0 is such that NumPy's own losses
    differ by half after 20 steps when the weights of the start differ in the last digit.
    """
    rng = np.random.default_rng(seed=1 if one.name == "gates-laboratory" else 0)
    found: list[dict[str, Any]] = [{}]
    for _ in range(count - 1):
        setting: dict[str, Any] = {}
        for name, choice in one.settings.items():
            if isinstance(choice, Pick):
                setting[name] = list(choice.options)[rng.integers(len(choice.options))]
            elif isinstance(choice, Number) and choice.log:
                high = choice.low * (choice.value / choice.low) ** 1.2
                setting[name] = float(np.exp(rng.uniform(np.log(choice.low), np.log(high))))
            else:
                value = rng.uniform(choice.low, choice.high)
                setting[name] = round(value) if choice.step == 1 else float(value)
        found.append(setting)
    return found


@cache
def first_losses(name: str, count: int = 20) -> list[tuple[dict[str, float], list[float]]]:
    """Ten settings of a laboratory, as the page takes them, each with NumPy's first losses."""
    one, found = laboratory(name), []
    for setting in random_settings(one, 10):
        losses: list[float] = []

        def seen(reported: dict[str, list[Any]], losses: list[float] = losses) -> None:
            losses[:] = reported["loss"]
            if len(losses) == count:
                raise StopIteration

        with contextlib.suppress(StopIteration):
            one.watched(one.checked(setting), seen)
        found.append((page_settings(one, setting), losses))
    return found


def page_settings(one: Laboratory, setting: dict[str, Any]) -> dict[str, float]:
    """A setting as the page's program takes it."""
    values = {}
    for name, choice in one.settings.items():
        value = choice.page_value(setting.get(name, choice.value))
        values[name] = choice.page_control(name)["values"][int(value)] if isinstance(choice, Pick) else value
    return values


def as_told(name: str, found: list[float]) -> None:
    """Raise AssertionError where one of the runs of TOLD ends with other right answers than told.

    A number may be out by one. A share of right answers has learned above 95 percent; below, it is chance.
    """
    wrong = [
        (settings, told, right)
        for (settings, told), right in zip(TOLD[name], found, strict=True)
        if ((right > 95) != told if isinstance(told, bool) else abs(right - told) > 1)
    ]
    assert wrong == [], f"{name}: settings, what is told, what was found"
