"""Which requests are Rekognition's: hosts, targets and headers."""

from __future__ import annotations

import re

from botocore.loaders import create_loader

from rekomock.operations import OPERATIONS
from rekomock.protocol import service_model

__all__ = ["ADDRESS", "HOST_OF_AWS", "SIMULATED_TARGETS", "URL"]

_DOMAINS = {
    partition["outputs"][suffix]
    for partition in create_loader().load_data("partitions")["partitions"]
    for suffix in ("dnsSuffix", "dualStackDnsSuffix")
}
# Every host that botocore can produce, in all partitions (standard and FIPS, IPv4 and dual-stack), and any future *.aws
# or *.amazonaws.* domain, so that nothing leaves the process. Not the S3 bucket named "rekognition", which moto's own
# pattern matches
_SUFFIXES = [*map(re.escape, sorted(_DOMAINS)), r"(?:[^./:]+\.)?aws", r"amazonaws(?:\.[^./:]+)+"]

_DOMAIN = rf"(?:{'|'.join(_SUFFIXES)})(?::\d+)?(?=[/?]|$)"

#: The pattern of Rekognition's endpoints, those of a VPC among them; its first group is the region.
URL = rf"https?://(?:vpce-[^./:]+\.)?rekognition(?:-fips)?\.(?!s3[.-])([^./:]+)\.(?:vpce\.)?{_DOMAIN}"
ADDRESS = re.compile(URL)

#: The pattern of any host of AWS.
HOST_OF_AWS = re.compile(rf"https?://(?:[^/?#@]*@)?(?:[^/?#:@]+\.)?{_DOMAIN}", re.IGNORECASE)

#: The values of ``X-Amz-Target`` for the operations that rekomock simulates itself.
SIMULATED_TARGETS = frozenset(f"{service_model.TARGET_PREFIX}.{operation}" for operation in OPERATIONS)
