"""What calls wait for while images are looked at, and how much two threads gain.

    python benchmarks/waiting.py [--smoke]

Prints how long ``list_collections`` takes at most while an engine looks for a second and while the slowest JPEG is
decoded, how long the largest images take and how much memory, and, with the extra dlib and photographs of the packages
that ``tox -e dlib`` installs, how fast photographs are indexed and how long ``list_faces`` takes meanwhile. It checks
nothing. Latencies are those of this machine, which should have nothing else to do.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
from PIL import Image, ImageOps

from rekomock import mock_rekognition
from rekomock.engines import DetectedFace
from rekomock.server import start

REGION = "us-east-1"
PHOTOGRAPHS = ("skimage/data/astronaut.png", "matplotlib/mpl-data/sample_data/grace_hopper.jpg",
               "mahotas/demos/data/luispedro.jpg")  # fmt: skip


def encoded(image: Image.Image, file_format: str = "JPEG", **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def of_many_scans(count: int, size: tuple[int, int]) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    data = encoded(Image.new("RGB", size, "teal"), progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + (count - 10) * last + data[-2:]


def seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def meanwhile(work: Future[Any], call: Callable[[], object]) -> list[float]:
    """Call again and again until some work is done, and return how long the calls took in seconds."""
    taken = [seconds(call)]
    while not work.done():
        taken.append(seconds(call))
    work.result()
    return taken


def percentile(taken: list[float], percent: int) -> float:
    return statistics.quantiles([*taken, *taken], n=100, method="inclusive")[percent - 1]


def in_short(taken: list[float]) -> str:
    half, most, all_ = percentile(taken, 50), percentile(taken, 99), max(taken)
    return f"p50 {1000 * half:.1f} ms, p99 {1000 * most:.1f} ms, maximum {1000 * all_:.0f} ms of {len(taken)}"


class Slow:
    """An engine that takes a second for each image."""

    dimensions = 2

    def faces(self, image: Image.Image) -> list[DetectedFace]:
        time.sleep(1)
        return []

    def similarity(self, cosine: Any) -> Any:
        return 100 * cosine


def waiting() -> Iterator[str]:
    works = {
        "an engine looks at an image for a second": encoded(Image.new("RGB", (640, 480), "teal"), "PNG"),
        "a JPEG of 1,000 scans is decoded": of_many_scans(1000, (1000, 1000)),
        "a JPEG of 100,000 scans is rejected": of_many_scans(100_000, (1000, 1000)),
    }
    with mock_rekognition(engine=Slow()), ThreadPoolExecutor(1) as threads:
        client = boto3.client("rekognition", REGION)
        other = boto3.client("rekognition", REGION)
        idle = [seconds(client.list_collections) for _ in range(2000)]
        yield f"list_collections: {in_short(idle)}"

        def look(data: bytes) -> object:
            try:
                return other.detect_faces(Image={"Bytes": data})
            except other.exceptions.InvalidImageFormatException:
                return None

        for what, data in works.items():
            taken = meanwhile(threads.submit(look, data), client.list_collections)
            yield f"list_collections while {what}: {in_short(taken)}"


def largest_images(side: int) -> dict[str, bytes]:
    grey = Image.linear_gradient("L").resize((side, side))
    colour = Image.merge("RGB", (grey, grey, grey))
    return {
        "PNG": encoded(colour, "PNG", compress_level=1),
        "PNG with transparency": encoded(Image.merge("RGBA", (grey,) * 4), "PNG", compress_level=1),
        "JPEG": encoded(colour),
        "progressive JPEG": encoded(colour, progressive=True),
    }


def decode(data: bytes, results: Any) -> None:
    """In a process of its own: send the seconds and the additional gigabytes that decoding takes."""
    from rekomock.images.recognition.decode import DecodedImage

    DecodedImage(encoded(Image.new("RGB", (100, 100))))
    before = peak_memory()
    taken = seconds(lambda: DecodedImage(data))
    results.send((taken, peak_memory() - before))


def peak_memory() -> float:
    """Return the greatest memory that this process had, in GB; Linux only."""
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024**2


def decoding(side: int) -> Iterator[str]:
    spawn = multiprocessing.get_context("spawn")
    for what, data in largest_images(side).items():
        receiver, sender = spawn.Pipe(duplex=False)
        process = spawn.Process(target=decode, args=(data, sender))
        process.start()
        taken, memory = receiver.recv()
        process.join()
        yield f"decoding a {what} of {side} x {side} pixels: {taken:.2f} s, {memory:.2f} GB"


def photographs() -> list[bytes]:
    """Eight different photographs of three people."""
    images = []
    for path in PHOTOGRAPHS:
        package, _, rest = path.partition("/")
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        images.append(ImageOps.fit(Image.open(Path(spec.origin).parent / rest).convert("RGB"), (600, 600)))
    images += [ImageOps.mirror(image) for image in images] + [image.resize((500, 500)) for image in images[:2]]
    return [encoded(image, quality=95) for image in images]


def spinning(rounds: int) -> None:
    for _ in range(rounds):
        sum(range(1_000_000))


def gain_of_processes(rounds: int) -> float:
    """How much faster two processes do two pieces of work than one does: 2 on two idle processors."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(spinning, [1, 1])
        alone = seconds(lambda: [pool.apply(spinning, (rounds,)) for _ in range(2)])
        return alone / seconds(lambda: pool.map(spinning, [rounds] * 2, chunksize=1))


