"""The protocol awsJson1.1: decoding requests and encoding responses."""

from __future__ import annotations

import base64
import contextlib
import json
import math
from hashlib import md5
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

import boto3
import numpy as np
import orjson
import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.model import ServiceModel, StructureShape
from hypothesis import given, settings
from hypothesis import strategies as st
from support import clients

from rekomock import Face, photo
from rekomock.protocol import service_model, wire
from rekomock.protocol.errors import NOT_SERIALIZABLE, NOT_SIMULATED, USER_NOT_FOUND, RekognitionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.staff import Staff
    from support.surfaces import Surface


# One member of every kind that the protocol has; Rekognition's own model lacks some
_KINDS = ("string", "boolean", "integer", "long", "float", "double", "timestamp", "blob")
_MODEL = ServiceModel(
    {
        "metadata": {},
        "operations": {},
        "shapes": {
            "Everything": {
                "type": "structure",
                "members": {
                    **{kind.capitalize(): {"shape": f"A{kind}"} for kind in _KINDS},
                    "Structure": {"shape": "Inner"},
                    "List": {"shape": "Numbers"},
                    "Lists": {"shape": "ListOfNumbers"},
                    "Map": {"shape": "NumbersByName"},
                    "Structures": {"shape": "InnersByName"},
                },
            },
            **{f"A{kind}": {"type": kind} for kind in _KINDS},
            "Inner": {"type": "structure", "members": {"Integer": {"shape": "Ainteger"}, "Float": {"shape": "Afloat"}}},
            "Numbers": {"type": "list", "member": {"shape": "Ainteger"}},
            "ListOfNumbers": {"type": "list", "member": {"shape": "Numbers"}},
            "NumbersByName": {"type": "map", "key": {"shape": "Astring"}, "value": {"shape": "Afloat"}},
            "InnersByName": {"type": "map", "key": {"shape": "Astring"}, "value": {"shape": "Inner"}},
        },
    }
)
EVERY_KIND = cast("StructureShape", _MODEL.shape_for("Everything"))

#: JSON values of every type, and those that fit a member of each kind.
SOME_OF_EACH = ('"a"', "true", "1", "1.5", "[]", "{}")
FITTING: dict[str, set[str]] = {
    "String": {'"a"'},
    "Boolean": {"true"},
    "Integer": {"1"},
    "Long": {"1"},
    "Float": {"1", "1.5"},
    "Double": {"1", "1.5"},
    "Timestamp": {"1", "1.5"},
    "Blob": set(),
    "Structure": {"{}"},
    "List": {"[]"},
    "Lists": {"[]"},
    "Map": {"{}"},
    "Structures": {"{}"},
}

_SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
)
_ANY_JSON = _SCALARS | st.lists(_SCALARS, max_size=3) | st.dictionaries(st.text(max_size=9), _SCALARS, max_size=3)


def decode(text: str, shape: StructureShape | None = EVERY_KIND) -> dict[str, Any]:
    return wire.decode(text.encode(), shape)


def rejection(body: str | bytes) -> RekognitionError:
    with pytest.raises(RekognitionError) as rejected:
        wire.decode(body if isinstance(body, bytes) else body.encode(), EVERY_KIND)
    return rejected.value


@pytest.fixture
def post(surface: Surface) -> Callable[..., requests.Response]:
    """Send a request as it stands, without an SDK; a collection named ``staff`` exists."""

    def send(target: str | None, body: bytes | str = b"{}") -> requests.Response:
        return clients.post(surface.url, target, body)

    send("RekognitionService.CreateCollection", '{"CollectionId": "staff"}')
    return send


def error_of(response: requests.Response) -> str:
    assert response.status_code == 400
    code: str = response.json()["__type"]
    return code


