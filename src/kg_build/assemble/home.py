"""The county of a document under all its names, and its bureaus."""

from __future__ import annotations

from dataclasses import dataclass

from ..lexicon import Lexicon
from ..model import Ref
from ..tokens import AgencyName

_DIVISIONS = "县", "市", "区", "旗"


@dataclass(frozen=True, slots=True)
class Home:
    """The county of the document under all its names."""

    place: str | None
    short: str | None
    """民和县 of 民和回族土族自治县."""

    def has(self, agency: AgencyName) -> bool:
        """A bureau of the document's own county, or the county's office of a city's one; not the state's or a neighbour's."""
        if agency.concept.rank != "Bureau":
            return False
        if agency.branch:
            return self.place is not None and self.place.startswith(agency.branch[:2])
        head = agency.name.removesuffix(_core(agency))
        core = agency.name.removeprefix(head)
        if not head:
            return (len(core) > 3 and not core.endswith("部门")) or core[1:2] in _DIVISIONS  # 团县委
        return head in (*_DIVISIONS, self.place, self.short)

    def heads(self, agency: AgencyName) -> bool:
        """妇联, 县妇联: a body that a heading names, with its county or bare; none of another place, no 民政部门."""
        bare = agency.concept.rank == "Bureau" and agency.name in agency.concept.labels
        return self.has(agency) or (bare and not agency.name.endswith("部门"))

    def has_institution(self, agency: AgencyName) -> bool:
        """县就业服务中心: below a bureau, with the county in front."""
        head = agency.name.removesuffix(_core(agency))
        return agency.concept.rank == "Institution" and head in (*_DIVISIONS, self.place, self.short)


def home_of(place: str | None, lexicon: Lexicon) -> Home:
    """The names of a county: its own and the short one of an autonomous county."""
    return Home(place, next((short for short, full in lexicon.full_names.items() if full == place), None))


def agency_ref(agency: AgencyName, home: Home) -> Ref:
    """县民政局 of 泸定县 is 泸定县民政局; both names, and the bare one, stand for it."""
    if agency.branch:
        return Ref((agency.name, agency.branch), agency.concept.iri)
    place = home.place
    core = _core(agency) or agency.name
    head = agency.name.removesuffix(core)
    labels = [agency.name]
    if place and head in (*_DIVISIONS, "", place, home.short):
        cores = (core, *agency.concept.labels)
        labels = [f"{place}{core}", agency.name]
        labels += [f"{name}{label}" for name in (place[-1], place, home.short) if name for label in cores]
    return Ref(tuple(dict.fromkeys(labels)), agency.concept.iri)


def _core(agency: AgencyName) -> str:
    """民政局 of 泸定县民政局, 委统战部 of 县委统战部: the label that the name ends with."""
    label = next((label for label in agency.concept.labels if agency.name.endswith(label)), "")
    head = agency.name.removesuffix(label)
    return f"委{label}" if len(head) > 1 and head.endswith("委") else label
