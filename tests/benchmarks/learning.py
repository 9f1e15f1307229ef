"""A multinomial logistic regression in NumPy, and the macro-F1 that says how well it does; for reading_weights."""

from __future__ import annotations

import numpy as np

_STEPS, _KEPT, _ENOUGH = 300, 12, 1e-6


def fit(x: np.ndarray, y: np.ndarray, answers: int, weight: np.ndarray, shrink: np.ndarray) -> np.ndarray:
    """Return weights, one row for each column of ``x``, by L-BFGS; the same data give the same weights.

    Args:
        x: posts by features.
        y: the number of each post's answer.
        weight: how much each post counts.
        shrink: how strongly each feature's weights are held towards nought.
    """
    target = np.eye(answers)[y]

    def slope(w: np.ndarray) -> tuple[float, np.ndarray]:
        scores = x @ w
        top = scores.max(1, keepdims=True)
        p = np.exp(scores - top)
        total = p.sum(1, keepdims=True)
        loss = -(weight[:, None] * target * (scores - top - np.log(total))).sum()
        loss += 0.5 * (shrink[:, None] * w * w).sum()
        return float(loss), x.T @ ((p / total - target) * weight[:, None]) + shrink[:, None] * w

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
