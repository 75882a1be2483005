"""Events as AWS hands them to Lambda functions."""

from __future__ import annotations

from datetime import datetime, timezone
from hashlib import md5
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from rekomock.state.jobs import Notification

__all__ = ["lambda_event"]


def lambda_event(notification: Notification) -> dict[str, Any]:
    """Return the event by which a Lambda function that subscribes to the topic learns of a message."""
    _, _, _, region, *_ = notification.topic_arn.split(":")
    message_id = UUID(bytes=md5(notification.message.encode(), usedforsecurity=False).digest(), version=4)
    subscription = f"{notification.topic_arn}:{message_id}"
    time = datetime.fromtimestamp(notification.time, timezone.utc).isoformat(timespec="milliseconds")
    sns: dict[str, Any] = {
        "Type": "Notification",
        "MessageId": str(message_id),
        "TopicArn": notification.topic_arn,
        "Subject": notification.subject,
        "Message": notification.message,
        "Timestamp": time.replace("+00:00", "Z"),
        "SignatureVersion": "1",
        "Signature": "EXAMPLE",
        "SigningCertUrl": f"https://sns.{region}.amazonaws.com/SimpleNotificationService.pem",
        "UnsubscribeUrl": f"https://sns.{region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={subscription}",
        "MessageAttributes": {},
    }
    record = {"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": subscription, "Sns": sns}
    return {"Records": [record]}