class TestRequestsOnTheWire:
    def test_an_unsigned_request_is_processed(self, post: Callable[..., requests.Response]) -> None:
        response = post("RekognitionService.ListCollections")

        assert (response.status_code, response.json()["CollectionIds"]) == (200, ["staff"])

    @pytest.mark.usefixtures("staff")
    def test_a_signed_request_is_processed(self, surface: Surface) -> None:
        headers = {"X-Amz-Target": "RekognitionService.ListCollections", "Content-Type": wire.CONTENT_TYPE}
        request = AWSRequest("POST", surface.url, headers, data=b"{}")
        credentials = boto3.Session().get_credentials()
        assert credentials is not None
        SigV4Auth(credentials, "rekognition", "us-east-1").add_auth(request)

        response = requests.post(surface.url, data=b"{}", headers=dict(request.headers.items()), timeout=20)

        assert (response.status_code, response.json()["CollectionIds"]) == (200, ["staff"])

    def test_an_empty_body_has_no_members(self, post: Callable[..., requests.Response]) -> None:
        assert post("RekognitionService.ListCollections", b"").json()["CollectionIds"] == ["staff"]

    def test_unknown_members_are_ignored(self, post: Callable[..., requests.Response]) -> None:
        body = '{"CollectionId": "staff", "Colour": "red", "Shapes": [{"Sides": 3}]}'

        assert post("RekognitionService.DescribeCollection", body).status_code == 200

    def test_null_means_absent(self, post: Callable[..., requests.Response]) -> None:
        body = '{"CollectionId": "staff", "MaxResults": null, "NextToken": null}'

        assert post("RekognitionService.ListUsers", body).json() == {"Users": []}

    def test_a_required_member_that_is_null_is_missing(self, post: Callable[..., requests.Response]) -> None:
        response = post("RekognitionService.DescribeCollection", '{"CollectionId": null}')

        assert error_of(response) == "ValidationException"

    def test_of_duplicate_members_the_last_wins(self, post: Callable[..., requests.Response]) -> None:
        body = '{"CollectionId": "no-such", "CollectionId": "staff"}'

        assert post("RekognitionService.DescribeCollection", body).status_code == 200

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b'{"CollectionId": "staff"', id="cut short"),
            pytest.param(b"CollectionId=staff", id="a form"),
            pytest.param(b'{"CollectionId": "staff"} {}', id="two documents"),
            pytest.param(b"{'CollectionId': 'staff'}", id="single quotes"),
            pytest.param(b'{"CollectionId": "staff",}', id="trailing comma"),
            pytest.param(b'{"CollectionId": "st\naff"}', id="control character in a string"),
            pytest.param(b'{"CollectionId": "\xff"}', id="not UTF-8"),
            pytest.param('{"CollectionId": "staff"}'.encode("utf-16"), id="UTF-16"),
            pytest.param(b'\xef\xbb\xbf{"CollectionId": "staff"}', id="byte order mark"),
            pytest.param(b'{"CollectionId": "staff", "Number": NaN}', id="NaN"),
            pytest.param(b'{"CollectionId": "staff", "Number": -Infinity}', id="Infinity"),
            pytest.param(b"[" * 100_000, id="deep nesting"),
            pytest.param(b'{"CollectionId":' * 100_000, id="deep nesting of objects"),
            pytest.param(b"[]", id="a list"),
            pytest.param(b'"staff"', id="a string"),
            pytest.param(b"1", id="a number"),
            pytest.param(b"true", id="a boolean"),
            pytest.param(b"null", id="null"),
            pytest.param(b" ", id="blank"),
            pytest.param(b'{"CollectionId": 7}', id="a member of a wrong type"),
        ],
    )
    def test_a_body_that_cannot_be_read_is_a_serialization_exception(
        self, post: Callable[..., requests.Response], body: bytes
    ) -> None:
        assert error_of(post("RekognitionService.DescribeCollection", body)) == "SerializationException"

    @pytest.mark.usefixtures("rek")  # without a signature, a server takes it for a request of another service
    @pytest.mark.parametrize("target", [None, "", "DescribeCollection", "DynamoDB_20120810.ListTables"])
    def test_a_target_that_does_not_name_the_service_is_an_unknown_operation(
        self, post: Callable[..., requests.Response], target: str | None
    ) -> None:
        assert error_of(post(target)) == "UnknownOperationException"

    @pytest.mark.parametrize(
        "target",
        [
            pytest.param("RekognitionService.ListTables", id="unknown"),
            pytest.param("RekognitionService.", id="without the operation"),
            pytest.param("RekognitionService.describecollection", id="in lower case"),
            pytest.param("RekognitionService.Extra.DescribeCollection", id="with a part too many"),
        ],
    )
    def test_a_target_that_names_no_operation_is_an_unknown_operation(
        self, post: Callable[..., requests.Response], target: str | None
    ) -> None:
        assert error_of(post(target)) == "UnknownOperationException"

    def test_the_unknown_operation_is_named(self, post: Callable[..., requests.Response]) -> None:
        message = post("RekognitionService.ListTables").json()["message"]

        assert message == "Amazon Rekognition has no operation RekognitionService.ListTables"

    def test_the_operation_is_looked_up_before_the_body_is_read(self, post: Callable[..., requests.Response]) -> None:
        assert error_of(post("RekognitionService.ListTables", b"{")) == "UnknownOperationException"


