"""Laboratories: a reader sets a training run up, starts it, watches it and stops it, in a page and in Jupyter.

A `Laboratory` runs a function that trains and reports its numbers after each epoch. Once it is run with the default
settings, and what that recorded is the picture at first. In a built page the reader's browser trains, by the lines of a
`Training` (laboratory.js). In Jupyter the kernel does (laboratory_form.py).
"""

from __future__ import annotations

import re
import string
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from byhand.figures import svg
from byhand.figures.artists import Artist
from byhand.figures.asleep import show, titled
from byhand.figures.geometry import pixels, thinned
from byhand.figures.labels import check_words
from byhand.figures.laboratory_form import Form, Reported
from byhand.figures.page import checked_name, pack
from byhand.figures.panels import Panel, PanelMap
from byhand.figures.settings import Number, Pick, Setting, Whole
from byhand.figures.style import colour, themed
from byhand.figures.training import Training

__all__ = ["Laboratory", "Number", "Pick", "Series", "Whole"]


@dataclass(frozen=True, kw_only=True)
class Series(Artist):
    """A line through what a training reports under two names.

    x, y: the names. A number lengthens the line by a point; an array of shape (n,) is the whole line, in place of the
        one before.

    >>> Series(y="loss", colour="loss").x
    'epoch'
    """

    x: str = "epoch"
    y: str


def _check_cases(name: str, settings: Mapping[str, Setting]) -> None:
    """Whether a setting that is shown in some cases names another setting that has them."""
    for one in settings.values():
        for other, cases in one.when.items():
            chosen = settings.get(other)
            if not isinstance(chosen, Pick) or not set(cases) <= set(chosen.options):
                raise ValueError(f"{name}: {one.label} is shown when {other} is one of {cases!r}; expected a Pick of "
                                 f"these settings, and cases that it has")  # fmt: skip


