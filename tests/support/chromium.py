"""Chromium without a window, for the tests of the page and for the screenshots in the manual."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

#: Its name or path, for which nothing else is taken; unless it is set, whatever is installed.
CHOSEN = os.environ.get("REKOMOCK_TEST_CHROMIUM")

_NAMES = ("chromium", "chromium-browser", "google-chrome")

_OPTIONS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    # Names of the internet do not even resolve
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-first-run",
    "--no-sandbox",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Launch Chromium.

    Raises:
        FileNotFoundError: If none is installed.
    """
    with sync_playwright() as playwright:
        names = _NAMES if CHOSEN is None else (CHOSEN,)
        found = [path for name in names if (path := shutil.which(name)) is not None]
        own = playwright.chromium.executable_path
        if CHOSEN is None and Path(own).exists():
            found.append(own)
        if not found:
            raise FileNotFoundError(f"Chromium is not installed, or not on the PATH as {' or '.join(names)}")
        browser = playwright.chromium.launch(executable_path=found[0], args=_OPTIONS)
        yield browser
        browser.close()