class TestResponsesOnTheWire:
    def test_a_response_is_aws_json(self, post: Callable[..., requests.Response]) -> None:
        assert post("RekognitionService.ListCollections").headers["Content-Type"] == "application/x-amz-json-1.1"

    def test_an_error_is_aws_json(self, post: Callable[..., requests.Response]) -> None:
        assert post("RekognitionService.Nonsense").headers["Content-Type"] == "application/x-amz-json-1.1"

    def test_a_modelled_error_carries_type_code_and_message(self, post: Callable[..., requests.Response]) -> None:
        response = post("RekognitionService.DescribeCollection", '{"CollectionId": "no-such"}')

        assert (response.status_code, response.json()) == (
            400,
            {
                "__type": "ResourceNotFoundException",
                "Code": "ResourceNotFoundException",
                "Message": "The collection id: no-such does not exist",
            },
        )

    def test_an_error_of_the_protocol_carries_type_and_a_lower_case_message(
        self, post: Callable[..., requests.Response]
    ) -> None:
        response = post("RekognitionService.DescribeCollection", "[]")

        assert response.json() == {
            "__type": "SerializationException",
            "message": "Start of list found where not expected",
        }

    def test_similarities_are_widened_from_32_bits(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.face(Face("bob", resembles=("alice", 99.9)))

        (match,) = staff.client.search_faces(CollectionId="staff", FaceId=face)["FaceMatches"]

        assert match["Similarity"] == 99.9000015258789

    def test_every_number_with_a_fraction_is_one_of_32_bits(self, post: Callable[..., requests.Response]) -> None:
        body = {"CollectionId": "staff", "Image": {"Bytes": base64.b64encode(photo("alice")).decode()}}

        numbers: list[float] = []
        json.loads(
            post("RekognitionService.IndexFaces", json.dumps(body)).content,
            parse_float=lambda digits: numbers.append(float(digits)),
        )

        assert numbers
        assert numbers == [float(np.float32(number)) for number in numbers]

    def test_a_threshold_is_rounded_to_32_bits(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.face(Face("bob", resembles=("alice", 82.7)))

        def matches(threshold: float) -> int:
            return len(
                staff.client.search_faces(CollectionId="staff", FaceId=face, FaceMatchThreshold=threshold)[
                    "FaceMatches"
                ]
            )

        # 82.7 is 82.69999694824219 in 32 bits
        assert matches(82.69999999) == 1
        assert matches(82.70001) == 0


class TestDecoding:
    def test_each_kind_of_value_becomes_its_python_type(self) -> None:
        decoded = decode(
            """{"String": "a", "Boolean": true, "Integer": 1, "Long": 2, "Float": 0.5, "Double": 0.1,
                "Timestamp": 1.25, "Blob": "YQ==", "Structure": {"Integer": 3}, "List": [4, 5], "Lists": [[6], []],
                "Map": {"b": 0.25}, "Structures": {"c": {"Integer": 7}}}"""
        )

        assert decoded == {
            "String": "a",
            "Boolean": True,
            "Integer": 1,
            "Long": 2,
            "Float": 0.5,
            "Double": 0.1,
            "Timestamp": 1.25,
            "Blob": b"a",
            "Structure": {"Integer": 3},
            "List": [4, 5],
            "Lists": [[6], []],
            "Map": {"b": 0.25},
            "Structures": {"c": {"Integer": 7}},
        }

    def test_members_of_nested_structures_may_be_unknown_or_null(self) -> None:
        assert decode('{"Structure": {"Integer": null, "Colour": 1}, "Structures": {"a": {"Colour": 1}}}') == {
            "Structure": {},
            "Structures": {"a": {}},
        }

    def test_null_elements_are_kept_for_validation_to_reject(self) -> None:
        assert decode('{"List": [1, null], "Map": {"a": null}, "Structures": {"b": null}}') == {
            "List": [1, None],
            "Map": {"a": None},
            "Structures": {"b": None},
        }

    def test_of_duplicate_members_the_last_wins_even_if_it_is_null(self) -> None:
        assert decode('{"Integer": 1, "Integer": null, "Long": null, "Long": 2}') == {"Long": 2}

    def test_whole_numbers_may_be_given_for_floats(self) -> None:
        decoded = decode('{"Float": 80}')

        assert decoded == {"Float": 80.0}
        assert isinstance(decoded["Float"], float)

    @settings(deadline=None)
    @given(st.floats(width=64, allow_nan=False, allow_infinity=False, min_value=-3e38, max_value=3e38))
    def test_floats_have_32_bits(self, number: float) -> None:
        assert decode(json.dumps({"Float": number})) == {"Float": float(np.float32(number))}

    def test_doubles_have_64_bits(self) -> None:
        assert decode('{"Double": 99.9}') == {"Double": 99.9}

    def test_floats_may_be_not_a_number_by_name(self) -> None:
        assert math.isnan(decode('{"Float": "NaN"}')["Float"])

    @pytest.mark.parametrize(
        ("written", "number"),
        [
            ('"Infinity"', math.inf),
            ('"-Infinity"', -math.inf),
            ("1e39", math.inf),
            ("-1e39", -math.inf),
            ("1e999", math.inf),
            pytest.param("1" + "0" * 400, math.inf, id="a whole number of 401 digits"),
            pytest.param("-1" + "0" * 400, -math.inf, id="a negative whole number of 401 digits"),
        ],
    )
    def test_floats_beyond_32_bits_are_infinite(self, written: str, number: float) -> None:
        assert decode(f'{{"Float": {written}}}') == {"Float": number}

    @pytest.mark.parametrize(("member", "bits"), [("Integer", 32), ("Long", 64)])
    def test_the_largest_and_smallest_integers_pass(self, member: str, bits: int) -> None:
        low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1

        assert decode(f'{{"{member}": {low}}}') == {member: low}
        assert decode(f'{{"{member}": {high}}}') == {member: high}

    @pytest.mark.parametrize(("member", "bits"), [("Integer", 32), ("Long", 64)])
    @pytest.mark.parametrize("side", ["below", "above"])
    def test_integers_out_of_their_range_are_rejected(self, member: str, bits: int, side: str) -> None:
        number = -(2 ** (bits - 1)) - 1 if side == "below" else 2 ** (bits - 1)

        error = rejection(f'{{"{member}": {number}}}')

        assert (error.code, error.message) == (
            "SerializationException",
            f"NUMBER_VALUE is out of range for {member}",
        )

    def test_an_integer_of_five_thousand_digits_is_rejected(self) -> None:
        assert rejection('{"Integer": ' + "9" * 5000 + "}").code == "SerializationException"

    def test_the_wrong_types_below_cover_every_kind(self) -> None:
        assert set(FITTING) == set(EVERY_KIND.members)

    @pytest.mark.parametrize(
        ("member", "value"),
        [(member, value) for member, fitting in FITTING.items() for value in SOME_OF_EACH if value not in fitting],
    )
    def test_a_value_of_a_wrong_type_is_rejected(self, member: str, value: str) -> None:
        assert rejection(f'{{"{member}": {value}}}').code == "SerializationException"

    @pytest.mark.parametrize(
        "body", ['{"List": ["a"]}', '{"Lists": [[1], 2]}', '{"Map": {"a": []}}', '{"Structures": {"a": 1}}']
    )
    def test_elements_of_a_wrong_type_are_rejected(self, body: str) -> None:
        assert rejection(body).code == "SerializationException"

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ('{"Integer": "a"}', "STRING_VALUE cannot be converted to Integer"),
            ('{"String": 1}', "NUMBER_VALUE cannot be converted to String"),
            ('{"Integer": 1.0}', "DECIMAL_VALUE cannot be converted to Integer"),
            ('{"Float": true}', "TRUE_VALUE cannot be converted to Float"),
            ('{"List": false}', "FALSE_VALUE cannot be converted to List"),
            ("null", "NULL_VALUE cannot be converted to Structure"),
            ('{"String": []}', "Start of list found where not expected"),
            ('{"String": {}}', "Start of structure or map found where not expected."),
            ('{"Boolean": 1}', "NUMBER_VALUE cannot be converted to Boolean"),
            ('{"Map": 1}', "NUMBER_VALUE cannot be converted to Map"),
            ('{"Structure": 1}', "NUMBER_VALUE cannot be converted to Structure"),
            ('{"Blob": 1}', "NUMBER_VALUE cannot be converted to Blob"),
        ],
    )
    def test_the_rejection_says_what_was_found(self, body: str, message: str) -> None:
        assert rejection(body).message == message

    @pytest.mark.parametrize("text", ["YQ", "YQ=", "Y", "====", "Y Q=", "YQ==\\n", "Y-_=", "\\u00e9\\u00e9==", "YWJj!"])
    def test_bad_base64_is_rejected(self, text: str) -> None:
        error = rejection(f'{{"Blob": "{text}"}}')

        assert (error.code, error.message) == ("SerializationException", "STRING_VALUE is not valid base64")

    @settings(deadline=None)
    @given(st.binary())
    def test_blobs_are_decoded_from_base64(self, blob: bytes) -> None:
        assert decode(json.dumps({"Blob": base64.b64encode(blob).decode()})) == {"Blob": blob}

    def test_an_operation_without_input_ignores_everything(self) -> None:
        assert decode('{"Colour": "red"}', None) == {}

    @settings(deadline=None)
    @given(
        st.sampled_from(list(EVERY_KIND.members)),
        _ANY_JSON | st.integers(-(2**70), 2**70) | st.lists(st.integers(-(2**65), 2**65)) | st.just("\ud800"),
    )
    def test_it_is_read_as_pythons_own_reader_reads_it(self, member: str, value: Any) -> None:
        body = json.dumps({member: value})

        def outcome(read: Callable[[], dict[str, Any]]) -> Any:
            try:
                return read()
            except RekognitionError as error:
                return error.code, error.message

        quick = outcome(lambda: decode(body))
        with patch.object(orjson, "loads", json.loads):
            assert repr(outcome(lambda: decode(body))) == repr(quick)

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ('{"Float": 1e400}', {"Float": math.inf}),
            ('{"Double": -1e400}', {"Double": -math.inf}),
            ('{"String": "\\ud800"}', {"String": "\ud800"}),
            ('{"Double": 99999999999999999999}', {"Double": 1e20}),
            ('{"Unknown": 99999999999999999999}', {}),
            ('{"Long": 9223372036854775807}', {"Long": 2**63 - 1}),
        ],
    )
    def test_what_is_hard_to_read_is_read(self, written: str, read: dict[str, Any]) -> None:
        decoded = decode(written)

        assert decoded == read
        assert list(map(type, decoded.values())) == list(map(type, read.values()))

    def test_the_same_small_blob_is_decoded_once(self) -> None:
        small, large = (decode(json.dumps({"Blob": "YQ==" if size else "YQ" * 200_000})) for size in (1, 0))
        assert decode('{"Blob": "YQ=="}')["Blob"] is small["Blob"]
        assert decode(json.dumps({"Blob": "YQ" * 200_000}))["Blob"] is not large["Blob"]
        assert small["Blob"].md5 == md5(b"a", usedforsecurity=False).digest()

    @settings(deadline=None)
    @given(st.sampled_from(list(EVERY_KIND.members)), _ANY_JSON)
    def test_any_json_is_decoded_or_rejected(self, member: str, value: Any) -> None:
        with contextlib.suppress(RekognitionError):
            decode(json.dumps({member: value}))


