"""The table of errors."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

import pytest

from rekomock.operations import OPERATIONS
from rekomock.protocol import errors, service_model
from rekomock.protocol.errors import COLLECTION_NOT_FOUND, INTERNAL_SERVER_ERROR, ErrorText, RekognitionError

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

TABLE = {name: entry for name, entry in vars(errors).items() if isinstance(entry, ErrorText)}
OF_THE_SERVER = {
    "INTERNAL_ERROR_OF_AWS",
    "INTERNAL_SERVER_ERROR",
    "NOT_SIMULATED",
    "REQUEST_TOO_LARGE",
    "SERVICE_UNAVAILABLE",
}
MODELLED = {name: entry for name, entry in TABLE.items() if entry.modelled}


@pytest.mark.parametrize("name", MODELLED)
def test_a_modelled_error_is_one_that_a_simulated_operation_may_raise(name: str) -> None:
    declared = {shape.name for operation in OPERATIONS for shape in service_model.operation(operation).error_shapes}

    assert MODELLED[name].code in declared


@pytest.mark.parametrize("name", sorted(set(TABLE) - set(MODELLED)))
def test_the_other_errors_are_not_in_the_model(name: str) -> None:
    assert TABLE[name].code not in service_model.service().shape_names


@pytest.mark.parametrize("name", sorted({*TABLE} - OF_THE_SERVER))
def test_errors_of_the_client_have_the_status_400(name: str) -> None:
    assert TABLE[name].status == 400


def placeholders(entry: ErrorText) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(entry.text) if field}


@pytest.mark.parametrize("name", TABLE)
def test_calling_an_entry_fills_its_text_in(name: str) -> None:
    entry = TABLE[name]
    details = {field: f"<{field}>" for field in placeholders(entry)}

    error = entry(**details)

    assert all(detail in error.message for detail in details.values())
    assert (error.code, error.status, error.modelled) == (entry.code, entry.status, entry.modelled)


def test_a_detail_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match="collection_id"):
        COLLECTION_NOT_FOUND()


def test_braces_in_a_detail_are_kept() -> None:
    assert COLLECTION_NOT_FOUND(collection_id="{x}").message == "The collection id: {x} does not exist"


def test_an_internal_server_error_says_what_failed() -> None:
    message = INTERNAL_SERVER_ERROR(operation="ListUsers", error=KeyError("alice")).message

    assert message.startswith("rekomock failed on ListUsers: KeyError('alice'). ")


def test_an_error_is_printed_with_its_code() -> None:
    assert str(RekognitionError("ConflictException", "The user id: alice already exists")) == (
        "ConflictException: The user id: alice already exists"
    )


def test_an_error_reaches_boto3_as_a_client_error(client: RekognitionClient) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException) as rejected:
        client.list_faces(CollectionId="my_faces")

    assert rejected.value.response["Error"] == {
        "Code": "ResourceNotFoundException",
        "Message": "The collection id: my_faces does not exist",
    }
