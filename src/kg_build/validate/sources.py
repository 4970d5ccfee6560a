"""Where in its source what a graph says was read: the sentence, and the place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..emit.iris import place_in_file
from ..rdf import Literal, NamedNode
from ..vocab import DOC, term
from .datagraph import DataGraph
from .literals import Term

_SENTENCE, _TEXT, _EVIDENCE = term("kg:sentence"), term("rdf:value"), term("prov:wasQuotedFrom")
_FILE, _FORMAT = term("kg:fileName"), term("dct:hasFormat")


@dataclass(frozen=True, slots=True)
class Sources:
    """What a graph tells of its source."""

    texts: Mapping[Term, str] = field(default_factory=dict)
    """Sentence -> its words."""
    around: Mapping[Term, Term] = field(default_factory=dict)
    """Figure -> its sentence."""
    evidence: Mapping[Term, Term] = field(default_factory=dict)
    """Figure, section -> its characters or its cell."""
    files: Mapping[Term, str] = field(default_factory=dict)
    """Document, and the text of a document -> the name of the file."""

    @classmethod
    def of(cls, data: DataGraph) -> Sources:
        """What the triples of a graph tell."""

        def told(name: NamedNode) -> dict[Term, Term]:
            return {data.terms[node]: data.terms[value] for node, value in data.own(name)}

        def texts(name: NamedNode) -> dict[Term, str]:
            return {node: value.value for node, value in told(name).items() if isinstance(value, Literal)}

        files = texts(_FILE)
        files |= {text: files[document] for document, text in told(_FORMAT).items() if document in files}
        return cls(texts(_TEXT), told(_SENTENCE), told(_EVIDENCE), files)

    def sentence(self, node: Term) -> str | None:
        """The words of the sentence that a node is, or was read from."""
        return self.texts.get(node) or self.texts.get(self.around.get(node, node))

    def place(self, node: Term) -> str | None:
        """File and place: facts.csv:12, longxi.txt:char 28; of a document its file."""
        if node in self.files:
            return self.files[node]
        evidence = self.evidence.get(node, node)
        if not isinstance(evidence, NamedNode) or not evidence.value.startswith(DOC):
            return None
        place = place_in_file(evidence.value)
        file = self.files.get(NamedNode(evidence.value.partition("#")[0]))
        return f"{file}:{place}" if file and place else None
