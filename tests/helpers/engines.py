"""The browsers that the tests are run in. They reach this machine alone."""

import os
import shutil
from collections.abc import Callable
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Error, Playwright

from web.print import chromium

NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
# All but this machine is behind a proxy that is not there.
NOWHERE = {"network.proxy.type": 1} | {
    f"network.proxy.{kind}{name}": value
    for kind in ("http", "ssl") for name, value in (("", "127.0.0.1"), ("_port", 9))
}  # fmt: skip

INSTALL_FIREFOX = (
    "Firefox was not tried: install version 143 or a newer one "
    "(Debian: `sudo apt-get update && sudo apt-get install firefox-esr`)."
)


def firefox(playwright: Playwright) -> Browser:
    """The system's Firefox, without a window, driven over WebDriver BiDi. It cannot emulate dark mode or less motion.

    Raises RuntimeError that says what to install if there is none.
    """
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if path is None:
        raise RuntimeError(INSTALL_FIREFOX)
    try:
        return playwright.firefox.launch(channel="moz-firefox", executable_path=path, firefox_user_prefs=NOWHERE)
    except Error as error:
        raise RuntimeError(f"{INSTALL_FIREFOX}\n{error}") from error


def not_tried(error: RuntimeError, may_be_left_out: bool = True) -> NoReturn:
    """Skip a test for which a browser is missing; where it may not be left out, and in CI, fail it."""
    if may_be_left_out and "CI" not in os.environ:
        pytest.skip(str(error))
    pytest.fail(str(error), pytrace=False)


ENGINES: dict[str, Callable[[Playwright], Browser]] = {
    "chromium": lambda playwright: chromium.launched(playwright, [NO_OTHER_HOST]),
    "firefox": firefox,
}
