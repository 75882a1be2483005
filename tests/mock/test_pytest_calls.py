"""What pytest says about calls: in the report of a failed test, and about strangers at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import manual
from support.suites import SYNCHRONOUS

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., pytest.RunResult]

HELPERS = """
    import io

    import boto3
    import pytest
    from moto import mock_aws
    from PIL import Image
    from rekomock import mock_rekognition, photo

    def client():
        return boto3.client("rekognition", region_name="us-east-1")

    def photograph(number=1):
        buffer = io.BytesIO()
        Image.linear_gradient("L").rotate(number * 9).crop((40, 40, 200, 200)).save(buffer, "PNG")
        return {"Bytes": buffer.getvalue()}
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a suite: in this process, unless it has workers or leaves something broken."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)

    def run(code: str, *arguments: str, alone: bool = False) -> pytest.RunResult:
        pytester.makepyfile(HELPERS + code)
        start = pytester.runpytest_subprocess if alone or "-n" in arguments else pytester.runpytest_inprocess
        return start(*SYNCHRONOUS, *arguments)

    return run


def sections(result: pytest.RunResult, title: str) -> list[list[str]]:
    """The lines of each section of this title."""
    found: list[list[str]] = []
    lines: list[str] = []
    for line in result.outlines:
        if line.startswith(("--", "==", "__")):
            lines = []
            if line.strip("-= ") == title:
                found.append(lines)
        elif line:
            lines.append(line)
    return found


def section(result: pytest.RunResult, title: str) -> list[str]:
    """The lines of the only section of this title."""
    (lines,) = sections(result, title)
    return lines


FAILING = {
    "a fixture": """
    def test_it(rekognition_client):
        rekognition_client.list_faces(CollectionId="staff")
    """,
    "a decorator": """
    @mock_rekognition
    def test_it():
        client().list_faces(CollectionId="staff")
    """,
    "a context that has ended": """
    def test_it():
        with mock_rekognition():
            with pytest.raises(Exception):
                client().list_faces(CollectionId="staff")
        assert False
    """,
    "a fixture of a wider scope": """
    @pytest.fixture(scope="module")
    def rek():
        with mock_rekognition() as rek:
            yield rek

    def test_before(rek):
        client().list_collections()

    def test_it(rek):
        client().list_faces(CollectionId="staff")
    """,
    "a TestCase": """
    import unittest

    @mock_rekognition
    class TestIt(unittest.TestCase):
        def test_it(self):
            client().list_faces(CollectionId="staff")
    """,
    "a setup": """
    @pytest.fixture
    def staff(rekognition_client):
        rekognition_client.list_faces(CollectionId="staff")

    def test_it(staff):
        pass
    """,
    "a teardown": """
    @pytest.fixture
    def staff(rekognition_client):
        yield
        rekognition_client.list_faces(CollectionId="staff")

    def test_it(staff):
        pass
    """,
    "a server": """
    def test_it(rekognition_server):
        boto3.client("rekognition").list_faces(CollectionId="staff")
    """,
}


#: What these say of their one call.
SAID = [
    "ListFaces(CollectionId='staff') in us-east-1 -> "
    "ResourceNotFoundException: The collection id: staff does not exist",
    "    Account 123456789012 has no collection 'staff' in us-east-1: there are no collections.",
]


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["", "xdist"])
def test_a_failed_test_shows_its_calls(pytester: pytest.Pytester, run: Run, workers: list[str]) -> None:
    names = ["_".join(kind.split()) for kind in FAILING]
    pytester.makepyfile(**{f"test_{name}": HELPERS + code for name, code in zip(names, FAILING.values(), strict=True)})
    result = run("", *workers)

    assert sections(result, "rekomock calls") == [SAID] * len(FAILING)


def test_a_test_that_passes_shows_nothing(run: Run) -> None:
    result = run(
        """
    def test_it(rekognition_client):
        rekognition_client.list_collections()

    def test_without_calls():
        assert False
    """,
        "-rA",
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.no_fnmatch_line("*rekomock*calls*")
    result.stdout.no_fnmatch_line("*strangers*")


def test_the_calls_are_limited_in_number_and_width(run: Run) -> None:
    result = run(
        """
    def test_it(rekognition_client):
        for number in range(30):
            rekognition_client.list_collections()
        rekognition_client.create_collection(CollectionId="x" * 255, Tags={"k" * 99: "v" * 99 for _ in range(9)})
        rekognition_client.list_faces(CollectionId="y" * 255)
    """
    )
    first, *calls = section(result, "rekomock calls")
    assert first == "(12 earlier ones)"
    assert [call for call in calls if not call.startswith(" ")][-3] == "ListCollections() in us-east-1 -> ok"
    created, listed, explained = calls[-3:]
    assert len(created) == 240
    assert created.endswith("...")
    assert (len(listed), len(explained)) == (240, 300)
    assert len(calls) == 21


def test_a_server_that_is_gone_has_no_calls(run: Run) -> None:
    result = run(
        """
    def test_it(rekognition_server, _rekomock_server):
        _rekomock_server._server.stop()
        assert False
    """
    )
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*rekomock calls*")
    result.stdout.no_fnmatch_line("*INTERNALERROR*")


STRANGERS = """
    @pytest.mark.parametrize("number", range(12))
    def test_passes(rekognition_client, number):
        for _ in range(2):
            rekognition_client.detect_faces(Image=photograph(number))

    @pytest.mark.rekomock(unknown_images="no_face")
    def test_without_strangers(rekognition_client):
        rekognition_client.detect_faces(Image=photograph(99))
        rekognition_client.detect_faces(Image={"Bytes": photo("alice")})

    def test_one_again(rekognition_client):
        rekognition_client.detect_faces(Image=photograph(3))
"""


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["", "xdist"])
def test_strangers_are_named_once_with_the_remedies(run: Run, workers: list[str]) -> None:
    result = run(STRANGERS, *workers)
    result.assert_outcomes(passed=14)
    lines = section(result, "rekomock: 12 images of strangers")
    images = [line for line in lines if line.startswith("Image (160 x 160 pixels) of DetectFaces in ")]
    assert len(images) == len(set(images)) == 10
    assert lines[10] == "and 2 more"
    assert "three remedies" in lines[11]
    assert [line.split()[0] for line in lines[12:]] == ["rek.album.add(image,", 'photo("alice")', "the"]


