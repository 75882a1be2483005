"""Names of our errors in moto's Step Functions: ``Rekognition.ResourceNotFoundException``, as AWS has them.

moto knows such a name for few services, and keeps the table in a module that it imports when the first state machine
runs. So our name is added when a request fails, which is before moto looks for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["errors_named", "name_errors"]

_MODULE = "moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_aws_sdk"
_SERVICE = "rekognition"


def name_errors() -> None:
    """Add our name to moto's table, if moto has imported that."""
    names = _names()
    if names is not None:
        names[_SERVICE] = "Rekognition"


@contextmanager
def errors_named() -> Iterator[None]:
    """Remove our name from moto's table when the context ends."""
    try:
        yield
    finally:
        (_names() or {}).pop(_SERVICE, None)


def _names() -> dict[str, str] | None:
    module = sys.modules.get(_MODULE)
    # In moto 5.0.12 it is the class that has the table
    return getattr(module, "_SERVICE_ERROR_NAMES", None) or getattr(
        getattr(module, "StateTaskServiceAwsSdk", None), "_NORMALISED_SERVICE_NAMES", None
    )
