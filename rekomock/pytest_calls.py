"""What pytest says about the calls of a test: all of them if it fails, and the images that showed strangers."""

from __future__ import annotations

import re
from collections import deque
from contextlib import suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import pytest

from rekomock.control.observers import OBSERVERS

if TYPE_CHECKING:
    from collections.abc import Collection, Generator

    from rekomock.control.call_log import LoggedCall

__all__ = ["CallReports"]

#: The most calls of a test that are shown, the newest ones, and the most images of strangers.
_MAX_CALLS = 20
_MAX_STRANGERS = 10
#: The most calls of a test that are read from a server.
_MAX_READ = 500
#: In characters.
_MAX_CALL, _MAX_SENTENCE = 240, 300

_SECTION = "rekomock calls"
_HINT = "rekomock hint"

_REMEDIES = (
    "An image that photo() did not draw shows a stranger, another one in each image. There are three remedies:",
    '  rek.album.add(image, "alice") declares who is in an image; copies and crops of it are recognised, too',
    '  photo("alice") draws an image of a person',
    '  the setting engine="dlib" finds the faces in photographs, unknown_images="no_face" finds none',
)
_MOTO_ALONE = (
    "moto's own Rekognition answered, which keeps no faces: mock_aws alone does not start rekomock. Decorate the test "
    "with mock_rekognition, which starts all of moto, or ask for the fixture rekognition_mock."
)
#: Operations to which it does not matter who is in an image.
_WITHOUT_FACES = {"DetectLabels", "DetectModerationLabels", "DetectText", "DetectCustomLabels"}
_NOT_MARKERS = {
    "rekognition_mock": "a fixture",
    "rekognition_client": "a fixture",
    "rekognition_server": "a fixture",
    "mock_rekognition": "a decorator",
}
#: What pytest says of it with --strict-markers, and where warnings are errors.
_UNKNOWN_MARKER = re.compile(r"'(\w+)' not found in `markers`|Unknown pytest\.mark\.(\w+) - is this a typo")


