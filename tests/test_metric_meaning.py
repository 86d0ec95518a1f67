"""What a metric means stays, once something was measured."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.house import TestHouse
from tests.metrics import EDIT, SALES, ago, define, record, sale


@pytest.mark.parametrize(
    ("change", "field"), [({"better": "DOWN"}, "better"), ({"scale": "SHARE"}, "scale"), ({"total": "MEAN"}, "total")]
)
async def test_what_values_mean_is_not_changed_under_them(
    house: TestHouse, cast: Cast, change: dict[str, str], field: str
) -> None:
    hana = await house.phone(cast.hana)
    metric = await define(hana, **SALES)
    words = {"metricId": metric["id"], "name": "Takings", "unit": "€", "better": "UP", "scale": "AMOUNT"}
    assert (await hana.ask(EDIT, input=words | change))["metricEdit"]["metric"][field] == change[field]
    await hana.ask(EDIT, input=words)
    await record(hana, [sale(1_000, ago(1))])
    refusal = await hana.refused(EDIT, input=words | change)
    assert (refusal.code, refusal.field) == ("CONFLICT", field)
    assert (await hana.ask(EDIT, input=words | {"name": "Sales"}))["metricEdit"]["metric"]["name"] == "Sales"


async def test_a_total_that_nobody_names_stays_as_it_was_measured(house: TestHouse, cast: Cast) -> None:
    hana = await house.phone(cast.hana)
    metric = await define(hana, **SALES, total="MEAN")
    await record(hana, [sale(1_000, ago(1))])
    words = {"metricId": metric["id"], "name": "Takings", "unit": "€", "better": "UP", "scale": "AMOUNT"}
    assert (await hana.ask(EDIT, input=words))["metricEdit"]["metric"]["total"] == "MEAN"
