"""Where seat 7 is: the grid of a room.

Seats are numbered from 1, column by column, beginning with the front seat of the column next to the door
(rules.md §4.4). In "column" order each column runs from the front to the back; in "snake" order every second one
runs back to the front, so that seat n+1 always stands beside seat n.

A place is (row, column), both from 1: row 1 is the front, column 1 is next to the door. `on_paper` turns a column
into the one counted from the left of a plan that has the front at its top.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Order(StrEnum):
    COLUMN = "column"
    SNAKE = "snake"


class Door(StrEnum):
    """The corner of the door on a plan with the front at its top."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Grid:
    """A room's grid. `closed` are seat numbers that must stay empty (a broken machine, a pillar)."""

    rows: int
    columns: int
    closed: frozenset[int] = frozenset()
    order: Order = Order.COLUMN
    door: Door = Door.LEFT

    @property
    def size(self) -> int:
        return self.rows * self.columns

    def open_seats(self, capacity: int | None = None) -> list[int]:
        """Seat numbers that may be used, in order, at most `capacity` of them."""
        seats = [n for n in range(1, self.size + 1) if n not in self.closed]
        return seats if capacity is None else seats[:capacity]

    def place(self, seat: int) -> tuple[int, int]:
        """Seat number → (row, column)."""
        if not 1 <= seat <= self.size:
            raise ValueError(f"no seat {seat} in a room of {self.size}")
        column, down = divmod(seat - 1, self.rows)
        if self.order is Order.SNAKE and column % 2:
            down = self.rows - 1 - down
        return down + 1, column + 1

    def seat_at(self, row: int, column: int) -> int:
        """(row, column) → seat number: the opposite of `place`."""
        down = row - 1
        if self.order is Order.SNAKE and (column - 1) % 2:
            down = self.rows - row
        return (column - 1) * self.rows + down + 1

    def neighbours(self, seat: int) -> Iterator[int]:
        """The seats in front, behind, left and right of `seat`; whoever sits there can read along."""
        row, column = self.place(seat)
        for r, c in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if 1 <= r <= self.rows and 1 <= c <= self.columns:
                yield self.seat_at(r, c)

    def on_paper(self) -> list[list[int]]:
        """Seat numbers as rows from front to back, each from left to right of a plan with the front at the top."""
        columns = range(1, self.columns + 1)
        across = columns if self.door is Door.LEFT else reversed(columns)
        ordered = list(across)
        return [[self.seat_at(row, column) for column in ordered] for row in range(1, self.rows + 1)]
