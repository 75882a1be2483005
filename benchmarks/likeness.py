"""How similar the shots of a person, users, poor shots and strangers are, over many names: a Markdown table.

Run it from the repository: ``python benchmarks/likeness.py [NAMES] [SHOTS]``. It prints the table in
docs/explanation/similarity.md; a thousand names with ten shots each take a few seconds.
"""

from __future__ import annotations

import sys
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from rekomock import Face
from rekomock.images.face_vector import similarity_of, unit_vector, vector_of
from rekomock.images.identity import Identity

SIZES = (1, 2, 3, 5, 10)
DECLARED = (0, 1, 5, 20, 50, 75, 82.5, 99, 100)
POOR, SPREAD = 88, (70, 99)

_Numbers = NDArray[np.float64]


def vectors(*faces: Face) -> _Numbers:
    """Return the vectors of faces, one per row."""
    return np.array([vector_of(Identity.of(face)) for face in faces], np.float64)


def main(names: int = 1000, shots: int = 10) -> None:
    """Print the table."""
    people = [f"person {number}" for number in range(names)]
    ordinary = np.array([vectors(*(Face(name, shot=shot + 1) for shot in range(shots + 1))) for name in people])
    print("| similarity of | lowest | 1 of 100 is below | half are below | 1 of 100 is above | highest |")
    print("|---|---:|---:|---:|---:|---:|")

    pairs = np.array(list(combinations(range(shots + 1), 2)))
    row("two shots of one person", similarity_of((ordinary[:, pairs[:, 0]] * ordinary[:, pairs[:, 1]]).sum(axis=2)))
    # The last shot is new; the users have the others
    new, known = ordinary[:, -1], ordinary[:, :-1]
    single = similarity_of(np.einsum("nd,nsd->ns", new, known))
    grown: dict[int, _Numbers] = {}
    for size in (size for size in SIZES if size <= shots):
        users = np.array([unit_vector(faces[:size].sum(axis=0)) for faces in known])
        grown[size] = similarity_of((new * users).sum(axis=1))
        row(f"a new shot and a user of {size} shot{'s' * (size > 1)}", grown[size])
    poor = np.array([vectors(*(Face(name, shot=shot + 1, likeness=POOR) for shot in range(3))) for name in people])
    row(f"`likeness={POOR}` and ordinary shots, not the first", similarity_of(poor @ new[:, :, None]))
    row(f"two of `likeness={POOR}`", similarity_of((poor[:, 0] * poor[:, 1]).sum(axis=1)))
    spread = vectors(*(Face(name, shot=2, likeness=SPREAD) for name in people))
    row(f"`likeness={SPREAD}` and shot 1", similarity_of((spread * ordinary[:, 0]).sum(axis=1)))
    row("two people", similarity_of(ordinary[:, 0] @ ordinary[:, 0].T)[np.triu_indices(names, 1)])

    print()
    sizes = list(grown)
    above = {size: np.mean(grown[size] > single[:, :size].max(axis=1)) for size in sizes[1:]}
    for size, share in above.items():
        print(f"- a user of {size} is more similar to the new shot than each of its faces: {share:.1%} of the names")
    for size, larger in pairwise(sizes):
        share = np.mean(grown[larger] > grown[size])
        print(f"- a user of {larger} is more similar to it than one of {size}: {share:.1%} of the names")
    errors = [error(name, other, declared) for name, other in pairwise(people) for declared in DECLARED]
    print(f"- declared similarities differ from the measured ones by at most {max(errors):.0e}")


def row(title: str, similarities: _Numbers) -> None:
    """Print one row of the table."""
    lowest, low, median, high, highest = np.percentile(similarities, [0, 1, 50, 99, 100])
    print(f"| {title} |", *(f" {number:.2f} |" for number in (lowest, low, median, high, highest)), sep="")


def error(name: str, other: str, declared: float) -> float:
    """Return how far the measured similarities of a look-alike and of a poor shot are from the declared one."""
    first, look_alike = vectors(Face(other), Face(name, shot=2, resembles=(other, declared)))
    poor = vectors(Face(other, shot=2, likeness=declared))[0]
    return max(abs(float(similarity_of(first @ face)) - declared) for face in (look_alike, poor))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
