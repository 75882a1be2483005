"""The examples run, and tell what they promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_associate_faces() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", EXAMPLES / "associate_faces.py"], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stderr) == (0, "")
    for promised in (
        "alice, shot 3: associated",
        "carla, who resembles alice: refused, LOW_MATCH_CONFIDENCE, confidence 71.",
        "bob, shot 1: refused, ASSOCIATED_TO_A_DIFFERENT_USER, on user bob",
        "found alice (ACTIVE), similarity 9",
    ):
        assert promised in run.stdout
