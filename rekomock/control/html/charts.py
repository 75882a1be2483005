"""Charts of similarities: a heat map, and a map of the vectors in two dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rekomock.control.html.markup import MUTED, Markup, join, tag
from rekomock.vectors.index import min_cosine, similarities

if TYPE_CHECKING:
    from rekomock.control.snapshots import Comparable
    from rekomock.vectors.index import Exact

__all__ = ["Item", "heat_map", "scaled", "vector_map"]

#: The similarities that the charts draw in: the default threshold of a search, and what shots of one person reach.
_LOWER, _UPPER = 80.0, 99.0

_WIDTH, _MARGIN = 460.0, 12.0


class Item(NamedTuple):
    """A user or face in a chart.

    Attributes:
        label: What it is called.
        group: What has the same colour: a user and its faces, or an unassociated face alone.
        is_user: Whether it is a user.
    """

    label: str
    group: str
    is_user: bool


def heat_map(items: Sequence[Item], percents: Sequence[Sequence[float]]) -> Markup:
    """Return the similarity of each item to each as a table with coloured cells.

    Args:
        items: The items.
        percents: The similarities, 0 to 100, a row for each item.
    """
    head = [tag("td"), *(tag("td", number, style=f"text-align:center;color:{MUTED}") for number in _numbers(items))]
    rows = [tag("tr", *head)]
    for number, item, row in zip(_numbers(items), items, percents, strict=True):
        name = tag("b", item.label) if item.is_user else item.label
        cells = (_cell(item, other, percent) for other, percent in zip(items, row, strict=True))
        rows.append(tag("tr", tag("td", number, " ", name, style="text-align:left;white-space:nowrap"), *cells))
    return tag("table", *rows, style="border-collapse:collapse;border:0;font-size:.85em;margin:.3em 0 .8em")


def _numbers(items: Sequence[Item]) -> range:
    return range(1, len(items) + 1)


def _cell(item: Item, other: Item, percent: float) -> Markup:
    # A green that grows on the page's own colour; steps at the thresholds make them visible
    if percent >= _LOWER:
        colours = f"background:hsl(160,52%,{32 if percent >= _UPPER else 40}%);color:#fff"
    else:
        colours = f"background:hsla(160,60%,42%,{percent / 200 + 0.06:.2f})"
    return tag(
        "td",
        f"{percent:.0f}" if percent < _UPPER else f"{percent:.1f}",
        title=f"{item.label} and {other.label}: {percent:.4f}",
        style=f"{colours};text-align:center;padding:.2em .4em",
    )


def scaled(cosines: Exact) -> Exact:
    """Return places in two dimensions whose distances are close to those of unit vectors: classical scaling.

    Args:
        cosines: The cosines of the vectors, a row for each.

    Returns:
        Two coordinates for each vector, in the units of the vectors.
    """
    count = len(cosines)
    centring = np.eye(count) - 1 / count
    # The squared distance of unit vectors is 2 - 2 cosine, so the doubly centred cosines are the inner products
    values, vectors = np.linalg.eigh(centring @ cosines @ centring)
    places = vectors[:, ::-1][:, :2] * np.sqrt(np.maximum(values[::-1][:2], 0))
    # An eigenvector may as well point the other way: the same vectors give the same map everywhere
    largest = np.abs(places).argmax(axis=0)
    places = places * np.where(places[largest, np.arange(places.shape[1])] < 0, -1, 1)
    result: Exact = np.zeros((count, 2))
    result[:, : places.shape[1]] = places
    return result


def vector_map(items: Sequence[Item], vectors: Comparable) -> Markup:
    """Return a map of the vectors of one space.

    Items that are at least 80 similar are joined by a dashed line, from 99 on by a solid one. Around each user, or each
    face if there are no users, are circles of the distances that these similarities stand for.

    Args:
        items: What the rows of the vectors are.
        vectors: The vectors.
    """
    exact = vectors.vectors.astype(np.float64)
    places = scaled(np.clip(exact @ exact.T, -1, 1))
    lower, upper = (sqrt(max(2 - 2 * min_cosine(vectors.space, each), 0)) for each in (_LOWER, _UPPER))
    circled = [item.is_user or not vectors.users for item in items]
    reach = np.where(circled, lower, 0)[:, np.newaxis]
    low, high = (places - reach).min(axis=0), (places + reach).max(axis=0)
    scale = (_WIDTH - 2 * _MARGIN) / max(float((high - low).max()), 1e-9)
    points: list[tuple[float, float]] = [(float(x), float(y)) for x, y in (places - low) * scale + _MARGIN]
    height = float(high[1] - low[1]) * scale + 2 * _MARGIN
    hues = {group: 137.5 * number % 360 for number, group in enumerate(dict.fromkeys(item.group for item in items))}

    drawn: list[Markup] = []
    for item, (x, y), has_circles in zip(items, points, circled, strict=True):
        if has_circles:
            colour = f"hsl({hues[item.group]:.0f},60%,45%)"
            drawn.append(_circle(x, y, lower * scale, colour, "4 4"))
            drawn.append(_circle(x, y, upper * scale, colour, None))
    percents = similarities(vectors.space, vectors.vectors, vectors.vectors.T)
    for first, (x1, y1) in enumerate(points):
        for second in range(first + 1, len(points)):
            percent = float(percents[first, second])
            if percent >= _LOWER:
                x2, y2 = points[second]
                drawn.append(_line(x1, y1, x2, y2, f"{items[first].label} and {items[second].label}", percent))
    for item, (x, y) in zip(items, points, strict=True):
        drawn.append(_point(item, x, y, f"hsl({hues[item.group]:.0f},60%,45%)"))
    picture = tag(
        "svg",
        *drawn,
        viewBox=f"0 0 {_WIDTH:.0f} {height:.0f}",
        width=round(_WIDTH),
        height=round(height),
        role="img",
        aria_label="Map of the vectors",
        style="overflow:visible",
    )
    note = (
        "Squares are users, dots are faces. Solid lines and circles: similarity 99; dashed ones: 80. The lines are "
        "exact. The map flattens the vectors, so what looks near may be further away."
    )
    return join([tag("div", picture), tag("div", note, style=f"color:{MUTED}")])


def _circle(x: float, y: float, radius: float, colour: str, dashes: str | None) -> Markup:
    return tag(
        "circle",
        cx=f"{x:.1f}",
        cy=f"{y:.1f}",
        r=f"{radius:.1f}",
        fill="none",
        stroke=colour,
        stroke_opacity=0.5,
        stroke_dasharray=dashes,
    )


def _line(x1: float, y1: float, x2: float, y2: float, between: str, percent: float) -> Markup:
    return tag(
        "line",
        tag("title", f"{between}: {percent:.4f}"),
        x1=f"{x1:.1f}",
        y1=f"{y1:.1f}",
        x2=f"{x2:.1f}",
        y2=f"{y2:.1f}",
        stroke=MUTED,
        stroke_dasharray=None if percent >= _UPPER else "3 3",
    )


def _point(item: Item, x: float, y: float, colour: str) -> Markup:
    title = tag("title", item.label)
    if item.is_user:
        shape = tag("rect", title, x=f"{x - 6:.1f}", y=f"{y - 6:.1f}", width=12, height=12, fill=colour)
    else:
        shape = tag("circle", title, cx=f"{x:.1f}", cy=f"{y:.1f}", r=4, fill=colour)
    if not item.is_user and item.group != item.label:
        return shape  # the user's label is beside it
    label = tag("text", item.label, x=f"{x + 9:.1f}", y=f"{y - 7:.1f}", font_size=12, fill="currentColor")
    return join([shape, label])
