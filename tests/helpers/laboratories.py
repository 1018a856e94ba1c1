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
}
LABORATORIES = [name for own in CHAPTERS.values() for name in own]


def names(name: str) -> dict[str, Any]:
    """What the cells make that the laboratory of this name is made of; the other cells of its chapter are not run."""
    (path,) = (path for path in notebooks.NOTEBOOKS if name in CHAPTERS.get(path.stem, ()))
    return notebooks.run(path, f'"{name}"').names


def laboratories(chapter: str) -> list[Laboratory]:
    """The laboratories of a chapter, in its order."""
    return [laboratory(name) for name in CHAPTERS[chapter]]


def laboratory(name: str) -> Laboratory:
    """The laboratory of this name."""
    (found,) = (one for one in names(name).values() if isinstance(one, Laboratory) and one.name == name)
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