class Laboratory:
    """A training run that the reader sets up, starts, watches and stops.

    name: its name in the page's addresses: lower-case letters, digits and hyphens, unlike any other figure's.
    title: what it trains, in a phrase.
    settings: name to Number, Whole or Pick.
    train: called as train(report, **settings); calls report(epoch, name=number, …) after each epoch, with all the
        names that the panels and the reading use. report does not return once Stop has been pressed.
    epochs: the number of the last epoch.
    panels: at least one Panel, whose artists are Series.
    reading: a sentence with the last reported numbers in braces, as in "the loss is {loss:.2f}".
    pace: seconds to wait in each epoch of a run that is watched, where it would be over too soon to see.
    training: the same training as lines that the page runs; without it the page shows the recorded run alone.

    `run` trains without the form; with the default settings it gives the run that was recorded. An error in a training
    that was started from the form is shown in the form.

    Raises ValueError for settings, reports or a reading that do not fit, for an empty title, label or description and
    an empty panel, with the laboratory's name.

    >>> def train(report, rate):
    ...     w = 2.0
    ...     for epoch in range(1, 11):
    ...         w -= rate * 2 * w
    ...         report(epoch, loss=w**2)
    >>> panel = Panel("The loss by the epoch.", Axis("epoch", 0, 10), Axis("loss", 0, 4), [Series(y="loss")])
    >>> descent = Laboratory("descent", "A descent", settings={"rate": Number("rate", 0, 1, 0.1)}, train=train,
    ...                      epochs=10, panels=[panel], reading="After {epoch:.0f} epochs the loss is {loss:.3f}.")
    >>> descent.reading(descent.run(rate=0.5))
    'After 10 epochs the loss is 0.000.'
    """

    def __init__(
        self,
        name: str,
        title: str,
        *,
        settings: Mapping[str, Setting],
        train: Callable[..., Any],
        epochs: int,
        panels: Sequence[Panel],
        reading: str,
        pace: float = 0.0,
        training: Training | None = None,
    ) -> None:
        checked_name(name)
        if not settings or not panels:
            raise ValueError(f"{name}: a laboratory needs at least one setting and one panel")
        if epochs < 1 or pace < 0:
            raise ValueError(f"{name}: epochs = {epochs} must be at least 1, and pace = {pace} not negative")
        check_words(f"{name}: a laboratory needs a title", title)
        check_words(f"{name}: a laboratory needs a reading", reading)
        for setting, one in settings.items():
            check_words(f"{name}: the setting {setting} needs a label", one.label)
        for number, panel in enumerate(panels, start=1):
            panel.check(f"{name}, panel {number}")
            for artist in panel.artists:
                if not isinstance(artist, Series):
                    raise TypeError(f"{name}: a laboratory's panel draws Series, not {type(artist).__name__}")
        _check_cases(name, settings)
        self.name, self.title, self.epochs, self.pace, self.training = name, title, epochs, pace, training
        self.settings, self._panels, self._train, self._reading = dict(settings), tuple(panels), train, reading
        self._drawings = [self._draw(number) for number in range(len(panels))]
        self.recorded = self.watched(self.checked({}), lambda reported: None)
        self._still = self._draw_still()
        self.form = Form(self)

    # -------------------------------------------------------------------------------------------------- training

    def run(self, **settings: Any) -> Reported:
        """Train with these settings, the default ones where none is given: name to the list of reported values."""
        chosen = self.checked(settings)
        if chosen == self.checked({}):
            return {name: list(values) for name, values in self.recorded.items()}
        return self.watched(chosen, lambda reported: None)

    def checked(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """These settings, with the default ones where none is given. Raises ValueError for one that does not fit."""
        for name in settings:
            if name not in self.settings:
                raise ValueError(f"{self.name} has no setting {name!r}; it has {', '.join(self.settings)}")
        return {name: one.checked(settings.get(name, one.value)) for name, one in self.settings.items()}

    def shown(self, values: Mapping[str, Any]) -> dict[str, Setting]:
        """The settings that do something at these values of all: those whose `when` holds."""
        return {name: one for name, one in self.settings.items()
                if all(values[other] in cases for other, cases in one.when.items())}  # fmt: skip

    def watched(self, settings: Mapping[str, Any], seen: Callable[[Reported], None]) -> Reported:
        """Train with these settings, all of them checked; `seen` is called after each epoch with all reports so far.

        Raises ValueError for a training that reports nothing, or leaves out what a panel or the reading needs.
        """
        reported: Reported = {}

        def report(epoch: float, **numbers: Any) -> None:
            for name, value in {"epoch": epoch, **numbers}.items():
                reported.setdefault(name, []).append(value)
            missing = {name for one in self._lines for name in (one.x, one.y)} - {"epoch", *numbers}
            if missing:
                raise ValueError(f"{self.name}: a report needs {', '.join(sorted(missing))} as well")
            seen(reported)

        self._train(report, **{name: self._passed(name, value) for name, value in settings.items()})
        if not reported:
            raise ValueError(f"{self.name}: the training reported nothing")
        self.reading(reported)
        return reported

    def _passed(self, name: str, value: Any) -> Any:
        setting = self.settings[name]
        return setting.options[value] if isinstance(setting, Pick) else value

    def reading(self, reported: Reported) -> str:
        """The reading after the last report. Raises ValueError where it names what was not reported."""
        try:
            text = self._reading.format(**{name: values[-1] for name, values in reported.items()})
        except KeyError as error:
            raise ValueError(f"{self.name}: the reading needs {error}, reported are {', '.join(reported)}") from None
        return re.sub(r"((?<!\w)|(?<=\de))-(?=\.?\d)", "−", text)

    # --------------------------------------------------------------------------------------------------- drawing

    @property
    def _lines(self) -> list[Series]:
        return [artist for panel in self._panels for artist in panel.artists if isinstance(artist, Series)]

    def _draw(self, number: int) -> tuple[ElementTree.Element, PanelMap]:
        """A panel with each line twice, a pale one of the run before under the one of this run, and its map."""
        panel, name = self._panels[number], f"{self.name}-{number}"
        for artist in panel.artists:
            colour(artist.colour)
        pale = [replace(artist, opacity=0.3 * artist.opacity, label="") for artist in panel.artists]
        drawing, panel_map = replace(panel, artists=[*pale, *panel.artists]).draw(name)
        return svg.slim(drawing, name, panel.description), panel_map

    def drawn(self, reported: Reported, before: Reported) -> list[str]:
        """Each panel's SVG with the lines of a run, and pale those of the one before."""
        for number, (panel, (root, panel_map)) in enumerate(zip(self._panels, self._drawings, strict=True)):
            by_id = {node.get("id"): node for node in root.iter()}
            for i, (run, artist) in enumerate((run, artist) for run in (before, reported) for artist in panel.artists):
                assert isinstance(artist, Series)
                points = pixels(*_line(run, artist), panel_map)
                drawn = {"kind": "line", "points": thinned(points)}
                svg.place(by_id[f"{self.name}-{number}-{i}"], drawn)
        return [themed(ElementTree.tostring(root, encoding="unicode")) for root, _ in self._drawings]

    def static_svg(self) -> str:
        """The recorded default run as one SVG."""
        return self._still

    def _draw_still(self) -> str:
        drawings = self.drawn(self.recorded, {})
        data: dict[str, Any] = {"name": self.name, "title": self.title, "reading": self.record_text()}
        if self.training is not None:
            data["spec"] = self._page_spec(self.training)
        return pack("laboratory", drawings, [panel.size for panel in self._panels], data)

    def _page_spec(self, training: Training) -> dict[str, Any]:
        """What the page trains and draws with."""
        wanted = {name.partition(":")[0] for name in training.settings}
        if wanted != set(self.settings):
            raise ValueError(f"{self.name}: the training takes {', '.join(sorted(wanted))}, the settings are "
                             f"{', '.join(sorted(self.settings))}")  # fmt: skip
        used = {name for line in self._lines for name in (line.x, line.y)} | {name for name, *_ in self._parts if name}
        if used - {"epoch", *training.reported}:
            raise ValueError(f"{self.name}: the training does not report {', '.join(sorted(used - {'epoch'}))}")
        lines = []
        for i, panel in enumerate(self._panels):
            for place, line in enumerate(panel.artists):
                assert isinstance(line, Series)
                ids = [f"{self.name}-{i}-{number}" for number in (place, len(panel.artists) + place)]
                lines.append({"panel": i, "x": line.x, "y": line.y, "pale": ids[0], "id": ids[1]})
        advice = "Take a smaller rate" + (", clip the gradient" if "clip" in self.settings else "")
        return {
            "controls": [setting.page_control(name) | self._page_when(setting)
                         for name, setting in self.settings.items()],
            "values": {name: setting.page_value(setting.value) for name, setting in self.settings.items()},
            "epochs": self.epochs, "lines": lines, "maps": [panel_map for _, panel_map in self._drawings],
            "reading": [part if name == "" else (name, kind, digits) for name, part, kind, digits in self._parts],
            "training": training.spec(), "advice": f"{advice}, or start from smaller weights.",
        }  # fmt: skip

    def _page_when(self, setting: Setting) -> dict[str, Any]:
        """When a control is shown, as the page has it: the places of other controls' cases."""
        places = {other: [self.settings[other].page_value(case) for case in cases]
                  for other, cases in setting.when.items()}  # fmt: skip
        return {"when": places} if places else {}

    @property
    def _parts(self) -> list[tuple[str, str, str, int]]:
        """The reading's parts: of a text ("", text, "", 0), of a number (name, "", kind, digits)."""
        found = []
        for text, name, spec, _ in string.Formatter().parse(self._reading):
            if text:
                found.append(("", text, "", 0))
            if name is not None:
                form = re.fullmatch(r"(?:\.(\d)([fg]))?", spec or "")
                if form is None:
                    raise ValueError(f"{self.name}: the reading's {{{name}:{spec}}} is not of the form {{{name}:.3g}}")
                found.append((name, "", form[2] or "", int(form[1] or 0)))
        return found

    def record_text(self) -> str:
        """What was recorded: the settings and the reading."""
        values = {name: one.value for name, one in self.settings.items()}
        used = ", ".join(f"{one.label} {one.text(one.value)}" for one in self.shown(values).values())
        return f"A recorded run with {used}. {self.reading(self.recorded)}"

    def __repr__(self) -> str:
        return titled(self.title, self.record_text())

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **self.form.widget._repr_mimebundle_(**kwargs),
            "text/plain": repr(self),
            "image/svg+xml": self.static_svg(),
        }

    def _ipython_display_(self) -> None:
        show(self.name, repr(self), repr(self), self.static_svg(), self.form.widget._repr_mimebundle_())


def _line(run: Reported, series: Series) -> tuple[np.ndarray, np.ndarray]:
    """The values of a line after a run so far; none before the first report."""
    found = []
    for name in (series.x, series.y):
        values = run.get(name, [])
        found.append(np.asarray(values[-1] if values and np.ndim(values[-1]) else values, dtype=float))
    x, y = found
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(f"{series.x} has shape {x.shape} and {series.y} {y.shape}; a line needs two of one length")
    return x, y
