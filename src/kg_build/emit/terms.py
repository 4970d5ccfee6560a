"""What the emitter needs of the ontology: the IRIs and labels behind printed words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..lexicon import Lexicon
from ..model import Ref
from ..rdf import NamedNode
from . import iris
from .homonyms import Homonyms

PLACE_CLASSES = ("Province", "Prefecture", "City", "County", "District", "Town", "Village")
"""Classes that the last characters of a name tell; the markers of the same name hold the characters."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Look-ups from the lexicon; ``Terms.of(lexicon)`` makes them."""

    units: Mapping[str, str]
    """Printed unit -> IRI of the canonical one: 名 -> …/code/unit/person."""
    labels: Mapping[str, str]
    """IRI of a concept -> its preferred Chinese label."""
    place_classes: Mapping[str, str]
    """Last characters of a name -> class of place: 自治县 -> County."""

    homonyms: Homonyms = field(default_factory=Homonyms)
    """Names of divisions that several bear."""

    @classmethod
    def of(cls, lexicon: Lexicon, homonyms: Homonyms | None = None) -> Terms:
        """The terms that a lexicon gives."""
        return cls(
            units={printed: unit.canonical or unit.iri for printed, unit in lexicon.units.items()},
            labels={iri: concept.label for iri, concept in lexicon.concepts.items()},
            place_classes={suffix: name for name in PLACE_CLASSES for suffix in lexicon.markers.get(name.lower(), ())},
            homonyms=homonyms or Homonyms(),
        )

    def place_class(self, name: str) -> str:
        """The class of the longest known ending: 泸定县 -> County, 林芝地区 -> Prefecture, 新都桥 -> Locality."""
        endings = (name[start:] for start in range(len(name)))
        return next((self.place_classes[end] for end in endings if end in self.place_classes), "Locality")

    def unit(self, printed: str) -> Concept:
        """The canonical unit of a printed one; one that the ontology lacks is proposed."""
        iri = self.units.get(printed)
        return self._known(iri, printed) if iri else _proposed("unit", "Unit", printed)

    def concept(self, ref: Ref | None, scheme: str, kind: str) -> Concept | None:
        """What fills a slot; a concept that the ontology lacks is proposed in the scheme, as a member of the class."""
        if ref is None:
            return None
        return self._known(ref.iri, ref.label) if ref.iri else _proposed(scheme, kind, ref.label)

    def _known(self, iri: str, fallback: str) -> Concept:
        return Concept(NamedNode(iri), self.labels.get(iri, fallback), None)


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept that fills a slot of a figure."""

    iri: NamedNode
    label: str
    proposed: str | None
    """Name of its class where the ontology lacks it: "Programme"."""

    @property
    def key(self) -> str:
        """Its local name: urban-dibao, CCY_CNY."""
        return self.iri.value.rpartition("/")[2]


def _proposed(scheme: str, kind: str, label: str) -> Concept:
    return Concept(iris.code(scheme, label), label, kind)
