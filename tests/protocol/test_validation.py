"""Requests that violate constraints of the service model, and the one error that lists all violations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import ServiceModel

from rekomock import photo
from rekomock.protocol import service_model, validation
from rekomock.protocol.errors import RekognitionError
from rekomock.protocol.validation import validate

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from support.surfaces import Surface

FACE_ID_PATTERN = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
FACE = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def unchecked(surface: Surface) -> RekognitionClient:
    """A client that sends whatever it is given."""
    return boto3.client("rekognition", region_name="us-east-1", config=Config(parameter_validation=False))


def rejection(client: RekognitionClient, operation: str, **parameters: Any) -> str:
    """Return the message of the ValidationException that a request fails with."""
    with pytest.raises(ClientError, match="ValidationException") as rejected:
        getattr(client, operation)(**parameters)
    return rejected.value.response["Error"]["Message"]


def raw_refusal(surface: Surface, operation: str, body: str) -> str:
    """As :func:`rejection`, of a request that no SDK would send."""
    headers = {"X-Amz-Target": f"RekognitionService.{operation}"}
    response = requests.post(surface.url, body, headers=headers, timeout=20).json()
    assert response["__type"] == "ValidationException"
    message: str = response["message"]
    return message


class TestMessagesSeenFromAws:
    def test_an_empty_image(self, client: RekognitionClient) -> None:
        assert rejection(client, "index_faces", CollectionId="staff", Image={"Bytes": b""}) == (
            "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'image.bytes' "
            "failed to satisfy constraint: Member must have length greater than or equal to 1"
        )

    def test_an_image_of_too_many_bytes(self, client: RekognitionClient) -> None:
        picture = bytes(7_843_602)

        assert rejection(client, "search_faces_by_image", CollectionId="staff", Image={"Bytes": picture}) == (
            "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=7843602 cap=7843602]' at "
            "'image.bytes' failed to satisfy constraint: Member must have length less than or equal to 5242880"
        )

    def test_an_external_image_id_with_slashes(self, client: RekognitionClient) -> None:
        path = "train/jisoo/20190417-01200156.PNG"

        with pytest.raises(ClientError) as rejected:
            client.index_faces(CollectionId="staff", Image={"Bytes": photo()}, ExternalImageId=path)

        assert str(rejected.value) == (
            "An error occurred (ValidationException) when calling the IndexFaces operation: "
            "1 validation error detected: Value 'train/jisoo/20190417-01200156.PNG' at 'externalImageId' "
            r"failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.\-:]+"
        )

    def test_an_empty_list(self, unchecked: RekognitionClient) -> None:
        assert rejection(unchecked, "delete_faces", CollectionId="staff", FaceIds=[]) == (
            "1 validation error detected: Value '[]' at 'faceIds' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1"
        )

    def test_a_number_above_its_range(self, client: RekognitionClient) -> None:
        assert rejection(client, "list_users", CollectionId="staff", MaxResults=501) == (
            "1 validation error detected: Value '501' at 'maxResults' failed to satisfy constraint: "
            "Member must have value less than or equal to 500"
        )

    def test_a_number_below_its_range(self, unchecked: RekognitionClient) -> None:
        assert rejection(unchecked, "list_users", CollectionId="staff", MaxResults=0) == (
            "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1"
        )

    def test_a_value_outside_an_enum(self, client: RekognitionClient) -> None:
        image: Any = {"Bytes": photo()}

        assert rejection(client, "index_faces", CollectionId="staff", Image=image, QualityFilter="BEST") == (
            "1 validation error detected: Value 'BEST' at 'qualityFilter' failed to satisfy constraint: "
            "Member must satisfy enum value set: [NONE, AUTO, LOW, MEDIUM, HIGH]"
        )

    def test_a_missing_member(self, unchecked: RekognitionClient) -> None:
        assert rejection(unchecked, "describe_collection") == (
            "1 validation error detected: Value null at 'collectionId' failed to satisfy constraint: "
            "Member must not be null"
        )

    def test_bad_elements_of_a_list(self, client: RekognitionClient) -> None:
        assert rejection(client, "delete_faces", CollectionId="staff", FaceIds=["x", "y"]) == (
            "1 validation error detected: Value '[x, y]' at 'faceIds' failed to satisfy constraint: "
            "Member must satisfy constraint: "
            f"[Member must satisfy regular expression pattern: {FACE_ID_PATTERN}]"
        )


class TestWhatIsReported:
    def test_all_violations_come_in_one_error(self, client: RekognitionClient) -> None:
        assert rejection(
            client,
            "associate_faces",
            CollectionId="a b",
            UserId="alice",
            FaceIds=[FACE.upper().replace("1", "A")],
            UserMatchThreshold=100.1,
        ) == (
            "3 validation errors detected: "
            r"Value 'a b' at 'collectionId' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [a-zA-Z0-9_.\-]+; "
            "Value '[AAAAAAAA-2222-4333-8444-555555555555]' at 'faceIds' failed to satisfy constraint: "
            f"Member must satisfy constraint: [Member must satisfy regular expression pattern: {FACE_ID_PATTERN}]; "
            "Value '100.1' at 'userMatchThreshold' failed to satisfy constraint: "
            "Member must have value less than or equal to 100"
        )

    def test_one_value_can_break_several_constraints(self, client: RekognitionClient) -> None:
        message = rejection(client, "describe_collection", CollectionId="ü" * 256)

        assert message.startswith("2 validation errors detected: ")
        assert "length less than or equal to 255" in message
        assert r"regular expression pattern: [a-zA-Z0-9_.\-]+" in message

    def test_a_request_that_breaks_nothing_is_accepted(self, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="A.b_c-9", Tags={})

        assert client.list_collections(MaxResults=0)["CollectionIds"] == ["A.b_c-9"]

    def test_one_good_element_does_not_save_a_bad_one(self, client: RekognitionClient) -> None:
        message = rejection(client, "delete_faces", CollectionId="staff", FaceIds=[FACE, "x"])

        assert f"Value '[{FACE}, x]' at 'faceIds'" in message

    def test_a_null_element_is_rejected(self, surface: Surface) -> None:
        assert raw_refusal(surface, "DeleteFaces", f'{{"CollectionId": "staff", "FaceIds": ["{FACE}", null]}}') == (
            f"1 validation error detected: Value '[{FACE}, null]' at 'faceIds' failed to satisfy constraint: "
            "Member must satisfy constraint: [Member must not be null]"
        )

    def test_members_of_structures_have_dotted_paths(self, client: RekognitionClient) -> None:
        image: Any = {"S3Object": {"Bucket": "b c", "Name": "n" * 1025}}

        message = rejection(client, "search_users_by_image", CollectionId="staff", Image=image)

        assert message.startswith("2 validation errors detected: ")
        assert "Value 'b c' at 'image.s3Object.bucket' failed" in message
        assert f"Value '{'n' * 1025}' at 'image.s3Object.name' failed" in message

    @pytest.mark.parametrize("written", ["NaN", "Infinity", "-Infinity"])
    def test_not_a_number_and_infinities_are_out_of_every_range(self, surface: Surface, written: str) -> None:
        message = raw_refusal(
            surface, "SearchUsers", f'{{"CollectionId": "staff", "UserId": "a", "UserMatchThreshold": "{written}"}}'
        )

        assert f"Value '{written}' at 'userMatchThreshold' failed to satisfy constraint" in message

    def test_not_a_number_is_neither_below_nor_above(self, surface: Surface) -> None:
        message = raw_refusal(surface, "SearchUsers", '{"CollectionId": "staff", "UserMatchThreshold": "NaN"}')

        assert message.startswith("2 validation errors detected: ")

    def test_a_float_is_shown_in_its_fewest_digits(self, client: RekognitionClient) -> None:
        message = rejection(client, "search_faces", CollectionId="staff", FaceId=FACE, FaceMatchThreshold=123.456789)

        assert "Value '123.45679' at 'faceMatchThreshold'" in message

    def test_six_digits_are_enough_for_a_float_that_was_written_with_six(self, client: RekognitionClient) -> None:
        # seven would show the rounding to 32 bits: 8590399000
        message = rejection(client, "search_faces", CollectionId="staff", FaceId=FACE, FaceMatchThreshold=8590400000)

        assert "Value '8590400000.0' at 'faceMatchThreshold'" in message

    def test_a_whole_float_is_shown_with_its_point(self, client: RekognitionClient) -> None:
        message = rejection(client, "search_faces", CollectionId="staff", FaceId=FACE, FaceMatchThreshold=101)

        assert "Value '101.0' at 'faceMatchThreshold'" in message


class TestPatterns:
    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\n\n"])
    def test_a_trailing_newline_does_not_match(self, client: RekognitionClient, newline: str) -> None:
        assert "at 'collectionId'" in rejection(client, "create_collection", CollectionId="staff" + newline)

    def test_a_trailing_newline_does_not_match_a_pattern_that_ends_in_a_dollar_sign(
        self, client: RekognitionClient
    ) -> None:
        message = rejection(client, "create_user", CollectionId="staff", UserId="a", ClientRequestToken="token\n")

        assert r"Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]+$" in message

    @pytest.mark.parametrize("face_id", [FACE.upper().replace("1", "A"), FACE + "0", "0" + FACE, f" {FACE}", "{FACE}"])
    def test_the_whole_value_has_to_match(self, client: RekognitionClient, face_id: str) -> None:
        assert "at 'faceId'" in rejection(client, "search_faces", CollectionId="staff", FaceId=face_id)

    def test_letters_beyond_ascii_do_not_match_a_to_z(self, client: RekognitionClient) -> None:
        assert "at 'userId'" in rejection(client, "create_user", CollectionId="staff", UserId="josé")

    @pytest.mark.parametrize("digits", ["١٢٣٤٥٦٧٨٩٠١٢", "१२३४५६७८९०१२"])
    def test_digits_beyond_ascii_do_not_match_backslash_d(self, client: RekognitionClient, digits: str) -> None:
        arn = f"arn:aws:rekognition:us-east-1:{digits}:project/p/1"

        assert "at 'projectArn'" in rejection(client, "delete_project", ProjectArn=arn)

    def test_spaces_beyond_ascii_match_backslash_capital_s(self) -> None:
        # Java's \S excludes only the six ASCII spaces
        validate({"Text": "\N{NO-BREAK SPACE}"}, made_up({"type": "string", "pattern": r"\S+"}))


class TestTags:
    @pytest.mark.parametrize("key", ["team", "Größe", "部署", "٣", "a b", "a:b/c=d+e-f@g_h.i", "AWS:team", "aws"])
    def test_letters_digits_and_spaces_of_every_script_are_keys(self, client: RekognitionClient, key: str) -> None:
        client.create_collection(CollectionId="staff", Tags={key: key})

    @pytest.mark.parametrize("key", ["aws:team", "aws:", "team!", "№ 1", "\N{GRINNING FACE}", "a\tb", "a\n", "a" * 129])
    def test_other_keys_are_rejected(self, client: RekognitionClient, key: str) -> None:
        assert rejection(client, "create_collection", CollectionId="staff", Tags={key: "x"}) == (
            f"1 validation error detected: Value '{{{key}=x}}' at 'tags' failed to satisfy constraint: "
            "Map keys must satisfy constraint: [Member must have length less than or equal to 128, "
            "Member must have length greater than or equal to 1, "
            r"Member must satisfy regular expression pattern: ^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$]"
        )

    @pytest.mark.parametrize("value", ["", "aws:team", "Größe", "a" * 256])
    def test_values_may_be_empty_and_begin_with_aws(self, client: RekognitionClient, value: str) -> None:
        client.create_collection(CollectionId="staff", Tags={"team": value})

    @pytest.mark.parametrize("value", ["x!", "x\n", "x" * 257])
    def test_other_values_are_rejected(self, client: RekognitionClient, value: str) -> None:
        assert rejection(client, "create_collection", CollectionId="staff", Tags={"team": value}) == (
            f"1 validation error detected: Value '{{team={value}}}' at 'tags' failed to satisfy constraint: "
            "Map value must satisfy constraint: [Member must have length less than or equal to 256, "
            "Member must have length greater than or equal to 0, "
            r"Member must satisfy regular expression pattern: ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$]"
        )

    def test_a_null_value_is_rejected(self, surface: Surface) -> None:
        assert raw_refusal(surface, "CreateCollection", '{"CollectionId": "staff", "Tags": {"team": null}}') == (
            "1 validation error detected: Value '{team=null}' at 'tags' failed to satisfy constraint: "
            "Map value must satisfy constraint: [Member must not be null]"
        )

    def test_all_tags_are_shown_when_one_is_bad(self, client: RekognitionClient) -> None:
        message = rejection(client, "create_collection", CollectionId="staff", Tags={"team": "a", "use": "!"})

        assert "Value '{team=a, use=!}' at 'tags'" in message

    def test_two_hundred_tags_are_the_most(self, client: RekognitionClient) -> None:
        tags = {f"key{number}": "" for number in range(201)}

        message = rejection(client, "create_collection", CollectionId="staff", Tags=tags)

        assert message.endswith(
            "at 'tags' failed to satisfy constraint: Member must have length less than or equal to 200"
        )


# Shapes that the installed model lacks


def made_up(value: dict[str, Any], **shapes: dict[str, Any]) -> Any:
    """The shape of a request with one member, ``Text``, of the shape given."""
    request = {"type": "structure", "members": {"Text": {"shape": "Value"}}}
    model = {"metadata": {}, "operations": {}, "shapes": {"Request": request, "Value": value, **shapes}}
    return ServiceModel(model).shape_for("Request")


def violations(members: dict[str, Any], shape: Any) -> str:
    with pytest.raises(RekognitionError) as rejected:
        validate(members, shape)
    assert (rejected.value.code, rejected.value.status) == ("ValidationException", 400)
    return rejected.value.message


TAG = {"type": "structure", "required": ["Key"], "members": {"Key": {"shape": "Key"}}}
KEY = {"type": "string", "min": 2}


class TestShapesThatTheModelMayGet:
    def test_a_bad_member_of_a_structure_in_a_list(self) -> None:
        shape = made_up({"type": "list", "member": {"shape": "Tag"}}, Tag=TAG, Key=KEY)

        validate({"Text": [{"Key": "ok"}]}, shape)
        assert violations({"Text": [{"Key": "ok"}, {"Key": "a"}, {}]}, shape) == (
            "2 validation errors detected: Value 'a' at 'text.2.member.key' failed to satisfy constraint: "
            "Member must have length greater than or equal to 2; Value null at 'text.3.member.key' failed to satisfy "
            "constraint: Member must not be null"
        )

    def test_a_null_among_the_structures_of_a_list(self) -> None:
        shape = made_up({"type": "list", "member": {"shape": "Tag"}}, Tag=TAG, Key=KEY)

        assert violations({"Text": [None, {"Key": "ok"}]}, shape) == (
            "1 validation error detected: Value null at 'text.1.member' failed to satisfy constraint: "
            "Member must not be null"
        )

    def test_a_bad_member_of_a_structure_in_a_map(self) -> None:
        shape = made_up({"type": "map", "key": {"shape": "Key"}, "value": {"shape": "Tag"}}, Tag=TAG, Key=KEY)

        validate({"Text": {"one": {"Key": "ok"}}}, shape)
        assert violations({"Text": {"one": {"Key": "a"}, "two": None}}, shape) == (
            "2 validation errors detected: Value 'a' at 'text.one.member.key' failed to satisfy constraint: "
            "Member must have length greater than or equal to 2; Value null at 'text.two.member' failed to satisfy "
            "constraint: Member must not be null"
        )

    def test_a_bad_key_of_a_map_of_structures(self) -> None:
        shape = made_up({"type": "map", "key": {"shape": "Key"}, "value": {"shape": "Tag"}}, Tag=TAG, Key=KEY)

        assert violations({"Text": {"a": {"Key": "ok"}}}, shape) == (
            "1 validation error detected: Value '{a={Key=ok}}' at 'text' failed to satisfy constraint: "
            "Map keys must satisfy constraint: [Member must have length greater than or equal to 2]"
        )

    def test_lists_in_a_list(self) -> None:
        shape = made_up(
            {"type": "list", "member": {"shape": "Row"}, "min": 1},
            Row={"type": "list", "member": {"shape": "Cell"}, "max": 2},
            Cell={"type": "integer", "max": 9},
        )

        validate({"Text": [[1, 2], []]}, shape)
        assert violations({"Text": [[1, 2, 3], [10]]}, shape) == (
            "2 validation errors detected: Value '[1, 2, 3]' at 'text.1.member' failed to satisfy constraint: "
            "Member must have length less than or equal to 2; Value '[10]' at 'text.2.member' failed to satisfy "
            "constraint: Member must satisfy constraint: [Member must have value less than or equal to 9]"
        )

    def test_all_that_is_demanded_of_an_element_is_listed(self) -> None:
        shape = made_up(
            {"type": "list", "member": {"shape": "Element"}},
            Element={"type": "string", "max": 3, "min": 1, "pattern": "[a-z]*", "enum": ["a", "b"]},
        )

        assert violations({"Text": ["a", "b", "c"]}, shape) == (
            "1 validation error detected: Value '[a, b, c]' at 'text' failed to satisfy constraint: "
            "Member must satisfy constraint: [Member must have length less than or equal to 3, "
            "Member must have length greater than or equal to 1, "
            "Member must satisfy regular expression pattern: [a-z]*, Member must satisfy enum value set: [a, b]]"
        )

    @pytest.mark.parametrize(
        ("kind", "elements", "printed"),
        [
            ("boolean", [True, False], "[true, false]"),
            ("integer", [1, 0], "[1, 0]"),
            ("long", [2**40, 1], "[1099511627776, 1]"),
            ("float", [0.30000001192092896, 100.0999984741211], "[0.3, 100.1]"),
            ("double", [0.1, 100.0999984741211], "[0.1, 100.1]"),
            ("blob", [b"", b"abc"], "[java.nio.HeapByteBuffer[pos=0 lim=0 cap=0], "
                                    "java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]]"),
        ],
    )  # fmt: skip
    def test_values_are_printed_as_java_prints_them(self, kind: str, elements: list[Any], printed: str) -> None:
        shape = made_up({"type": "list", "member": {"shape": "Element"}, "max": 1}, Element={"type": kind})

        assert f"Value '{printed}' at 'text'" in violations({"Text": elements}, shape)

    def test_a_double_that_is_none_of_32_bits_is_printed_in_full(self) -> None:
        assert "Value '100.00000000001'" in violations(
            {"Text": 100.00000000001}, made_up({"type": "double", "max": 100})
        )

    def test_an_operation_without_input_accepts_everything(self) -> None:
        validate({}, None)

    def test_members_without_constraints_accept_everything(self) -> None:
        validate({"Text": True}, made_up({"type": "boolean"}))


class TestWhatWasAcceptedBefore:
    """Valid strings are remembered, and nothing else about validation changes by it."""

    def test_it_does_not_make_others_valid(self) -> None:
        text = made_up({"type": "string", "pattern": "[a-z]+"})
        texts = made_up({"type": "list", "member": {"shape": "Lower"}}, Lower={"type": "string", "pattern": "[a-z]+"})
        for _ in range(2):
            validate({"Text": "a"}, text)
            validate({"Text": ["a", "b"]}, texts)
            assert "Value 'A' at 'text'" in violations({"Text": "A"}, text)
            assert "Value '[a, A]' at 'text'" in violations({"Text": ["a", "A"]}, texts)
            assert "Value '[a, null]' at 'text'" in violations({"Text": ["a", None]}, texts)

    def test_not_all_that_was_ever_accepted_is_remembered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(validation, "_MAX_ACCEPTED", 2)
        shape = made_up({"type": "string", "min": 1})
        accepted = validation._accepted(shape.members["Text"])
        for number in range(10):
            validate({"Text": f"text {number}"}, shape)
            assert f"text {number}" in accepted
            assert len(accepted) <= 3

    def test_long_texts_and_tokens_are_not_remembered(self) -> None:
        shape = made_up({"type": "string", "min": 1})
        validate({"Text": "a" * 10_000}, shape)
        assert validation._accepted(shape.members["Text"]) == set()
        request = service_model.operation("CreateUser").input_shape
        assert request is not None
        validate({"CollectionId": "staff", "UserId": "alice", "ClientRequestToken": "once"}, request)
        assert validation._accepted(request.members["ClientRequestToken"]) == set()
        assert "alice" in validation._accepted(request.members["UserId"])