class CallReports:
    """A plugin of pytest. What it learns in a worker of pytest-xdist reaches the terminal with the reports."""

    def __init__(self) -> None:
        self._calls: deque[LoggedCall] = deque(maxlen=_MAX_CALLS)
        self._count = 0
        self._met: dict[str, str] = {}
        self._strangers: dict[str, str] = {}
        self._hints: dict[str, None] = {}
        self._nodeid = ""
        self._hint: str | None = None

    def _record(self, call: LoggedCall) -> None:
        self._calls.append(call)
        self._count += 1
        for seen in call.strangers if call.operation not in _WITHOUT_FACES else ():
            self._met.setdefault(seen.image_id, f"{seen.member} ({seen.image}) of {call.operation} in {self._nodeid}")

    def _record_of_server(self, calls: Collection[LoggedCall]) -> None:
        """Note the strangers of calls that a server has explained: in words."""
        self._calls.extend(calls)
        self._count += len(calls)
        for call in calls:
            for sentence in call.explanation if call.operation not in _WITHOUT_FACES else ():
                image, stranger, _ = sentence.partition(" shows a stranger: ")
                if stranger:
                    place = f"{image} of {call.operation} in {self._nodeid}"
                    self._met.setdefault(place, place)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Record the calls during a test, its setup and its teardown."""
        self._calls.clear()
        self._met.clear()
        self._count, self._nodeid = 0, item.nodeid
        self._hint = _hint_about_markers(item)
        OBSERVERS.append(self._record)
        try:
            return (yield)
        finally:
            OBSERVERS.remove(self._record)
            self._calls.clear()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add the calls to the report of a failure, and the strangers to that of a teardown."""
        report = yield
        url = getattr(item, "funcargs", {}).get("rekognition_server") if report.when == "call" else None
        if url is not None:
            self._record_of_server(_calls_of_server(url))
        if report.failed:
            if self._calls:
                report.sections.append((_SECTION, _text_of(self._calls, self._count)))
            hint = _MOTO_ALONE if _raised_by_moto(call.excinfo) else self._hint
            if hint:
                report.sections.append((_HINT, hint))
        if report.when == "teardown":
            # Not user_properties, which other plugins write into their files
            vars(report)["rekomock_strangers"] = [list(stranger) for stranger in self._met.items()]
            vars(report)["rekomock_hint"] = self._hint
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Add what was meant to the report of a misspelt marker, if unknown ones are errors."""
        report = yield
        unknown = _UNKNOWN_MARKER.search(str(report.longrepr)) if report.failed else None
        hint = unknown and _hint_about_marker(unknown[1] or unknown[2])
        if hint:
            report.sections.append((_HINT, hint))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather the strangers of all tests, those of pytest-xdist's workers among them."""
        for image_id, description in vars(report).get("rekomock_strangers", ()):
            self._strangers.setdefault(image_id, description)
        hint = vars(report).get("rekomock_hint")
        if hint:
            self._hints[hint] = None

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the images that showed strangers, once, and what to do about them."""
        if self._hints:
            terminalreporter.section("rekomock: hints")
            for hint in self._hints:
                terminalreporter.line(hint)
        if self._strangers:
            count = len(self._strangers)
            terminalreporter.section(f"rekomock: {count} image{'s' * (count > 1)} of strangers")
            for description in list(self._strangers.values())[:_MAX_STRANGERS]:
                terminalreporter.line(description)
            if count > _MAX_STRANGERS:
                terminalreporter.line(f"and {count - _MAX_STRANGERS} more")
            for line in _REMEDIES:
                terminalreporter.line(line)


def _calls_of_server(url: str) -> Collection[LoggedCall]:
    """Return the newest calls that the server of the fixture ``rekognition_server`` answered."""
    from rekomock.control.client import call_control_api
    from rekomock.control.codec import result_of
    from rekomock.control.commands import ReadCalls

    with suppress(RuntimeError):  # a test may have broken the server
        calls: Collection[LoggedCall] = result_of(ReadCalls, call_control_api(url, "GET", "/calls", limit=_MAX_READ))
        return calls
    return ()


def _text_of(calls: Collection[LoggedCall], count: int) -> str:
    lines = []
    for call in calls:
        head, *explanation = repr(call).splitlines()
        lines.append(_cut(head, _MAX_CALL))
        lines += (_cut(sentence, _MAX_SENTENCE) for sentence in explanation)
    if count > _MAX_CALLS:
        lines.insert(0, f"({count - _MAX_CALLS} earlier ones)")
    return "\n".join(lines)


def _cut(line: str, length: int) -> str:
    return line if len(line) <= length else f"{line[: length - 3]}..."


def _raised_by_moto(excinfo: pytest.ExceptionInfo[BaseException] | None) -> bool:
    """Return whether moto's own Rekognition raised that it does not know an operation."""
    if excinfo is None or not isinstance(excinfo.value, NotImplementedError):
        return False
    raised_in = excinfo.traceback[-1].frame.f_locals.get("self")
    return type(raised_in).__module__ == "moto.rekognition.responses"


def _hint_about_markers(item: pytest.Item) -> str | None:
    """Return what a test's marker was probably meant to be, if it is registered by none."""
    names = {mark.name for mark in item.iter_markers()}
    if not names - {"rekomock"}:
        return None
    registered = {line.partition(":")[0].partition("(")[0].strip() for line in item.config.getini("markers")}
    hints = (_hint_about_marker(name) for name in sorted(names - registered))
    return next((f"{item.nodeid}: {hint}" for hint in hints if hint), None)


def _hint_about_marker(name: str) -> str | None:
    """Return what an unknown marker was probably meant to be; None if it is none of rekomock's."""
    if name in _NOT_MARKERS:
        return f"there is no marker {name!r}, which is {_NOT_MARKERS[name]}; the marker is @pytest.mark.rekomock"
    if get_close_matches(name.lower().replace("_", ""), ["rekomock"], cutoff=0.8):
        return f"there is no marker {name!r}: did you mean @pytest.mark.rekomock?"
    return None