class TestAsSent:
    def test_blobs_in_lists_and_maps_are_decoded_where_they_can_be(self) -> None:
        shapes = {
            "Request": {"type": "structure", "members": {"List": {"shape": "Blobs"}, "Map": {"shape": "BlobsByName"}}},
            "Blobs": {"type": "list", "member": {"shape": "Blob"}},
            "BlobsByName": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Blob"}},
            "Blob": {"type": "blob"},
            "Name": {"type": "string"},
        }
        shape = ServiceModel({"metadata": {}, "operations": {}, "shapes": shapes}).shape_for("Request")
        assert isinstance(shape, StructureShape)

        sent = wire.as_sent(b'{"List": ["YQ==", "?"], "Map": {"one": "Yg==", "two": 2}}', shape)

        assert sent == {"List": [b"a", "?"], "Map": {"one": b"b", "two": 2}}


class TestEncoding:
    def test_members_keep_their_order(self) -> None:
        assert wire.encode({"String": "a", "Integer": 1}, EVERY_KIND) == b'{"String":"a","Integer":1}'
        assert wire.encode({"Integer": 1, "String": "a"}, EVERY_KIND) == b'{"Integer":1,"String":"a"}'

    def test_floats_are_rounded_to_32_bits_wherever_they_are(self) -> None:
        response = {
            "Float": 99.9,
            "Structure": {"Float": 99.9},
            "Map": {"a": 99.9},
            "Structures": {"b": {"Float": 99.9}},
        }

        rounded = 99.9000015258789
        assert json.loads(wire.encode(response, EVERY_KIND)) == {
            "Float": rounded,
            "Structure": {"Float": rounded},
            "Map": {"a": rounded},
            "Structures": {"b": {"Float": rounded}},
        }

    def test_doubles_timestamps_and_whole_numbers_are_not_rounded(self) -> None:
        response = {"Double": 99.9, "Timestamp": 1569444828.274, "Long": 2**53 + 1, "List": [2**31 - 1]}

        assert json.loads(wire.encode(response, EVERY_KIND)) == response

    def test_a_member_that_the_model_does_not_know_is_an_error(self) -> None:
        with pytest.raises(KeyError, match="Colour"):
            wire.encode({"Colour": "red"}, EVERY_KIND)

    def test_even_if_no_member_needs_conversion(self) -> None:
        with pytest.raises(KeyError, match="Colour"):
            wire.encode({"Users": [{"Colour": "red"}]}, service_model.operation("ListUsers").output_shape)

    def test_an_operation_without_output_returns_an_empty_object(self) -> None:
        assert wire.encode({}, None) == b"{}"

    def test_text_is_written_in_ascii(self) -> None:
        response = {"String": "é\N{GRINNING FACE}", "Integer": 1}
        assert wire.encode(response, EVERY_KIND) == rb'{"String":"\u00e9\ud83d\ude00","Integer":1}'

    def test_even_half_of_a_surrogate_pair_is(self) -> None:
        assert wire.encode({"String": "\ud83d"}, EVERY_KIND) == rb'{"String":"\ud83d"}'

    @settings(deadline=None)
    @given(st.dictionaries(st.text(max_size=9), st.floats(width=32, allow_nan=False, allow_infinity=False)))
    def test_a_client_reads_every_number_as_it_is(self, numbers: dict[str, float]) -> None:
        assert json.loads(wire.encode({"Map": numbers}, EVERY_KIND)) == {"Map": numbers}

    @pytest.mark.parametrize("name", ["Width", "Colour"])
    def test_structures_of_numbers_alone_are_rounded_and_checked(self, name: str) -> None:
        output = service_model.operation("DetectFaces").output_shape
        response = {"FaceDetails": [{"BoundingBox": {"Left": 1, name: 99.9, "Top": 0.1}}]}
        if name == "Colour":
            with pytest.raises(KeyError, match="Colour"):
                wire.encode(response, output)
        else:
            assert (
                wire.encode(response, output)
                == b'{"FaceDetails":[{"BoundingBox":{"Left":1.0,"Width":99.9000015258789,"Top":0.10000000149011612}}]}'
            )

    def test_what_is_encoded_is_decoded_again(self) -> None:
        value = {"String": "a", "Boolean": False, "Float": 0.5, "Lists": [[1], []], "Structures": {"a": {"Integer": 1}}}

        assert wire.decode(wire.encode(value, EVERY_KIND), EVERY_KIND) == value


