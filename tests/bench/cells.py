"""The table: every cell, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import cpu_count, getloadavg
from time import perf_counter, process_time

import numpy as np

from server.statistics import warning
from server.statistics.scales import Floats, Ruler, Scale, ruler
from tests.bench import alerts, effects, planted, questions
from tests.bench.rows import Row, at_least, at_most

RATE = "{:.2f}"
PHIS = (0.0, 0.2, 0.4)
SERIES, PANELS = 1500, 1000

SEEN = {
    # (noise, phi): at least so many within 5 and 10 days of a fall by 20 %
    (0.1, 0.0): (0.90, 0.99),
    (0.1, 0.2): (0.83, 0.98),
    (0.1, 0.4): (0.62, 0.92),
    (0.2, 0.0): (0.35, 0.70),
    (0.2, 0.2): (0.25, 0.55),
    (0.2, 0.4): (0.13, 0.35),
}
HARDER = 1.2
"""The standard deviation of the planted noise over its robust one: the t distribution has long tails."""


def of_alerts() -> Iterator[Row]:
    """Section A."""
    limits = (at_most(1.0), at_most(0.22))
    for phi in (*PHIS, 0.5):
        for company, words in ((False, "each alone"), (True, "the company's movement out")):
            rates = alerts.false_alarms(2 * SERIES, phi, company, seed=12)
            yield Row(f"False alarms, phi {phi}, {words}: store's limit, HQ's", rates, limits, RATE)
    for (noise, phi), least in SEEN.items():
        seen = alerts.seen_within(2 * SERIES, noise, 0.2, phi, seed=21)
        asked = [at_least(one) for one in least]
        yield Row(f"A fall of 20 % seen within 5, 10 days, noise {noise:.0%}, phi {phi}", seen, asked)
    for (noise, phi), least in SEEN.items():
        seen = alerts.seen_within(2 * SERIES, HARDER * noise, 0.2, phi, seed=21)
        asked = [at_least(one) for one in least]
        yield Row(f"The same where {noise:.0%} is the robust deviation, phi {phi}", seen, asked)
    wander = alerts.seen_within(2 * SERIES, 0.1, 0.2, 0.0, seed=31, wandering=True)
    yield Row(
        "A fall of 20 % seen within 5, 10 days, noise 10 %, stores wandering from week to week by 3 to 7 %",
        wander,
        (at_least(0.30), at_least(0.62)),
    )
    before, after, five, ten = alerts.learned(SERIES, seed=32)
    yield Row(
        "False alarms with that wander: our limit, the one learned from a year of history", (before, after), (), RATE
    )
    yield Row(
        "A fall of 20 % seen within 5, 10 days with that wander and the learned limit",
        (five, ten),
        (at_least(0.30), at_least(0.62)),
    )
    yield from of_companies()
    for noise, drop in ((0.2, 0.1), (0.2, 0.2)):
        yield Row(
            f"Size said of a fall of {drop:.0%}, noise {noise:.0%}: at its alert, seven days after",
            alerts.sizes(SERIES, noise, drop, 51),
        )


def of_companies(companies: int = 24, stores: int = 300) -> Iterator[Row]:
    """Section A, where all fall together."""
    for days, words in ((1, "Shock day"), (7, "Shock week")):
        found = np.array([alerts.shock(stores, days, seed) for seed in range(100, 100 + companies)])
        own, common, first = found.T
        asked = (at_most(0.01),) if days == 1 else ()
        yield Row(
            f"{words} in {stores} stores, {companies} companies: mean share of stores that alert",
            (own.mean() / stores,),
            asked,
            "{:.1%}",
        )
        latest = 1 if days == 1 else 2
        right = (int(np.sum(common == 1)), int(np.sum((first >= 1) & (first <= latest))))
        what = f"{words}: of {companies} companies, with exactly one alert of its own, and that by day {latest}"
        yield Row(what, right, ((companies, companies), (companies, companies)), "{:.0f}")
        alone = np.mean([alerts.shock(stores, days, seed, company=False)[0] for seed in range(100, 104)])
        yield Row(
            f"{words} without company factor and held day: share of stores that alert", (alone / stores,), (), "{:.1%}"
        )
    for size in (5, 8, 20):
        seen = alerts.seen_in_company(60, size, seed=41)
        yield Row(f"One of {size} stores falls by 20 %, noise 10 %: seen in 10 days beside the others, alone", seen)


def of_effects() -> Iterator[Row]:
    """Section B."""
    coverage, false = (0.935, 0.975), at_most(0.05)
    for treated, comparison in ((5, 15), (10, 30), (30, 60), (100, 100)):
        for days in (14, 28, 56):
            for phi in PHIS:
                if treated < 100 or days == 28:
                    found = effects.even(PANELS, treated, comparison, days, phi, seed=61)
                    what = f"{treated} beside {comparison}, {days} days, phi {phi}: coverage, false claims"
                    yield Row(what, (found.coverage, found.claims), (coverage, false), "{:.1%}")
    for treated, comparison in ((5, 50), (10, 100), (30, 60)):
        found = effects.skewed(4 * PANELS, treated, comparison, seed=62)
        what = f"Skewed changes, {treated} beside {comparison}: coverage, false claims"
        yield Row(what, (found.coverage, found.claims), ((0.935, 0.98), false), "{:.1%}")
    stores, people = effects.whole_stores(4 * PANELS, 10, 20, 10, seed=63)
    yield Row(
        "Whole stores, 10 beside 20, by store means: coverage, false claims",
        (stores.coverage, stores.claims),
        (coverage, false),
        "{:.1%}",
    )
    yield Row("The same counted by people, as one must not", (people.coverage, people.claims), (), "{:.1%}")
    for treated in (5, 8, 10, 20):
        found = effects.uneven(4 * PANELS, treated, 30, seed=64)
        asked = (at_least(0.925),) if treated >= 10 else ()
        yield Row(f"Three of ten respond, {treated} beside 30: coverage", (found.coverage,), asked, "{:.1%}")
    for treated in (6, 15, 60):
        found = effects.waves(PANELS, treated, 40, seed=65)
        yield Row(f"Three start dates, {treated} beside 40: coverage", (found.coverage,), (coverage,), "{:.1%}")
    for stores_ in (8, 20):
        yield Row(
            f"Half the people of each of {stores_} stores: false claims",
            (effects.within_stores(2 * PANELS, stores_, 10, seed=66),),
            (),
            "{:.1%}",
        )
    for same, words in ((False, "any others"), (True, "others that had the same alert")):
        yield Row(
            f"Chosen because of bad days, 20 beside 40 {words}: false claims",
            (effects.after_an_alert(300, 20, 40, 67, same),),
            (false,) if same else (),
            "{:.1%}",
        )


def of_questions() -> Iterator[Row]:
    """Section C."""
    for correlation, asked in ((0.0, (at_most(0.1),)), (-0.4, (at_most(0.1),)), (-0.7, ())):
        for phi in (0.0, 0.4):
            rate = questions.false_flags(2 * PANELS, correlation, seed=71, phi=phi)
            yield Row(f"False flags a pair-year, correlation {correlation}, phi {phi}", (rate,), asked, RATE)
    yield Row(
        "False flags a pair-year where the target honestly rose by 1 sd",
        (questions.false_flags(2 * PANELS, 0, seed=72, honest=1.0),),
        (),
        RATE,
    )
    for shift in (1.0, 0.5):
        yield Row(f"Seen within 4, 7 weeks: a shift of {shift} sd", questions.seen_within(2 * PANELS, shift, seed=73))


def of_time() -> Iterator[Row]:
    """How long today's scan takes, on the clock and of the processor, which other work on the machine does not change."""
    rng = np.random.default_rng(81)
    for series, asked in ((1500, (at_most(1.0),)), (10_000, ())):
        values = planted.sales(rng, 0.1 * planted.noise(rng, series, warning.HISTORY, 0.2))
        clock, processor = zip(*(timed(values, warning.scan) for _ in range(5)), strict=True)
        what = f"{series:,} series x 1 day, from raw values to alerts"
        yield Row(f"{what}: best of five on the clock", (min(clock),), asked, "{:.2f}")
        yield Row(f"{what}: worst of five on the clock", (max(clock),), (), "{:.2f}")
        yield Row(f"{what}: best, worst of the processor", (min(processor), max(processor)), (), "{:.2f}")
    load = (getloadavg()[0], float(cpu_count() or 1))
    yield Row("What else the machine was doing: load of the last minute, cores", load, (), "{:.0f}")
    values = planted.sales(rng, 0.1 * planted.noise(rng, 1500, alerts.LEAD + alerts.YEAR, 0.2))
    yield Row(
        "1,500 series x 1 year replayed: on the clock, of the processor", timed(values, warning.replay), (), "{:.2f}"
    )


def timed(values: Floats, work: Callable[[Floats, Ruler], warning.Scan]) -> tuple[float, float]:
    """Seconds on the clock, and of the processor."""
    clock, processor = perf_counter(), process_time()
    work(values, ruler(values, Scale.AMOUNT))
    return perf_counter() - clock, process_time() - processor
