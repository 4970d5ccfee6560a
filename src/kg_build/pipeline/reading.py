"""What reads numbers and words by an ontology, and the ontology itself in texts: made once, and kept for the next run."""

from __future__ import annotations

import gc
import sys
from functools import lru_cache, partial
from pathlib import Path

from ..emit import ontology_texts
from ..kept import kept
from ..lexicon import Lexicon, load_lexicon
from ..recognise import Indexes, Recogniser, WordIndex, indexes_of, recogniser


@lru_cache(maxsize=1)
def reader(ontology: Path) -> Recogniser:
    """The recogniser of an ontology folder, with its lexicon."""
    gc.disable()  # nothing of what is made here is garbage, and to look for some takes a tenth of the start
    try:
        code = (Path(sys.modules[each.__module__].__file__ or "") for each in (Lexicon, Recogniser, WordIndex))
        files = (*ontology.glob("*.ttl"), *ontology.glob("*.csv"), *code)
        lexicon, indexes = kept("lexicon", files, partial(_read, ontology))
        found = recogniser(lexicon, indexes)
    finally:
        gc.enable()
    gc.freeze()
    return found


def _read(ontology: Path) -> tuple[Lexicon, Indexes]:
    lexicon = load_lexicon(ontology)
    return lexicon, indexes_of(lexicon)


@lru_cache(maxsize=1)
def texts(ontology: Path) -> dict[str, str]:
    """What the ontology says of each of its terms and concepts, by IRI, as N-Triples."""
    code = Path(sys.modules[ontology_texts.__module__].__file__ or "")
    return kept("ontology", (*ontology.glob("*.ttl"), code), partial(ontology_texts, ontology))
