"""Whatever is sent, the answer is right or an error that AWS documents; see tests/support/fuzzing.py for what is sent.

``pytest tests/proof/test_fuzz.py --fuzz-requests 100000 --fuzz-seed 7`` sends more, and others. A failure prints the
request and the seed that reproduces it.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from support.fuzzing import InProcess, OverHttp, fuzz

from rekomock.server import start

if TYPE_CHECKING:
    from support.fuzzing import Surface

#: More than comes and goes by chance: pictures of megabytes are sent now and then.
MOST_GROWTH = 32 * 2**20
#: Has glibc's malloc give back at once what is free: else each thread keeps as much as its largest request took.
NOTHING_KEPT = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "131072"}


def hold(surface: Surface, request: pytest.FixtureRequest, *, over_http: bool) -> None:
    seed, requests = request.config.getoption("--fuzz-seed"), request.config.getoption("--fuzz-requests")
    report = fuzz(surface, seed, requests // 2, over_http=over_http)

    request.node.user_properties.append(("told", f"fuzz {'over HTTP' if over_http else 'in process'}: {report}"))
    assert report.growth() < MOST_GROWTH, report.memory


def test_in_process(request: pytest.FixtureRequest) -> None:
    with closing(InProcess()) as surface:
        hold(surface, request, over_http=False)


def test_over_http(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NOTHING_KEPT.items():
        monkeypatch.setenv(name, value)
    with start() as server, closing(OverHttp(server)) as surface:
        hold(surface, request, over_http=True)
