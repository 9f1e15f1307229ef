"""Logistic regressions in NumPy, and the macro-F1 that says how well one does; for reading_weights and held_weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_STEPS, _KEPT, _ENOUGH = 300, 12, 1e-6


class Sparse:
    """A table that is mostly nought, as its values by row and by column, for what is asked of it here.

    Args:
        rows: for each row the columns that are not nought, and their values.
        kind: of its numbers; the half-size ones halve the memory and are enough where many steps even out.
    """

    def __init__(
        self, rows: Sequence[tuple[Sequence[int], Sequence[float]]], columns: int, kind: type[np.floating] = np.float64
    ) -> None:
        self.shape = len(rows), columns
        self._kind = kind
        self._at = np.concatenate([np.asarray(at, np.int64) for at, _ in rows])
        self._values = np.concatenate([np.asarray(values, kind) for _, values in rows])
        self._row = np.repeat(np.arange(len(rows)), [len(at) for at, _ in rows])
        order = np.argsort(self._at, kind="stable")
        self._by_column = self._at[order], self._values[order], self._row[order]

    def times(self, w: np.ndarray) -> np.ndarray:
        """Return the table times ``w``, one row for each row of the table."""
        return _summed(w[self._at] * self._values[:, None], self._row, self.shape[0])

    def turned_times(self, w: np.ndarray) -> np.ndarray:
        """Return the table turned round times ``w``, one row for each column of the table."""
        at, values, row = self._by_column
        return _summed(w[row] * values[:, None], at, self.shape[1])

    def part(self, which: np.ndarray) -> Sparse:
        """Return the table of some rows."""
        begins = np.concatenate([[0], np.cumsum(np.bincount(self._row, minlength=self.shape[0]))])
        kept = [slice(begins[row], begins[row + 1]) for row in np.flatnonzero(which)]
        return Sparse([(self._at[one], self._values[one]) for one in kept], self.shape[1], self._kind)


def _summed(parts: np.ndarray, of: np.ndarray, size: int) -> np.ndarray:
    """Return the sums of parts that belong together; ``of`` is in order."""
    total = np.zeros((size, parts.shape[1]), parts.dtype)
    begins = np.flatnonzero(np.diff(of, prepend=-1))
    total[of[begins]] = np.add.reduceat(parts, begins, axis=0)
    return total


def fit(x: Sparse, y: np.ndarray, answers: int, weight: np.ndarray, shrink: np.ndarray) -> np.ndarray:
    """Return weights, one row for each column of ``x``, by L-BFGS; the same data give the same weights.

    Args:
        x: posts by features.
        y: the number of each post's answer.
        weight: how much each post counts.
        shrink: how strongly each feature's weights are held towards nought.
    """
    target = np.eye(answers)[y]

    def slope(w: np.ndarray) -> tuple[float, np.ndarray]:
        scores = x.times(w)
        top = scores.max(1, keepdims=True)
        p = np.exp(scores - top)
        total = p.sum(1, keepdims=True)
        loss = -(weight[:, None] * target * (scores - top - np.log(total))).sum()
        loss += 0.5 * (shrink[:, None] * w * w).sum()
        return float(loss), x.turned_times((p / total - target) * weight[:, None]) + shrink[:, None] * w

    w = np.zeros((x.shape[1], answers))
    loss, down = slope(w)
    steps: list[tuple[np.ndarray, np.ndarray, float]] = []
    for _ in range(_STEPS):
        way = _way(down, steps)
        length = 1.0
        while True:
            there = w - length * way
            loss_there, down_there = slope(there)
            if loss_there <= loss - 1e-4 * length * float((down * way).sum()) or length < 1e-8:
                break
            length /= 2
        moved, turned = there - w, down_there - down
        steps = [*steps[-_KEPT + 1 :], (moved, turned, float((moved * turned).sum()))]
        done = abs(loss - loss_there) < _ENOUGH * abs(loss)
        w, loss, down = there, loss_there, down_there
        if done:
            break
    return w


def _way(down: np.ndarray, steps: list[tuple[np.ndarray, np.ndarray, float]]) -> np.ndarray:
    """Return which way to go: down, bent by how the last steps turned out (two loops of L-BFGS)."""
    if not steps:
        return down / np.linalg.norm(down)
    way = down.copy()
    shares = []
    for moved, turned, along in reversed(steps):
        share = float((moved * way).sum()) / along
        shares.append(share)
        way -= share * turned
    moved, turned, along = steps[-1]
    way *= along / float((turned * turned).sum())
    for (moved, turned, along), share in zip(steps, reversed(shares), strict=True):
        way += moved * (share - float((turned * way).sum()) / along)
    return way


def evened(y: np.ndarray, answers: int, weight: np.ndarray, rare: float) -> np.ndarray:
    """Return the posts' weights with rare answers weighing more: 0 not at all, 1 as much as a common one in all."""
    totals = np.bincount(y, weights=weight, minlength=answers)
    return weight * ((totals.mean() / np.maximum(totals, 1e-9)) ** rare)[y]


def macro_f1(truth: np.ndarray, guess: np.ndarray, answers: list[str]) -> tuple[float, str]:
    """Return macro-F1 over the answers that occur, and precision and recall of each in words."""
    parts, said = [], []
    for number, name in enumerate(answers):
        right = int(((truth == number) & (guess == number)).sum())
        true, guessed = int((truth == number).sum()), int((guess == number).sum())
        if true:
            parts.append(2 * right / (true + guessed))
            said.append(f"{name} {right / max(1, guessed):.2f}/{right / true:.2f}")
    return float(np.mean(parts)), ", ".join(said)


def fit_sides(x: Sparse, y: np.ndarray, weight: np.ndarray, shrink: float, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Fit logistic regressions side by side (accelerated gradient descent); a weight of nought leaves a post out.

    Args:
        y, weight: posts by regressions.

    Returns:
        The weights, features by regressions, and what is always added.
    """
    share = (weight / weight.sum(0)).astype(np.float32)
    most = share.max(1)[:, None]
    v = np.ones((x.shape[1], 1), np.float32)
    for _ in range(12):
        v = x.turned_times(most * x.times(v))
        size = float(np.linalg.norm(v))
        v /= size
    step = 1 / (0.25 * (size + 1) + shrink)
    w = before = np.zeros((x.shape[1], y.shape[1]), np.float32)
    c = c_before = np.zeros(y.shape[1], np.float32)
    for turn in range(steps):
        push = turn / (turn + 3)
        ahead, c_ahead = w + push * (w - before), c + push * (c - c_before)
        slope = share * (1 / (1 + np.exp(-(x.times(ahead) + c_ahead))) - y)
        before, c_before = w, c
        w = ahead - step * (x.turned_times(slope) + shrink * ahead)
        c = c_ahead - step * slope.sum(0)
    return w, c
