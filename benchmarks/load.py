"""Many connections to one server for a while: is every response right, and does its memory use stay constant?

Run it with ``python benchmarks/load.py [seconds] [connections]``. It exits with 1 if a response was wrong.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rekomock import photo
from rekomock.server import Server, start

IMAGES = [base64.b64encode(photo(f"person {number}")).decode() for number in range(10)]


class Customer(threading.Thread):
    """A connection that enrols and finds people in a collection of its own, over and over."""

    def __init__(self, server: Server, number: int, until: float) -> None:
        super().__init__()
        self.connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
        self.number = number
        self.until = until
        self.outcomes: Counter[str] = Counter()

    def run(self) -> None:
        """Run until the time is over, or until a response makes no sense at all."""
        turn = 0
        try:
            while time.monotonic() < self.until:
                turn += 1
                self.enrol(f"customer-{self.number}", f"user-{turn}", IMAGES[(self.number + turn) % len(IMAGES)])
        except (OSError, http.client.HTTPException, ValueError, LookupError) as error:
            self.outcomes[f"wrong, {error!r}"] += 1
        finally:
            self.connection.close()

    def enrol(self, collection: str, user: str, image: str) -> None:
        """Enrol, find and delete one user, and check each response."""
        self.expect(self.call("CreateCollection", collection), StatusCode=200)
        self.expect(self.call("CreateUser", collection, UserId=user))
        indexed = self.call("IndexFaces", collection, Image={"Bytes": image})
        face = indexed["FaceRecords"][0]["Face"]["FaceId"]
        associated = self.call("AssociateFaces", collection, UserId=user, FaceIds=[face])
        self.expect(
            associated, AssociatedFaces=[{"FaceId": face}], UnsuccessfulFaceAssociations=[], UserStatus="UPDATING"
        )
        self.expect(self.call("ListUsers", collection), Users=[{"UserId": user, "UserStatus": "ACTIVE"}])
        found = self.call("SearchUsersByImage", collection, Image={"Bytes": image})
        self.expect(found["UserMatches"][0], User={"UserId": user, "UserStatus": "ACTIVE"})
        self.expect(self.call("CreateUser", collection, UserId=user), __type="ConflictException")
        self.expect(self.call("DescribeCollection", collection), FaceCount=1, UserCount=1)
        self.expect(self.call("DeleteCollection", collection), StatusCode=200)

    def call(self, operation: str, collection: str, **members: Any) -> dict[str, Any]:
        """Send a request, and return the members of its response."""
        body = json.dumps({"CollectionId": collection, **members})
        self.connection.request("POST", "/", body, {"X-Amz-Target": f"RekognitionService.{operation}"})
        response: dict[str, Any] = json.loads(self.connection.getresponse().read())
        return response

    def expect(self, response: dict[str, Any], **members: Any) -> None:
        """Count a response as right if it has these members, else as wrong."""
        right = all(response.get(name) == value for name, value in members.items())
        self.outcomes["right" if right else "wrong"] += 1


def resident(server: Server) -> float:
    """Return the server's memory in MB."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main(seconds: float, connections: int) -> int:
    """Run the benchmark, print its results, and return the exit code."""
    with start() as server:
        until = time.monotonic() + seconds
        customers = [Customer(server, number, until) for number in range(connections)]
        for customer in customers:
            customer.start()
        time.sleep(seconds / 3)
        early = resident(server)
        for customer in customers:
            customer.join()
        late = resident(server)
    outcomes = sum((customer.outcomes for customer in customers), Counter[str]())
    right = outcomes.pop("right")
    wrong = dict(outcomes) or "none"
    print(f"{connections} connections, {seconds:g} seconds: {right} right responses, wrong ones: {wrong}")
    print(f"memory after a third of the time: {early:.0f} MB, at the end: {late:.0f} MB")
    return 1 if outcomes else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=30, help="how long (%(default)s)")
    parser.add_argument("connections", type=int, nargs="?", default=50, help="how many at a time (%(default)s)")
    options = parser.parse_args()
    sys.exit(main(options.seconds, options.connections))
