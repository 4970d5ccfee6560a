"""A row -> a fact with its slots."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from ..errors import InputError
from ..model import Description, Direction, Fact, Kind, Ref, Status
from .columns import DIRECTIONS, KINDS, STATUSES
from .fields import Fields
from .labels import Labels
from .periods import period
from .quantities import Quantities, Quantity

RULE = "<row>"
_PER = re.compile(r"[|｜/／·、+]")


@dataclass(frozen=True, slots=True)
class Facts:
    """Reads rows by the ontology; what a row leaves out is as the document's description says."""

    labels: Labels
    quantities: Quantities
    description: Description
    _refs: dict[tuple[object, ...], Ref] = field(default_factory=dict)
    """Fields that were resolved already: a column has few different ones."""

    def fact(self, fields: Fields) -> Fact | None:
        """4390 | 人 | 陇西县 | 农村低保 | 2019; None where the figure cannot be read, which the fields tell."""
        quantity = self.quantity(fields)
        direction = fields.code("direction", DIRECTIONS, "")
        status = fields.code("status", STATUSES, "change" if direction else "actual")
        kind = fields.code("kind", KINDS, self.quantities.kind(quantity.unit, quantity.per) if quantity else "")
        place = fields.tried("place", self.labels.place) or self._home()
        programme = self._concept(fields, "program")
        group = self._concept(fields, "group", programme=programme)
        indicator = self._concept(fields, "indicator", change=status == "change")
        agency = fields.tried("agency", lambda text: self.labels.agency(text, place))
        when, base = fields.tried("period", period) or self._year(), fields.tried("base_period", period)
        if quantity is None:
            return None
        if status == "change" and quantity.value < 0 and not direction:
            quantity, direction = replace(quantity, value=-quantity.value), "down"
        return Fact(
            value=quantity.value,
            value_max=quantity.value_max,
            unit=quantity.unit,
            kind=cast(Kind, kind),
            per=quantity.per,
            approx=fields.values.get("approx", quantity.approx),
            place=place,
            programme=programme,
            group=group,
            indicator=indicator,
            agency=agency,
            period=when,
            status=cast(Status, status),
            base_period=base,
            direction=cast(Direction, direction) if direction else None,
            part_of=None,
            before=None,
            rule=fields.values.get("rule", RULE),
            origins=(),
        )

    def quantity(self, fields: Fields) -> Quantity | None:
        """Value, high end, unit and denominators put together; None where they are not told or contradict each other."""
        low = fields.tried("value", self.quantities.figure)
        high = fields.tried("value_max", self.quantities.figure)
        if low is None:
            return None
        return fields.tried("value", lambda _: self._together(fields.values, low, high))

    def _together(self, values: Mapping[str, str], low: Quantity, high: Quantity | None) -> Quantity:
        unit = self.quantities.unit(values["unit"]) if "unit" in values else None
        if unit is not None and unit.scale > 1 and (low.scaled or (high is not None and high.scaled)):
            raise InputError(
                f"has 万 or 亿 both in it and in its unit: {values['value']} and {values['unit']}",
                remedy="write it once",
            )
        if unit is not None and low.unit not in (None, unit.printed):
            raise InputError(
                f"is in {low.unit}, and the column unit says {unit.printed}", remedy="correct the one that is wrong"
            )
        scale = unit.scale if unit else 1
        top = high.value if high else low.value_max
        per = {each.strip() for each in _PER.split(values.get("per", ""))} - {""}
        return replace(
            low,
            value=low.value * scale,
            value_max=None if top is None else top * scale,
            unit=unit.printed if unit else low.unit,
            per=tuple(sorted(per or (unit.per if unit else ()) or low.per)),
        )

    def _concept(
        self, fields: Fields, column: str, *, programme: Ref | None = None, change: bool = False
    ) -> Ref | None:
        key = (column, fields.values.get(column), programme.iri if programme else None, change)
        if key not in self._refs:
            ref = fields.tried(
                column, lambda text: self.labels.concept(column, text, programme=programme, change=change)
            )
            if ref is None:
                return None
            self._refs[key] = ref
        return self._refs[key]

    def _home(self) -> Ref | None:
        return self.labels.place(self.description.place) if self.description.place else None

    def _year(self) -> str | None:
        year = self.description.reporting_year
        return None if year is None else str(year)
