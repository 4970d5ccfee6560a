"""What the resolvers look at around the figures of a block, put together."""

from __future__ import annotations

from dataclasses import dataclass

from ..lexicon import Lexicon
from .acts import Acts
from .continued import Continued
from .lists import Lists
from .nouns import Nouns
from .passage import Passage
from .previous import Previous
from .verbs import Verbs
from .words import Words


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Words, verbs, nouns and earlier figures of one block."""

    lexicon: Lexicon
    passage: Passage
    lists: Lists
    words: Words
    verbs: Verbs
    nouns: Nouns
    previous: Previous
    continued: Continued
    acts: Acts

    @classmethod
    def of(cls, lexicon: Lexicon, passage: Passage) -> Surroundings:
        """The surroundings in a passage."""
        lists, words = Lists(lexicon, passage), Words(lexicon, passage)
        verbs = Verbs(lexicon, passage, lists, words)
        previous = Previous(passage, lists, words)
        continued = Continued(lexicon, passage, lists, words, verbs, previous)
        acts = Acts(passage, words, verbs, previous, continued)
        return cls(lexicon, passage, lists, words, verbs, Nouns(lexicon, passage, words), previous, continued, acts)
