"""WebKitGTK, the engine nearest to Safari's that runs on Linux, driven by Selenium on a screen of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from common import Quiet, begun
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from selenium.webdriver.webkitgtk.service import Service

INSTALL = "WebKit was not tried: install it (Debian: `sudo apt-get install webkit2gtk-driver xvfb`)."

# What goes wrong on a page, from its first line on: WebDriver has no console to read.
WATCH = """
window.problems = [];
addEventListener("error", ({message, target: {src, href}}) => problems.push(message ?? `failed: ${src ?? href}`), true);
addEventListener("unhandledrejection", ({reason}) => problems.push(`uncaught: ${reason}`));
for (const kind of ["error", "warn"]) console[kind] = (...words) => problems.push(words.join(" "));
"""

RUN = """const [text, value, done] = arguments;
Promise.resolve(eval(`(${text})`)).then(made => typeof made === "function" ? made(value) : made)
  .then(found => done([found ?? null]), error => done({error: String(error)}));"""


class Watched(Quiet):
    """Serves files; each page tells its problems in window.problems."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.suffix != ".html" or not path.is_file():
            super().do_GET()
            return
        body = begun(path.read_text(encoding="utf-8"), WATCH).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class WebKitPage:
    """A page in WebKit, as far as the helpers use Playwright's."""

    def __init__(self, driver: webdriver.WebKitGTK) -> None:
        self.driver = driver

    def goto(self, url: str) -> None:
        self.driver.get(url)

    def evaluate(self, text: str, value: object = None) -> Any:
        """What an expression is, or a function of `value` returns, awaited."""
        found = self.driver.execute_async_script(RUN, text, value)
        if isinstance(found, dict):
            raise RuntimeError(found["error"])
        return found[0]

    def wait_for(self, text: str, value: object = None, seconds: float = 60) -> None:
        """Wait until an expression, or a function of `value`, is true."""
        WebDriverWait(self.driver, seconds, 0.05).until(lambda _: self.evaluate(text, value), f"waited for {text}")

    def click(self, selector: str) -> None:
        self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def type(self, selector: str, *keys: str) -> None:
        self.driver.find_element(By.CSS_SELECTOR, selector).send_keys(*keys)

    @property
    def problems(self) -> list[str]:
        return list(self.evaluate("window.problems ?? []"))


Opened = Callable[[int, int], WebKitPage]
"""A width and a height in pixels to a page of that size."""


def _browser() -> str | None:
    places = sorted(Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser"))
    return str(places[-1]) if places else None


@contextmanager
def _screen() -> Iterator[str]:
    """The name of a screen that nobody sees."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def webkit() -> Iterator[Opened]:
    """Give a page of a size in pixels: opened(1280, 900). Narrower than 450 px it is not; a frame inside may be.

    Raises RuntimeError that says what to install if something is missing.
    """
    driver, browser = shutil.which("WebKitWebDriver"), _browser()
    if driver is None or browser is None or shutil.which("Xvfb") is None:
        raise RuntimeError(INSTALL)
    options = webdriver.WebKitGTKOptions()
    options.binary_location = browser
    options.add_argument("--automation")
    with _screen() as screen:
        # Layers put together by a graphics card that is none take twice the processor, whenever something moves.
        around = os.environ | {"DISPLAY": screen, "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
        started = webdriver.WebKitGTK(options=options, service=Service(driver, env=around))
        started.set_script_timeout(120)

        def opened(width: int, height: int) -> WebKitPage:
            started.set_window_size(width, height)
            return WebKitPage(started)

        yield opened
        started.quit()
