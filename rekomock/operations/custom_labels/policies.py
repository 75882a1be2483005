"""PutProjectPolicy, ListProjectPolicies and DeleteProjectPolicy, and what a policy allows."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from rekomock.operations.paging import page_of
from rekomock.protocol.errors import (
    INVALID_PARAMETERS,
    INVALID_POLICY_REVISION,
    MALFORMED_POLICY,
    POLICY_EXISTS,
    POLICY_NOT_FOUND,
)
from rekomock.state.projects import Policy

if TYPE_CHECKING:
    from rekomock.operations.context import OperationContext
    from rekomock.state.projects import Version

__all__ = ["delete_project_policy", "list_project_policies", "may_copy", "put_project_policy"]

_COPY = "rekognition:CopyProjectVersion"


def put_project_policy(
    context: OperationContext,
    *,
    project_arn: str,
    policy_name: str,
    policy_document: str,
    policy_revision_id: str | None = None,
) -> dict[str, Any]:
    """Attach a policy to a project, or replace the revision that the caller names.

    Raises:
        RekognitionError: MalformedPolicyDocumentException; ResourceAlreadyExistsException if there is a policy of this
            name and no revision is given; InvalidPolicyRevisionIdException if another revision, or none, is attached;
            InvalidParameterException for a project of adapters.
    """
    project = context.region.projects.project(project_arn)
    if project.feature != "CUSTOM_LABELS":
        raise INVALID_PARAMETERS(because="Project policies are for CUSTOM_LABELS, not for adapters.")
    _statements(policy_document)
    attached = project.policies.get(policy_name)
    if policy_revision_id is None and attached is not None:
        raise POLICY_EXISTS(name=policy_name)
    if policy_revision_id is not None and (attached is None or attached.revision != policy_revision_id.lower()):
        raise INVALID_POLICY_REVISION(revision=policy_revision_id)
    platform = context.region.platform
    now, revision = platform.now(), platform.new_uuid().replace("-", "")
    created = now if attached is None else attached.created
    project.policies[policy_name] = Policy(policy_name, policy_document, revision, created, now)
    return {"PolicyRevisionId": revision}


def list_project_policies(
    context: OperationContext, *, project_arn: str, next_token: str | None = None, max_results: int = 5
) -> dict[str, Any]:
    """List the policies attached to a project in the order of their names."""
    project = context.region.projects.project(project_arn)
    policies, token = page_of(
        context,
        lambda after: sorted((name, policy) for name, policy in project.policies.items() if name > (after or "")),
        next_token,
        max_results,
        project_arn,
    )
    return {
        "ProjectPolicies": [
            {
                "ProjectArn": project_arn,
                "PolicyName": policy.name,
                "PolicyRevisionId": policy.revision,
                "PolicyDocument": policy.document,
                "CreationTimestamp": round(policy.created, 3),
                "LastUpdatedTimestamp": round(policy.updated, 3),
            }
            for policy in policies
        ],
        **token,
    }


def delete_project_policy(
    context: OperationContext, *, project_arn: str, policy_name: str, policy_revision_id: str | None = None
) -> dict[str, Any]:
    """Delete a policy.

    Raises:
        RekognitionError: ResourceNotFoundException; InvalidPolicyRevisionIdException if another revision is attached.
    """
    project = context.region.projects.project(project_arn)
    policy = project.policies.get(policy_name)
    if policy is None:
        raise POLICY_NOT_FOUND(name=policy_name)
    if policy_revision_id is not None and policy.revision != policy_revision_id.lower():
        raise INVALID_POLICY_REVISION(revision=policy_revision_id)
    del project.policies[policy_name]
    return {}


def may_copy(version: Version, account_id: str, partition: str) -> bool:
    """Return whether the policies of a version's project let another account copy it.

    Effect, principal, action and resource are evaluated; conditions are taken as met.
    """
    root = f"arn:{partition}:iam::{account_id}:root"
    effects = {
        statement.get("Effect")
        for policy in version.project.policies.values()
        for statement in _statements(policy.document)
        if _is_principal(statement.get("Principal"), account_id, root)
        and _matches(statement.get("Action"), _COPY)
        and _matches(statement.get("Resource", "*"), version.arn)
    }
    return "Allow" in effects and "Deny" not in effects


def _statements(document: str) -> list[dict[str, Any]]:
    try:
        policy = json.loads(document)
    except ValueError:
        raise MALFORMED_POLICY() from None
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    statements = [statements] if isinstance(statements, dict) else statements
    if not isinstance(statements, list) or not statements or not all(map(_is_statement, statements)):
        raise MALFORMED_POLICY()
    return statements


def _is_statement(statement: object) -> bool:
    return (
        isinstance(statement, dict)
        and statement.get("Effect") in ("Allow", "Deny")
        and isinstance(statement.get("Principal"), str | list | dict)
        and isinstance(statement.get("Action"), str | list)
    )


def _is_principal(principal: Any, account_id: str, root: str) -> bool:
    named = principal.get("AWS", ()) if isinstance(principal, dict) else principal
    return any(name in ("*", account_id, root) for name in ([named] if isinstance(named, str) else named))


def _matches(patterns: Any, value: str) -> bool:
    listed = [patterns] if isinstance(patterns, str) else patterns
    return any(fnmatchcase(value.lower(), str(pattern).lower()) for pattern in listed)
