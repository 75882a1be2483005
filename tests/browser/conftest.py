"""Chromium, for all tests of a worker."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    from support.chromium import CHOSEN
    from support.chromium import chromium as launched

    with ExitStack() as stack:
        try:
            browser = stack.enter_context(launched())
        except FileNotFoundError as error:
            if CHOSEN is not None:
                raise
            pytest.skip(str(error))
        yield browser
