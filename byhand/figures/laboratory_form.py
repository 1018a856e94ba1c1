"""A laboratory's form in Jupyter: its settings, Run and Stop, and the run as it goes on.

The kernel trains in a thread of its own, so that it goes on taking the page's messages, the Stop button's among them,
whichever program shows the notebook.
"""

from __future__ import annotations

import contextlib
import contextvars
import threading
import time
import traceback
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets

from byhand.figures.asleep import hidden
from byhand.figures.page import panels_html
from byhand.figures.style import colour, palette_css

if TYPE_CHECKING:
    from byhand.figures.laboratory import Laboratory

Reported = dict[str, list[Any]]
"""What a training has reported: each name with its values, epoch by epoch."""

_EVERY = 0.15  # seconds from one drawing to the next


class _Stopped(StopIteration):
    """Raised by a report when the reader has pressed Stop; `rnn.train` takes it as the wish to end."""


class Form:
    """The form of a laboratory: `widget` is what a notebook shows, `reported` what its last run has told so far."""

    def __init__(self, laboratory: Laboratory) -> None:
        self.laboratory = laboratory
        self.reported = laboratory.recorded
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._running = False
        wide = {"width": "auto", "min_width": "17rem", "flex": "1 1 17rem", "max_width": "26rem"}
        self.controls: dict[str, Any] = {}
        for name, setting in laboratory.settings.items():
            control = setting.control()
            control.description, control.layout = setting.label, ipywidgets.Layout(**wide)
            control.style.description_width = "8.5rem"
            self.controls[name] = control
            control.observe(self._show_controls, "value")
        self._show_controls()
        self.run_button = ipywidgets.Button(description="Run", button_style="primary")
        self.stop_button = ipywidgets.Button(description="Stop", disabled=True)
        self.progress = ipywidgets.IntProgress(
            0, min=0, max=laboratory.epochs, layout=ipywidgets.Layout(flex="1 1 8rem")
        )
        self.status = ipywidgets.HTML(_note(laboratory.record_text()))
        self.picture = ipywidgets.HTML()
        self._show(laboratory.recorded, {})
        self.run_button.on_click(self._start)
        self.stop_button.on_click(lambda button: self._stop.set())
        wrap = ipywidgets.Layout(display="flex", flex_flow="row wrap", width="100%")
        title = ipywidgets.HTML(f"<strong>{escape(laboratory.title)}</strong>")
        look = f"<style>{palette_css()}</style>{hidden(laboratory.name)}"
        style = ipywidgets.HTML(look, layout=ipywidgets.Layout(display="none"))
        buttons = ipywidgets.HBox([self.run_button, self.stop_button, self.progress])
        self.widget = ipywidgets.VBox(
            [style, title, ipywidgets.Box([*self.controls.values()], layout=wrap), buttons, self.status, self.picture]
        )

    def _show_controls(self, change: Any = None) -> None:
        shown = self.laboratory.shown({name: control.value for name, control in self.controls.items()})
        for name, control in self.controls.items():
            control.layout.display = None if name in shown else "none"

    def _show(self, reported: Reported, before: Reported) -> None:
        self.picture.value = panels_html(self.laboratory.drawn(reported, before))

    def _start(self, button: Any = None) -> None:
        """Run pressed: train in a thread with the settings as they stand."""
        with self._lock:
            if self._running:
                return
            self._running = True
        self._stop.clear()
        self._enable(False)
        self.progress.value, self.progress.bar_style = 0, ""
        self.status.value = _note("Running …")
        # the page's message that started the run stays the parent of the messages that the thread sends
        work = contextvars.copy_context().run
        self._thread = threading.Thread(target=work, args=(self._work,), name=self.laboratory.name, daemon=True)
        self._thread.start()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until a run that was started from the form is over; whether it is."""
        if self._thread is not None:
            self._thread.join(timeout)
        return not self._running

    def _enable(self, ready: bool) -> None:
        self.run_button.disabled, self.stop_button.disabled = not ready, ready
        for control in self.controls.values():
            control.disabled = not ready

    def _work(self) -> None:
        before, shown = self.reported, 0.0
        self.reported = {}

        def seen(reported: Reported) -> None:
            nonlocal shown
            self.reported = reported
            if time.monotonic() - shown > _EVERY:
                self._show(reported, before)
                self.progress.value = int(reported["epoch"][-1])
                self.status.value = _note(f"Running … {self.laboratory.reading(reported)}")
                shown = time.monotonic()
            if self._stop.wait(self.laboratory.pace):
                raise _Stopped

        try:
            settings = self.laboratory.checked({name: control.value for name, control in self.controls.items()})
            with contextlib.suppress(_Stopped):
                self.laboratory.watched(settings, seen)
            self._show(self.reported, before)
            self.progress.value = int(self.reported["epoch"][-1])
            state = "Stopped" if self._stop.is_set() else "Done"
            self.progress.bar_style = "warning" if self._stop.is_set() else "success"
            self.status.value = _note(
                f"{state}. {self.laboratory.reading(self.reported)} The run before is drawn pale."
            )
        except Exception as error:  # whatever goes wrong in the thread is the reader's to see
            self.progress.bar_style = "danger"
            self.status.value = _error_html(error)
        finally:
            self._running = False
            self._enable(True)


def _note(text: str) -> str:
    return f"<div>{escape(text)}</div>"


def _error_html(error: Exception) -> str:
    """The error's sentence, and folded below it where it was raised."""
    sentence = str(error) if isinstance(error, FloatingPointError | ValueError) and str(error) else repr(error)
    where = "".join(traceback.format_exception(error))
    return (
        f'<div role="alert" style="color: var(--q-gradient, {colour("gradient")})">'
        f"<strong>The run has failed.</strong> {escape(sentence)}</div>"
        f'<details><summary>Where</summary><pre style="overflow-x: auto">{escape(where)}</pre></details>'
    )