def indexing(rounds: int) -> Iterator[str]:
    images = photographs()
    with mock_rekognition(engine="dlib") as rek:
        rek.add_collection("staff")
        client = boto3.client("rekognition", REGION)

        def index(data: bytes) -> None:
            assert client.index_faces(CollectionId="staff", Image={"Bytes": data})["FaceRecords"]

        def timed(count: int) -> float:
            fresh = [data + os.urandom(8) for data in images]  # bytes behind the end make it another image
            with ThreadPoolExecutor(count) as threads:
                return seconds(lambda: list(threads.map(index, fresh)))

        timed(2)  # the models are loaded
        for _ in range(rounds):
            one, two, possible = timed(1), timed(2), gain_of_processes(20)
            yield (
                f"index_faces of 8 photographs: 1 thread {one:.2f} s, 2 threads {two:.2f} s, {one / two:.2f} x; "
                f"two processes that only calculate: {possible:.2f} x"
            )


def serving(calls: int) -> Iterator[str]:
    images = photographs()
    with start(engine="dlib") as server, ThreadPoolExecutor(2) as threads:
        clients = [
            boto3.client(
                "rekognition", REGION, endpoint_url=server.url, aws_access_key_id="a", aws_secret_access_key="b"
            )
            for _ in range(3)
        ]
        clients[0].create_collection(CollectionId="staff")

        def index(client: Any, turns: int) -> None:
            for turn in range(turns):
                data = images[turn % len(images)] + os.urandom(8)
                client.index_faces(CollectionId="staff", Image={"Bytes": data})

        def list_faces() -> object:
            return clients[0].list_faces(CollectionId="staff", MaxResults=10)

        list(threads.map(index, clients[1:], [len(images)] * 2))
        alone = [seconds(list_faces) for _ in range(calls)]
        busy = [threads.submit(index, client, calls // 20) for client in clients[1:]]
        beside = [taken for work in busy for taken in meanwhile(work, list_faces)]
        yield f"server, list_faces: {in_short(alone)}"
        times = percentile(beside, 99) / percentile(alone, 99)
        yield f"server, list_faces while two connections index photographs: {in_short(beside)}; p99 {times:.1f} x"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="little of everything, to see that it runs")
    smoke = parser.parse_args().smoke
    parts: list[Iterator[str]] = [waiting()]
    if sys.platform == "linux":
        parts.append(decoding(1000 if smoke else 10_000))
    needed = ("dlib", "face_recognition_models", *(path.partition("/")[0] for path in PHOTOGRAPHS))
    if all(map(find_spec, needed)):
        parts += [indexing(1 if smoke else 3), serving(20 if smoke else 1000)]
    else:
        print(f"without photographs: {', '.join(needed)} are needed")
    for part in parts:
        for line in part:
            print(line, flush=True)


if __name__ == "__main__":
    main()
