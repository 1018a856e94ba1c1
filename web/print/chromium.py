"""The browser that prints the book, tests it and measures it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

INSTALL = (
    "A browser is needed: install Chromium or Chrome (Debian: `sudo apt-get install chromium`), "
    "or run `.venv/bin/playwright install chromium`."
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_A_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
QUIET = ("gpu", "quic", "background-networking", "component-update", "sync")


def installed() -> str | None:
    """The path of the system's Chromium or Chrome, if it has one."""
    places = [*(shutil.which(name) for name in NAMES), ON_A_MAC]
    return next((place for place in places if place and Path(place).exists()), None)


def arguments() -> list[str]:
    """What it is started with: nothing that asks the network by itself; as root, which a container is, no sandbox."""
    options = ["--no-first-run", *(f"--disable-{part}" for part in QUIET)]
    return [*options, "--no-sandbox"] if os.geteuid() == 0 else options


def launched(playwright: Playwright, options: Sequence[str] = ()) -> Browser:
    """The system's browser, else Playwright's own, without a window, started with `options` too.

    Raises RuntimeError that says what to install if there is none.
    """
    try:
        return playwright.chromium.launch(executable_path=installed(), args=[*arguments(), *options])
    except Error as error:
        raise RuntimeError(f"{INSTALL}\n{error}") from error


@contextmanager
def chromium(options: Sequence[str] = ()) -> Iterator[Browser]:
    """As `launched`, for one use: it is closed at the end."""
    with sync_playwright() as playwright:
        browser = launched(playwright, options)
        yield browser
        browser.close()
