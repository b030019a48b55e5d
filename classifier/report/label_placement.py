"""Where labels of circles stand so that none covers another label, a circle or a leader line.

Greedy over a fixed list of places round each circle, the most important label first (the point-feature model of
Christensen, Marks & Shieber 1995, without its search): the same input always gives the same places.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

Point = tuple[float, float]

NEAR = 2.0
"""From a circle to a label that needs no leader line; all lengths are in one unit, such as points."""

DISTANCES = (NEAR, 9.0, 16.0, 25.0, 36.0, 50.0, 66.0, 85.0)
DIRECTIONS = (0, 2, 14, 4, 12, 8, 6, 10, 1, 15, 3, 13, 5, 11, 7, 9)
"""In sixteenths of a turn, the better first: right of the circle, obliquely right, above, below, left."""

APART = 2.0
"""Between two labels."""

LEADER_GAP = 1.5
"""Between a leader line and its label."""

CROWDED = 6.0
"""A label without a leader line that stands this little further from another circle may be taken for its."""

CROWDED_COST = 8.0
CROSSED_COST = 15.0
"""For every other circle near the label or under the leader line, as a length further away."""

MOST_CROSSED = 2
"""Circles under a leader line; across more of them nobody follows it."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle that no label may cover."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Where a text stands."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: "Rectangle", apart: float = 0.0) -> bool:
        """Whether the two have area in common, or stand nearer than `apart` both ways."""
        return (
            self.left < other.right + apart
            and other.left < self.right + apart
            and self.bottom < other.top + apart
            and other.bottom < self.top + apart
        )

    def holds(self, other: "Rectangle") -> bool:
        """Whether the other lies wholly inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.bottom <= other.bottom
            and other.top <= self.top
        )

    def nearest(self, point: Point) -> Point:
        """The point of the rectangle nearest to another."""
        return min(max(point[0], self.left), self.right), min(max(point[1], self.bottom), self.top)

    def distance(self, circle: Circle) -> float:
        """From the circle's edge; negative where it covers the circle."""
        return math.dist(self.nearest((circle.x, circle.y)), (circle.x, circle.y)) - circle.radius


@dataclass(frozen=True, slots=True)
class Leader:
    """The line from a circle to its label."""

    start: Point
    end: Point

    def crosses(self, other: "Leader") -> bool:
        """Whether the two lines meet, other than by touching."""
        return (
            _turn(self.start, self.end, other.start) * _turn(self.start, self.end, other.end) < 0
            and _turn(other.start, other.end, self.start) * _turn(other.start, other.end, self.end) < 0
        )

    def enters(self, rectangle: Rectangle) -> bool:
        """Whether the line runs through the rectangle: through a diagonal, or with an end inside."""
        left, bottom, right, top = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
        inside = any(left < x < right and bottom < y < top for x, y in (self.start, self.end))
        diagonals = Leader((left, bottom), (right, top)), Leader((left, top), (right, bottom))
        return inside or any(map(self.crosses, diagonals))

    def distance(self, circle: Circle) -> float:
        """From the circle's edge; negative where the line runs through it."""
        (x, y), (end_x, end_y) = self.start, self.end
        along_x, along_y = end_x - x, end_y - y
        length = along_x**2 + along_y**2
        share = ((circle.x - x) * along_x + (circle.y - y) * along_y) / length if length else 0.0
        share = min(max(share, 0.0), 1.0)
        return math.dist((x + share * along_x, y + share * along_y), (circle.x, circle.y)) - circle.radius


@dataclass(frozen=True, slots=True)
class Label:
    """A text of a size, to stand at a circle."""

    circle: Circle
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a label stands, and the line to its circle if it had to move away from it."""

    rectangle: Rectangle
    leader: Leader | None = None


def place_labels(labels: Sequence[Label], circles: Sequence[Circle], frame: Rectangle) -> list[Placement | None]:
    """A place for each label, or None where there is none free; `labels` with the most important first.

    A placed label is inside `frame` and covers no circle, no other label and no leader line.
    """
    placed: list[Placement] = []
    result: list[Placement | None] = []
    for label in labels:
        free = [
            place
            for place in _places(label)
            if frame.holds(place.rectangle)
            and all(place.rectangle.distance(circle) >= 0 for circle in circles)
            and _crossed(place, label.circle, circles) <= MOST_CROSSED
            and not any(_collide(place, other) for other in placed)
        ]
        best = min(free, key=lambda place: _cost(place, label.circle, circles), default=None)
        result.append(best)
        if best is not None:
            placed.append(best)
    return result


def _places(label: Label) -> Iterator[Placement]:
    circle = label.circle
    for distance, direction in product(DISTANCES, DIRECTIONS):
        angle = direction * math.tau / 16
        across, up = round(math.cos(angle), 9), round(math.sin(angle), 9)
        x, y = circle.x + (circle.radius + distance) * across, circle.y + (circle.radius + distance) * up
        # The side that faces the circle stands at the point: no other part of the label is nearer.
        left = x - label.width * (1 - _sign(across)) / 2
        bottom = y - label.height * (1 - _sign(up)) / 2
        rectangle = Rectangle(left, bottom, left + label.width, bottom + label.height)
        start = circle.x + circle.radius * across, circle.y + circle.radius * up
        end = x - LEADER_GAP * across, y - LEADER_GAP * up
        yield Placement(rectangle, Leader(start, end) if distance > NEAR else None)


def _collide(place: Placement, other: Placement) -> bool:
    if place.rectangle.overlaps(other.rectangle, APART):
        return True
    if place.leader and place.leader.enters(other.rectangle):
        return True
    if other.leader and other.leader.enters(place.rectangle):
        return True
    return bool(place.leader and other.leader and place.leader.crosses(other.leader))


def _crossed(place: Placement, own: Circle, circles: Sequence[Circle]) -> int:
    leader = place.leader
    return sum(leader.distance(circle) < 0 for circle in circles if circle != own) if leader else 0


def _cost(place: Placement, own: Circle, circles: Sequence[Circle]) -> float:
    """As a length, rounded so that the order of the directions decides between equals."""
    away = place.rectangle.distance(own)
    # A leader line tells whose the label is, so that it may stand nearer to others.
    confusing = NEAR if place.leader else NEAR + CROWDED
    crowding = sum(place.rectangle.distance(circle) < confusing for circle in circles if circle != own)
    return round(away + CROWDED_COST * crowding + CROSSED_COST * _crossed(place, own, circles), 6)


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _turn(start: Point, end: Point, point: Point) -> float:
    """Positive where the point lies left of the line, negative right of it."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
