"""How well the engine dlib finds and distinguishes the people in your photographs, and how long it takes.

    python benchmarks/photographs.py DIR

``DIR`` contains a folder for each person with photographs of that person alone; photographs directly in ``DIR`` show
people who are in no other photograph. Needs the extra dlib.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from rekomock.images.engines.dlib.describing import similarity
from rekomock.images.engines.dlib.examining import examine
from rekomock.images.engines.dlib.models import Models
from rekomock.images.recognition.decode import DecodedImage

THRESHOLDS = (80, 90, 95)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="DIR", type=Path)
    folder = parser.parse_args().folder
    models = Models.load()
    people = defaultdict[str, list[Any]](list)
    for path in sorted(folder.rglob("*.[jp][pn]*g")):
        image = DecodedImage(path.read_bytes()).image
        start = time.process_time()
        faces = examine(models, image)
        seconds = time.process_time() - start
        print(f"{path.relative_to(folder)}, {image.width} x {image.height}: {len(faces)} faces in {seconds:.2f} s")
        for number, face in enumerate(faces):
            person = path.name + str(number) if path.parent == folder else path.parent.name
            people[person].append(face.vector.astype(np.float64))
    similar: dict[bool, list[float]] = {True: [], False: []}
    for (one, vector), (other, to) in combinations([(who, v) for who, all_ in people.items() for v in all_], 2):
        similar[one == other].append(min(float(similarity(vector @ to)), 100))
    for same, percents in similar.items():
        meet = ", ".join(f"{sum(percent >= least for percent in percents)} at {least}" for least in THRESHOLDS)
        few = np.percentile(percents, [0, 50, 100]).round(1) if percents else "none"
        print(f"{'one person' if same else 'two people'}: {len(percents)} pairs; lowest, median, highest {few}; {meet}")


if __name__ == "__main__":
    main()
