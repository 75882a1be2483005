"""The screenshots of the manual, which their script makes."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.skipif(
    find_spec("playwright") is None or find_spec("nbconvert") is None,
    reason="Playwright or nbconvert is not installed; they come with the extra browser",
)

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "docs" / "images" / "screenshots"


@pytest.mark.usefixtures("chromium")
def test_the_screenshots_are_made_by_their_script(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "docs.images.screenshots", tmp_path], cwd=ROOT, check=True)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in SCREENSHOTS.iterdir()}
    for path in tmp_path.iterdir():
        assert path.stat().st_size <= 300_000
        with Image.open(path) as made, Image.open(SCREENSHOTS / path.name) as shown:
            assert made.width == shown.width
