"""Where Rekognition is to be found, by botocore's rules, and what a test meets that goes further."""

from __future__ import annotations

from contextlib import suppress

from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError
from botocore.loaders import create_loader


class NetworkUsed(Exception):
    """Somebody reached for the network."""


def endpoints(*, fips: bool, dual_stack: bool) -> dict[str, str]:
    """The address of the service in every region of every partition, by botocore's rules."""
    loader = create_loader()
    partitions = loader.load_data("partitions")
    provider = EndpointProvider(loader.load_service_model("rekognition", "endpoint-rule-set-1"), partitions)
    # The real regions, those with Rekognition and the others; not "aws-global" and its like
    regions = [name for each in partitions["partitions"] for name in each["regions"] if not name.endswith("-global")]
    found = {}
    for region in regions:
        # Not every partition has every kind of host, the fewer the older botocore is
        with suppress(EndpointProviderError):
            found[region] = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual_stack).url
    return found