def test_strangers_on_a_server_are_named(run: Run) -> None:
    result = run(
        """
    def test_it(rekognition_server):
        rekognition = boto3.client("rekognition")
        rekognition.detect_faces(Image={"Bytes": photo("alice")})
        rekognition.detect_labels(Image=photograph(1))
        for _ in range(2):
            rekognition.detect_faces(Image=photograph(2))
    """
    )
    result.assert_outcomes(passed=1)
    assert section(result, "rekomock: 1 image of strangers")[0] == (
        "Image (160 x 160 pixels) of DetectFaces in test_strangers_on_a_server_are_named.py::test_it"
    )


def test_one_stranger_is_named(run: Run) -> None:
    result = run(
        """
    def test_it(rekognition_client):
        rekognition_client.detect_faces(Image=photograph())
        rekognition_client.detect_labels(Image=photograph(7))
    """
    )
    assert section(result, "rekomock: 1 image of strangers")[0] == (
        "Image (160 x 160 pixels) of DetectFaces in test_one_stranger_is_named.py::test_it"
    )


class TestHints:
    def test_mock_aws_alone(self, run: Run) -> None:
        result = run(
            """
    @mock_aws
    def test_it():
        client().create_collection(CollectionId="staff")
        """
        )
        (hint,) = section(result, "rekomock hint")
        assert hint.startswith("moto's own Rekognition answered, which keeps no faces: mock_aws alone does not start ")

    def test_not_about_other_services(self, run: Run) -> None:
        result = run(
            """
    @mock_aws
    def test_it():
        boto3.client("polly", region_name="us-east-1").start_speech_synthesis_task(
            OutputFormat="mp3", Text="x", VoiceId="Amy", OutputS3BucketName="speech"
        )

    def test_of_its_own():
        raise NotImplementedError("later")
        """
        )
        result.assert_outcomes(failed=2)
        result.stdout.no_fnmatch_line("*rekomock hint*")

    @pytest.mark.parametrize(
        ("marker", "hint"),
        [
            ("rekomok", "there is no marker 'rekomok': did you mean @pytest.mark.rekomock?"),
            (
                "rekognition_mock",
                "there is no marker 'rekognition_mock', which is a fixture; the marker is @pytest.mark.rekomock",
            ),
        ],
        ids=["rekomok", "rekognition_mock"],
    )
    def test_a_misspelt_marker(self, run: Run, marker: str, hint: str) -> None:
        code = f"""
    @pytest.mark.{marker}(faces_per_user=3)
    def test_passes():
        pass

    @pytest.mark.{marker}(faces_per_user=3)
    def test_fails():
        assert False

    @pytest.mark.slow
    def test_slow():
        pass
        """
        result = run(code, "-W", "ignore")
        tests = [f"test_a_misspelt_marker.py::test_{how}" for how in ("passes", "fails")]
        assert section(result, "rekomock: hints") == [f"{test}: {hint}" for test in tests]
        assert section(result, "rekomock hint") == [f"{tests[1]}: {hint}"]

        for strict in ["--strict-markers"], ["-W", "error"]:
            assert section(run(code, *strict), "rekomock hint") == [hint]

    def test_not_about_the_markers_of_others(self, run: Run) -> None:
        strict = run(
            """
    @pytest.mark.slow
    def test_it():
        pass
        """,
            "--strict-markers",
        )
        strict.assert_outcomes(errors=1)
        strict.stdout.no_fnmatch_line("*rekomock*hint*")

        lax = run(
            """
    @pytest.mark.slow
    def test_it():
        pass
        """,
            "-W",
            "ignore",
        )
        lax.assert_outcomes(passed=1)
        lax.stdout.no_fnmatch_line("*rekomock*hint*")


def test_the_manual_shows_what_pytest_says(run: Run) -> None:
    result = run(
        """
    def test_it(rekognition_client):
        s3 = boto3.client("s3", region_name="eu-west-1")
        s3.create_bucket(Bucket="pictures", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        rekognition_client.create_collection(CollectionId="staff")
        rekognition_client.detect_faces(Image={"S3Object": {"Bucket": "pictures", "Name": "alice.png"}})

    def test_strangers(rekognition_client):
        rekognition_client.create_collection(CollectionId="staff")
        rekognition_client.index_faces(CollectionId="staff", Image=photograph())
    """
    )
    calls, strangers = (block.text.splitlines() for block in manual.blocks("docs/how-to/explanations.md", "text"))
    assert section(result, "rekomock calls") == calls[1:]
    said = section(result, "rekomock: 1 image of strangers")
    assert said[0].partition(" in ")[0] == strangers[1].partition(" in ")[0]
    assert said[1:] == strangers[2:]