class TestEncodingErrors:
    def test_a_modelled_error(self) -> None:
        assert wire.encode_error(USER_NOT_FOUND(user_id="alice")) == (
            b'{"__type": "ResourceNotFoundException", "Code": "ResourceNotFoundException", '
            b'"Message": "The user id: alice does not exist"}'
        )

    @pytest.mark.parametrize("text", [NOT_SERIALIZABLE, NOT_SIMULATED], ids=lambda text: text.code)
    def test_an_error_outside_the_model(self, text: Any) -> None:
        assert json.loads(wire.encode_error(text(reason="so"))) == {"__type": text.code, "message": "so"}


@pytest.mark.parametrize("operation", sorted(service_model.operation_names()))
def test_every_operation_of_the_service_reads_its_requests(operation: str) -> None:
    shape = service_model.operation(operation).input_shape
    assert shape is not None
    assert wire.decode(json.dumps(dict.fromkeys(shape.members)).encode(), shape) == {}
    for name, member in shape.members.items():
        with pytest.raises(RekognitionError, match="SerializationException"):
            wire.decode(json.dumps({name: [] if member.type_name != "list" else {}}).encode(), shape)


def test_what_needs_no_conversion_is_encoded_as_it_is() -> None:
    shape = service_model.operation("CreateUser").input_shape
    assert shape is not None
    assert wire.encode(cast("Any", "alice"), cast("Any", shape.members["UserId"])) == b'"alice"'
