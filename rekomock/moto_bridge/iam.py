"""What a caller may do, by the policies in moto's IAM.

Imported when moto is set to check requests, as moto's IAM takes long to import.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moto.iam.access_control import IAMPolicy, IAMRequest, PermissionResult
from moto.iam.models import iam_backends

from rekomock.protocol.errors import DENIED_EXPLICITLY, NOT_ALLOWED
from rekomock.protocol.permissions import Permission

__all__ = ["Caller", "role_has"]


class Caller(IAMRequest):
    """The user or role that signed a request, as moto finds it.

    moto makes it and checks the signature. What the caller may do is asked later, when it is known what the request is
    about.
    """

    def check_action_permitted(self, resource: str) -> None:
        """Do nothing: moto asks before the request was read, and so for no resource in particular."""

    def require(self, permissions: Iterable[Permission]) -> None:
        """Raise AccessDeniedException, in AWS's words, unless the caller has all of the permissions."""
        for permission in permissions:
            verdict = self._verdict(permission)
            if verdict is not PermissionResult.PERMITTED:
                denial = DENIED_EXPLICITLY if verdict is PermissionResult.DENIED else NOT_ALLOWED
                raise denial(user=self._access_key.arn, action=permission.action, on_resource=permission.on_resource)

    def has(self, permission: Permission) -> bool:
        """Return whether the caller has a permission."""
        return self._verdict(permission) is PermissionResult.PERMITTED

    def _verdict(self, permission: Permission) -> PermissionResult:
        """Return DENIED if a policy denies it, else PERMITTED if one allows it, else NEUTRAL."""
        return _verdict(self._access_key.collect_policies(), permission)


def role_has(role_arn: str, permission: Permission) -> bool:
    """Return whether there is such a role, and its policies allow an action."""
    _, partition, _, _, account_id, path, *_ = role_arn.split(":")
    backend = iam_backends[account_id][partition]
    name = path.rpartition("/")[2]
    if name not in {role.name for role in backend.roles.values()}:
        return False
    inline = [backend.get_role_policy(name, each)[1] for each in backend.list_role_policies(name)]
    attached, _ = backend.list_attached_role_policies(name)
    return _verdict([*inline, *attached], permission) is PermissionResult.PERMITTED


def _verdict(policies: Iterable[Any], permission: Permission) -> PermissionResult:
    verdicts = {IAMPolicy(policy).is_action_permitted(*permission) for policy in policies}
    order = (PermissionResult.DENIED, PermissionResult.PERMITTED)
    return next((verdict for verdict in order if verdict in verdicts), PermissionResult.NEUTRAL)
