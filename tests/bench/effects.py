"""Cells of the effect ledger: how often the interval holds the truth, and how often a claim is false (section B)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.statistics import effect
from server.statistics.staggered import NEVER, measure_staggered
from tests.bench import planted

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """Shares of the panels, and the mean half-width."""

    coverage: float
    claims: float
    """The whole rule: the interval excludes zero, and the placebo does not differ."""
    half_width: float


def panels(treated: Floats, comparison: Floats, truth: float, before: tuple[Floats, Floats] | None = None) -> Found:
    """What the ledger says of many panels of changes (panels, units), with the placebo's changes ``before``."""
    found = effect.contrast(treated, comparison)
    claims = found.differs
    if before is not None:
        claims = claims & ~effect.contrast(*before).differs
    held = (found.low <= truth) & (truth <= found.high)
    return Found(float(np.mean(held)), float(np.mean(claims)), float(np.mean((found.high - found.low) / 2)))


def even(count: int, treated: int, comparison: int, days: int, phi: float, seed: int, truth: float = 0.0) -> Found:
    """Units that differ by their noise of the day alone; sizes in standard deviations of a unit's day."""
    rng = np.random.default_rng(seed)
    units = treated + comparison
    series = planted.noise(rng, count * units, 3 * days, phi)
    windows = [series[:, start : start + days] for start in (0, days, 2 * days)]
    earlier, changes = (effect.change(*pair).reshape(count, units) for pair in (windows[:2], windows[1:]))
    changes[:, :treated] += truth
    now, before = ((of[:, :treated], of[:, treated:]) for of in (changes, earlier))
    return panels(*now, truth, before)


def skewed(count: int, treated: int, comparison: int, seed: int) -> Found:
    """Changes with a long tail on one side: lognormal, their mean zero."""
    rng = np.random.default_rng(seed)
    changes = rng.lognormal(0, 1, (2, count, treated + comparison)) - np.exp(0.5)
    now, before = ((of[:, :treated], of[:, treated:]) for of in changes)
    return panels(*now, 0.0, before)


def whole_stores(count: int, treated: int, comparison: int, people: int, seed: int) -> tuple[Found, Found]:
    """Whole stores treated, whose people share a third of their changes' variance: by store means, and by people."""
    rng = np.random.default_rng(seed)
    shared = rng.standard_normal((2, count, treated + comparison, 1)) * (1 / 3) ** 0.5
    own = rng.standard_t(5, (2, count, treated + comparison, people)) * (2 / 3) ** 0.5
    changes = shared + own
    stores, everybody = changes.mean(axis=3), changes.reshape(2, count, -1)
    found = []
    for of, split in ((stores, treated), (everybody, treated * people)):
        now, before = ((part[:, :split], part[:, split:]) for part in of)
        found.append(panels(*now, 0.0, before))
    return found[0], found[1]


def uneven(count: int, treated: int, comparison: int, seed: int) -> Found:
    """Three of ten respond, by four standard deviations of a unit's change; the truth is the mean over all."""
    rng = np.random.default_rng(seed)
    changes = rng.standard_normal((count, treated + comparison))
    changes[:, :treated] += 4 * (rng.random((count, treated)) < 0.3)
    return panels(changes[:, :treated], changes[:, treated:], 1.2)


def waves(count: int, treated: int, comparison: int, seed: int) -> Found:
    """Three start dates, and an effect of 0.5 that is 0.8 for the last of them; two weeks' windows."""
    rng = np.random.default_rng(seed)
    held, claims, widths = [], [], []
    starts = np.full(treated + comparison, NEVER)
    starts[:treated] = np.resize([28, 42, 56], treated)
    size = np.where(starts == 56, 0.8, 0.5)
    truth = float(size[:treated].mean())
    for _ in range(count):
        values = planted.noise(rng, len(starts), 70, 0.2)
        values += np.where((starts != NEVER)[:, None] & (np.arange(70) >= starts[:, None]), size[:, None], 0)
        found = measure_staggered(values, starts, window=14)
        assert found.change is not None
        held.append(found.change.low <= truth <= found.change.high)
        claims.append(found.verdict in (effect.Verdict.CLEAR, effect.Verdict.FIRST_INDICATION))
        widths.append((found.change.high - found.change.low) / 2)
    return Found(float(np.mean(held)), float(np.mean(claims)), float(np.mean(widths)))


def within_stores(count: int, stores: int, people: int, seed: int) -> float:
    """Half the people of each store treated, without any effect: the share of false claims."""
    rng = np.random.default_rng(seed)
    store = np.repeat(np.arange(stores), people)
    treated = np.tile(np.arange(people) < people // 2, stores)
    false = 0
    for _ in range(count):
        changes = rng.standard_normal(stores)[store] + rng.standard_t(5, stores * people)
        false += effect.measure_within(changes, treated, store).verdict is not effect.Verdict.NO_CLEAR_DIFFERENCE
    return false / count


def after_an_alert(count: int, treated: int, comparison: int, seed: int, same_alert: bool) -> float:
    """Treated because of bad days, before = those bad days, without any effect: the share of false claims.

    ``same_alert``: compared with units that had the same bad days and no action, as it must be; else with any.
    """
    rng = np.random.default_rng(seed)
    made = planted.noise(rng, count * 400, 56, 0.2).reshape(count, 400, 56)
    changes = effect.change(made[:, :, :28].reshape(-1, 28), made[:, :, 28:].reshape(-1, 28)).reshape(count, 400)
    worst = made[:, :, :28].mean(axis=2).argsort(axis=1)
    alerted = worst[:, : treated + comparison]
    shuffled = rng.permuted(alerted, axis=1)
    chosen = shuffled[:, :treated]
    others = (
        shuffled[:, treated:] if same_alert else rng.permuted(worst[:, treated + comparison :], axis=1)[:, :comparison]
    )
    return panels(*(np.take_along_axis(changes, of, axis=1) for of in (chosen, others)), 0.0).claims
