"""A row -> a fact with its slots."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from ..errors import InputError
from ..model import Description, Direction, Fact, Kind, Ref, Status
from .fields import Fields
from .labels import Labels
from .periods import period
from .quantities import Quantities, Quantity, Unit

V = TypeVar("V")
RULE = "<row>"
_PER = re.compile(r"[|｜/／·、+]")


@dataclass(frozen=True, slots=True)
class Facts:
    """Reads rows by the ontology; what a row leaves out is as the document's description says."""

    labels: Labels
    quantities: Quantities
    description: Description
    _read: dict[tuple[object, ...], Any] = field(default_factory=dict)
    """What fields say that were read already: a column has few different ones."""

    def fact(self, fields: Fields) -> Fact | None:
        """4390 | 人 | 陇西县 | 农村低保 | 2019; None where the figure cannot be read, which the fields tell."""
        quantity = self.quantity(fields)
        direction = fields.code("direction", "")
        status = fields.code("status", "change" if direction else "actual")
        kind = fields.code("kind", self.quantities.kind(quantity.unit, quantity.per) if quantity else "")
        place = self._kept(fields, "place", self.labels.place) or self._home()
        programme = self._concept(fields, "program")
        group = self._concept(fields, "group", programme=programme)
        indicator = self._concept(fields, "indicator", change=status == "change")
        around = place.label if place else None
        agency = self._kept(fields, "agency", lambda text: self.labels.agency(text, place), around)
        when = self._kept(fields, "period", period) or self._year()
        base = self._kept(fields, "base_period", period)
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
        unit = self._unit(values["unit"]) if "unit" in values else None
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
        per = {each.strip() for each in _PER.split(values["per"])} - {""} if "per" in values else ()
        return Quantity(
            value=low.value * scale,
            value_max=None if top is None else top * scale,
            unit=unit.printed if unit else low.unit,
            per=tuple(sorted(per or (unit.per if unit else ()) or low.per)),
            approx=low.approx,
            scaled=low.scaled,
        )

    def _unit(self, text: str) -> Unit:
        key = ("unit", text)
        if key not in self._read:
            self._read[key] = self.quantities.unit(text)
        found: Unit = self._read[key]
        return found

    def _concept(
        self, fields: Fields, column: str, *, programme: Ref | None = None, change: bool = False
    ) -> Ref | None:
        return self._kept(
            fields,
            column,
            lambda text: self.labels.concept(column, text, programme=programme, change=change),
            programme.iri if programme else None,
            change,
        )

    def _kept(self, fields: Fields, column: str, read: Callable[[str], V], *further: object) -> V | None:
        """What a field says, read once for all rows that say it where ``further`` is the same; as Fields.tried."""
        text = fields.values.get(column)
        if text is None:
            return None
        key = (column, text, *further)
        found: V | None = self._read.get(key)
        if found is None and (found := fields.tried(column, read)) is not None:
            self._read[key] = found
        return found

    def _home(self) -> Ref | None:
        return self.labels.place(self.description.place) if self.description.place else None

    def _year(self) -> str | None:
        year = self.description.reporting_year
        return None if year is None else str(year)
