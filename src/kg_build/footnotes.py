"""The marks of footnotes, which stand between a word and what follows it: 人均可支配收入[2]15862元."""

from __future__ import annotations

import re

MARK = re.compile(r"(?<=[^\s发字令])[^\S\n]*[\[［〔][^\S\n]*[\d０-９]{1,2}[^\S\n]*[\]］〕](?!号)")
"""A number of one or two digits in square brackets behind a word; 民发〔12〕号 is a document's number, [2] at the start of a line the note."""
