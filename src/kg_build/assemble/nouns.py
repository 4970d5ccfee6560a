"""The people, bodies and things that the words beside a figure name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..tokens import Term
from .draft import Filled, concept_of
from .names import as_ref, known, proposed, trim
from .passage import COUNTED_PEOPLE, Cue, Passage
from .words import Words

MEMBER = 10
"""What tells one class from others is no longer than this: 大专以上学历."""
_NEAR = 12
_PHRASE = 14
BARE_PEOPLE = frozenset(("家庭", "群众", "人员", "居民"))
"""Nouns for people that say nothing of them."""
_TO = ("到", "至", "往", "赴", "深入", "走进", "前往")
_LONGEST_LEFT = 4
_LEFT = re.compile(r"[^，。；：、的为对向给等全县市区和与及\d]+$")
_AND = frozenset(("、", "和", "与", "及", "以及", "、其他", "和其他", "等", "等各类"))
_POSTED = re.compile(r"驻[一-鿿]{1,3}$")
"""In front of 部队 and 官兵: 驻剑部队."""
_QUALIFIER = 16
_MODIFIER = re.compile(r"([一-鿿]{2,3})[、和与及]")
_MODIFIED = 4
"""People with a word that tells them are no shorter: 独居老人."""
_BEFORE_QUALIFIER = re.compile(r"^.*(?:全[县市区州旗]|对|为|向|给|帮助|救助|资助)(?=[^的]+的$)")
_SHARE = re.compile(r"占(?!比)[^，]{1,16}$")
_HOUSEHOLD = re.compile(r"家庭(?!医生|病床)|户(?!籍|均|外)")


@dataclass(frozen=True, slots=True)
class Nouns:
    """The nouns of one block."""

    lexicon: Lexicon
    passage: Passage
    words: Words

    def behind(self, cue: Cue) -> Filled | None:
        """329名城乡特困人员: the words behind the measure word, up to a verb; of 缴存职工账户 the last."""
        found: Filled | None = None
        end = cue.noun_start + _NEAR
        for place, term in enumerate(cue.tail):
            if found is None and self._inside_noun(cue, place):
                continue
            if term.of("action") is not None or term.start > end or (found is not None and term.start != end):
                break
            concept = self.concept(term, cue, None)
            if concept is not None:
                joined = self._joined_behind(cue, term) if found is None else None
                phrase = self.passage.text[cue.noun_start : term.end]
                whole = joined or self._wider(cue, term, concept)
                ref = whole or known(concept, phrase if "的" not in phrase else "")
                found = Filled(self._qualified(cue, phrase) or ref, "clause", term.start)
                if whole is not None:
                    break
                end = term.end
        return found or self._single(cue)

    def _single(self, cue: Cue) -> Filled | None:
        """村 of 31个村, 乡 of 6个乡的9个贫困村: a noun of one character that ends its phrase."""
        noun = self.passage.text[cue.noun_start : cue.noun_start + 1]
        ends = self.passage.text[cue.noun_start + 1 : cue.noun_start + 2] in ("", *"，。；、）的")
        concepts = self.lexicon.terms.get(noun, ()) if ends and cue.number.unit_kind == "Things" else ()
        group = next((c for c in concepts if c.scheme == "group"), None)
        return Filled(known(group), "clause", cue.noun_start) if group is not None else None

    def modified(self, cue: Cue, term: Term) -> Ref | None:
        """1300名失能、独居老人: people told by two short words, of which the lexicon has the last."""
        match = _MODIFIER.fullmatch(self.passage.text, cue.noun_start, term.start)
        surface = self.words.surface(term)
        if match is None or not surface.endswith(self.lexicon.markers["people-tail"]) or len(surface) < _MODIFIED:
            return None
        if any(t.of("group") is not None for t in self.passage.terms(cue.noun_start, match.end(1))):
            return None
        one = match[1]
        return as_ref(f"{one}、{surface}", f"{one}和{surface}", f"{one}{surface}")

    def _joined_behind(self, cue: Cue, term: Term) -> Ref | None:
        """8974名建档立卡贫困户、低保对象、特困人员: groups behind one figure."""
        terms = self.passage.terms(term.start, cue.next_end)
        last = 0
        while last + 1 < len(terms) and terms[last + 1].of("group") and self._gap(terms[last], terms[last + 1]) in _AND:
            last += 1
        return self._joined(cue, terms[: last + 1], last) if last else None

    def _qualified(self, cue: Cue, noun: str) -> Ref | None:
        """因病因灾陷入困境的1386户家庭: what stands in front of the figure says which."""
        lead = _BEFORE_QUALIFIER.sub("", self._placeless(cue))
        if not lead.endswith("的") or not 3 < len(lead) <= _QUALIFIER or cue.number.unit_kind not in COUNTED_PEOPLE:
            return None
        verb = cue.lead[0] if cue.lead and cue.lead[0].of("action") is not None else None
        if verb is not None and lead.startswith(self.words.surface(verb)):
            lead = lead.removeprefix(self.words.surface(verb))
        which = trim(lead.removesuffix("的"))
        return as_ref(f"{which}{noun}", f"{which}的{noun}") if which else None

    def _placeless(self, cue: Cue) -> str:
        """80岁以上的 of 武山县80岁以上的5100名高龄老人: the lead without the place that it begins with."""
        places = (p for p in self.passage.tokens.places if p.start == cue.lead_start and p.end <= cue.number.start)
        start = max((p.end for p in places), default=cue.lead_start)
        return self.words.lead(cue)[start - cue.lead_start :]

    def _inside_noun(self, cue: Cue, place: int) -> bool:
        """救治 in 3家定点救治医院: a verb between the words of a name for people or bodies."""
        term = cue.tail[place]
        following = cue.tail[place + 1] if place + 1 < len(cue.tail) else None
        if (
            term.of("action") is None
            or following is None
            or following.start != term.end
            or term.start == cue.noun_start
        ):
            return False
        group = following.of("group")
        return group is not None and group.beneficiary_class

    def in_lead(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """僧尼6523名, 救助流浪乞讨人员14人次: the last group named before the figure; not the many in 居民中有…人."""
        if self._among(cue) or self._denominator(cue):
            return None
        terms = cue.lead
        for place in range(len(terms) - 1, -1, -1):
            concept = self.concept(terms[place], cue, programme)
            if concept is not None and not self.pays_in(cue, terms[place]) and not self._of_level(terms[place]):
                ref = (
                    self._summed_up(cue, terms[place])
                    or self._joined(cue, terms, place)
                    or self._wider(cue, terms[place], concept)
                    or self._called(cue, terms[place], concept)
                )
                return Filled(ref, "clause", terms[place].start)
        return None

    def _among(self, cue: Cue) -> bool:
        """居民中有…人: of the many named; not 初中17所."""
        named = bool(cue.lead) and cue.lead[-1].end == cue.number.start
        return self.words.lead(cue).endswith(("中有", "中")) and not named

    def pays_in(self, cue: Cue, term: Term) -> bool:
        """单位缴纳1626万元: bodies in the name of a measure tell who pays, not who benefits."""
        group = term.of("group")
        if group is None or not self.lexicon.is_body(group) or cue.number.unit_kind != "Money":
            return False
        said = self.passage.terms(cue.clause_start, cue.number.start)
        names = (t for t in said if t.of("indicator") is not None and t.end - t.start > term.end - term.start)
        return any(t.start <= term.start and term.end <= t.end for t in names)

    def _summed_up(self, cue: Cue, term: Term) -> Ref | None:
        """生活自助具 of 坐便椅等生活自助具881件: a noun that the lexicon lacks behind 等."""
        if not self.passage.text.startswith("等", term.end):
            return None
        noun = trim(self.passage.text[term.end + 1 : cue.number.start])
        told = 1 < len(noun) <= MEMBER and not any(t.start >= term.end for t in cue.lead)
        return proposed(noun, self.passage.text[term.start : cue.number.start]) if told else None

    def _of_level(self, term: Term) -> bool:
        """乡镇 of 乡镇级11个: whose level, not what is counted."""
        return self.passage.text.startswith("级", term.end)

    def _denominator(self, cue: Cue) -> bool:
        """占总人口的66.1%: what stands behind 占 is what the share is of."""
        return cue.number.unit_kind == "Ratio" and _SHARE.search(self.words.lead(cue)) is not None

    def since(self, start: int, cue: Cue, programme: Filled | None) -> Filled | None:
        """The last group named between a place in the sentence and the lead of a figure."""
        terms = self.passage.terms(start, cue.lead_start)
        for place in range(len(terms) - 1, -1, -1):
            concept = self.concept(terms[place], cue, programme)
            if self._whither(terms[place]):
                continue
            if concept is not None and self.passage.bracket_of(terms[place].start) == cue.bracket:
                return Filled(self._joined(cue, terms, place) or known(concept), "sentence", terms[place].start)
        return None

    def _whither(self, term: Term) -> bool:
        """事业单位 in 转业士官全部安置到县内事业单位: where to, not who."""
        text, words = self.passage.text, self.lexicon.markers["whereabouts"]
        within = next((word for word in words if text.endswith(word, 0, term.start)), "")
        return text.endswith(_TO, 0, term.start - len(within))

    def concept(self, term: Term, cue: Cue, programme: Filled | None) -> Concept | None:
        """The group a word names; of several that bear the label, the one of the programme at hand (参保人员)."""
        kind = cue.number.unit_kind
        each = "人" in cue.number.per or "每人" in self.words.lead(cue)
        homes = kind == "Households" and term.end == cue.number.start
        told = (c for c in term.concepts if c.scheme == "group")
        groups = [c for c in told if homes or self._countable(c, "People" if each else kind)]
        concept = concept_of(programme, self.lexicon)
        own = {concept.contributor, concept.beneficiary} if concept else set()
        return next((g for g in groups if g.iri in own), groups[0] if groups else None)

    def _countable(self, group: Concept, kind: str | None) -> bool:
        """Money reaches no things; 人 and 户 count none but posts; 人 and 人次 no bodies (县级医疗机构 1060 人次)."""
        if group.beneficiary_class:
            return kind not in ("People", "PersonTimes") or not self.lexicon.is_body(group)
        return kind != "Money" and (kind not in COUNTED_PEOPLE or self.lexicon.is_post(group))

    def _joined(self, cue: Cue, terms: Sequence[Term], place: int) -> Ref | None:
        """驻军官兵和优抚对象; 特困人员、孤儿、重度残疾人等特殊群体: groups that share one figure."""
        if any(m.role == "respectively" for m in cue.marks):
            return None
        first = place
        while first and terms[first - 1].of("group") is not None and self._gap(terms[first - 1], terms[first]) in _AND:
            first -= 1
        if first == place or len({t.of("group") for t in terms[first : place + 1]}) < 2:
            return None
        surfaces = [self.words.surface(t) for t in terms[first : place + 1]]
        posted = _POSTED.search(self.passage.text, cue.sentence[0], terms[first].start)
        start = posted.start() if posted is not None else terms[first].start
        whole, surfaces[0] = self.passage.text[start : terms[place].end], self.passage.text[start : terms[first].end]
        if self._gap(terms[place - 1], terms[place]).startswith("等"):
            return as_ref(whole, surfaces[-1])
        return as_ref(whole, "、".join(surfaces), "、".join(surfaces[:-1]) + "和" + surfaces[-1])

    def _gap(self, one: Term, other: Term) -> str:
        return self.passage.text[one.end : other.start].rstrip("“")

    def _wider(self, cue: Cue, term: Term, concept: Concept) -> Ref | None:
        """低收入家庭60岁及以上人员, 重度残疾人家庭: a noun for people that begins with one the lexicon has is another."""
        kind = cue.number.unit_kind
        surface = self.words.surface(term)
        home = _HOUSEHOLD.match(self.passage.text, term.end)
        if home and kind in ("Households", "Money", "Dwellings") and not surface.endswith(("户", "家庭")):
            return as_ref(surface + home.group(), f"{surface}家庭", f"{concept.label}家庭", f"{surface}户")
        if kind not in COUNTED_PEOPLE or term.end > cue.number.start:
            return None
        rest = trim(self.passage.text[term.end : cue.number.start])
        tails = self.lexicon.markers["people-tail"]
        return as_ref(surface + rest) if 1 < len(rest) <= MEMBER and rest.endswith(tails) else None

    def _called(self, cue: Cue, term: Term, concept: Concept) -> Ref:
        """参保单位 as it stands; a bare 单位 with more in front of it is a group of its own: 实缴单位."""
        phrase, surface = self.words.noun_before(cue), self.words.surface(term)
        exact = phrase if phrase.endswith(surface) else ""
        lead = trim(self.words.lead(cue).lstrip("、，；"))
        if not exact and len(surface) <= 2 < len(lead) <= _PHRASE and lead.endswith(surface):
            exact = lead
        if surface in BARE_PEOPLE and (which := self._which(cue, term)):
            return as_ref(f"{which}的{surface}", f"{which}{surface}") or known(concept)
        if not exact and surface in BARE_PEOPLE and (left := self._left_of(cue, term)):
            exact = left + surface
        generic = surface in self.lexicon.markers["generic-noun"]
        short = len(surface) <= 2 < len(exact) <= (_PHRASE if generic or surface in BARE_PEOPLE else 8)
        own = proposed(exact) if short and (generic or surface not in concept.labels[:1]) else None
        return own or known(concept, exact)

    def _which(self, cue: Cue, term: Term) -> str:
        """夫妻双方均正常缴存 of 夫妻双方均正常缴存的家庭: what says which people, up to a mark or a verb that reaches them."""
        said = self.passage.text[cue.clause_start : term.start]
        which = trim(_BEFORE_QUALIFIER.sub("", said).removesuffix("的")) if said.endswith("的") else ""
        verb = cue.lead[0] if cue.lead and cue.lead[0].start == cue.clause_start else None
        acts = verb is not None and verb.of("action") is not None
        return which if 3 < len(which) <= _QUALIFIER and not acts and cue.lead_start == cue.clause_start else ""

    def _left_of(self, cue: Cue, term: Term) -> str:
        """双职工 in 双职工家庭最高贷款额度: what stands in front of a bare noun for people, up to four signs."""
        found = _LEFT.search(self.passage.text[max(cue.lead_start, term.start - _LONGEST_LEFT) : term.start])
        left = trim(found.group()) if found else ""
        overlapped = any(t.of("action") for t in self.passage.terms(term.start - len(left), term.start))
        return "" if overlapped or len(left) < 2 else left
