"""From scores to signals: which kinds a report tells of, in which words, with which claim, near which names.

Every signal has a trigger that can be quoted. A kind is chosen over the whole report, its trigger in the clause that
speaks most for it; the clause or sentence around the trigger gives places, things, organisations, times and people hurt.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from domain.hazards import hazards
from domain.reading import Label, Mention, Modality, Signal, TimeMention
from domain.report import Quote, Report
from nlp.association import associate
from nlp.attributes import AttributeModel
from nlp.claim_words import find_claim_words
from nlp.encoder import EncoderReading
from nlp.fusion import MOST, Fusion
from nlp.kinds import NONE, Clause, KindModel, ReportScores, cut_clauses
from nlp.linear import Floats
from nlp.local_model import LocalReading
from nlp.mentions import inside
from nlp.modality import Setting, read_setting
from nlp.plain_words import PlainWord, find_plain_words
from nlp.quantities import affected, deaths, injuries
from nlp.tagger import CrfTagger
from nlp.text import clause_at, sentences
from nlp.trigger_words import CLAUSES, candidates, encoder_spans, free_words, linear_words, ranked_words
from nlp.weighing import Weighing, again_features

FLAG = 0.4  # of recurring and unresolved: where precision and recall meet on held-out folds
LEAD_PRIOR = 0.1  # weight of the kind's usual lead department against the trained scores
EARNEST = 0.2  # probability of words told in earnest inside an exercise from which they are the hazard's
SPEAKS = -0.8  # margin of the clause model above which a clause inside an exercise may tell of the kind in earnest
PLAIN = 0.9  # probability of a kind that plain words say: above what silences a report
_GIVES_WAY = {"gas.leak": ("environment.air",)}  # a gas smell is no stench
ESSENTIAL, MANY = ("utility.", "equipment.elevator"), 100  # services whose failure for so many is dangerous
_MODALITIES = tuple(Modality)
_HARMLESS = frozenset({Modality.NEGATED, Modality.DRILL, Modality.RULE})


@dataclass(frozen=True, slots=True)
class Reading:
    """What the models make of one report."""

    signals: tuple[Signal, ...]
    topic: str
    lead: str


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """One report on its way to signals: its clauses, what the linear models say of it and them, what the encoder says."""

    report: Report
    clause: tuple[Clause, ...]
    scores: ReportScores
    rows: Floats
    heard: tuple[EncoderReading, Weighing] | None


@dataclass(frozen=True, slots=True, eq=False)
class SignalReader:
    """The trained models that make signals."""

    kinds: KindModel
    fusion: Fusion
    triggers: CrfTagger
    attributes: AttributeModel
    weighing: Weighing

    def read(
        self,
        report: Report,
        mentions: Sequence[Mention],
        times: Sequence[TimeMention],
        *,
        encoded: EncoderReading | LocalReading | None = None,
    ) -> Reading:
        """Signals of a masked report, the most important first, with topic and lead department.

        `encoded` is what the encoder, or a model in its place, said of the body; without it the linear models decide.
        """
        body = report.body
        clause = cut_clauses(body)
        if not clause:
            return Reading((), NONE, "")
        heard = (encoded, self.weighing) if isinstance(encoded, EncoderReading) else None
        words = _Words(report, clause, self.kinds.read_report(report), self.kinds.read_clauses(clause), heard)
        probabilities = self._probabilities(words)
        if isinstance(encoded, LocalReading) and encoded.kinds is not None:
            probabilities = pool(probabilities, encoded.kinds)
        plain = find_plain_words(body)
        self._believe(plain, probabilities)
        setting = read_setting(report)
        signals: list[Signal] = []
        again: list[Signal] = []
        for kind in self._choose(probabilities, words):
            said = [each for each in plain if each.kind == self.kinds.kinds[kind] and setting.is_earnest(each.start)]
            ranked = self._ranked(words, kind, setting)
            if said:
                trigger = Quote(said[0].start, said[0].end, body[said[0].start : said[0].end])
            else:
                trigger = self._trigger(words, kind, setting, ranked, [each.trigger for each in signals])
            signals.append(self._signal(words, kind, trigger, setting, float(probabilities[kind])))
            again += self._again(words, kind, setting, ranked, signals[-1])
        found = [*signals, *again][:MOST]
        signals = [
            self._with_names(signal, report, mentions, times, words.scores, first=number == 0)
            for number, signal in enumerate(found)
        ]
        topic = signals[0].kind if signals else NONE
        return Reading(tuple(signals), topic, self._lead(words.scores, topic))

    def _believe(self, plain: Sequence[PlainWord], probabilities: Floats) -> None:
        """Raise the kinds that plain words say; a kind that only the same words could mean gives way to them."""
        at = {kind: index for index, kind in enumerate(self.kinds.kinds)}
        for word in plain:
            probabilities[at[word.kind]] = max(float(probabilities[at[word.kind]]), PLAIN)
            for other in _GIVES_WAY.get(word.kind, ()):
                probabilities[at[other]] = 0.0

    def _probabilities(self, words: _Words) -> Floats:
        if words.heard is None:
            return self.fusion.probabilities(words.scores, words.rows)
        encoded, weighing = words.heard
        return weighing.probabilities(words.scores, words.rows, encoded)

    def _choose(self, probabilities: Floats, words: _Words) -> list[int]:
        if words.heard is None:
            return self.fusion.choose(probabilities, words.scores)
        encoded, weighing = words.heard
        return weighing.choose(probabilities, words.scores, encoded)

    def _ranked(self, words: _Words, kind: int, setting: Setting) -> list[tuple[float, Quote]]:
        """Words for a kind by both taggers, the likeliest first; in a text about an exercise those told in earnest."""
        if words.heard is None:
            return []
        encoded, weighing = words.heard
        clause, body = words.clause, words.report.body
        order = weighing.rank(words.rows, kind, clause, title=len(words.report.title), encoded=encoded)
        likely = self._earnest(words, kind, setting, order)
        found = candidates(body, clause, likely or order, encoder_spans(body, encoded), crf=self.triggers)
        ranked = ranked_words(found, body, kind, encoded=encoded, weighing=weighing)
        told = [each for each in ranked if setting.is_earnest(each[1].start)]
        return told if told and (likely or told[0][0] >= EARNEST) else ranked

    def _earnest(self, words: _Words, kind: int, setting: Setting, order: Sequence[int]) -> list[int]:
        clause, rows = words.clause, words.rows
        return [at for at in order if rows[at, kind] > SPEAKS and setting.is_earnest(clause[at].start)]

    def _trigger(
        self,
        words: _Words,
        kind: int,
        setting: Setting,
        ranked: Sequence[tuple[float, Quote]],
        taken: Sequence[Quote],
    ) -> Quote:
        """The words of the hazard, where an exercise is told from what is told in earnest."""
        best = free_words(ranked, taken)
        if best is not None:
            return best
        clause, body = words.clause, words.report.body
        order = self.fusion.rank(words.rows, kind, clause, title=len(words.report.title))
        likely = self._earnest(words, kind, setting, order) or order
        return linear_words(body, [clause[at] for at in likely[:CLAUSES]], taken, crf=self.triggers)

    def _again(
        self, words: _Words, kind: int, setting: Setting, ranked: Sequence[tuple[float, Quote]], first: Signal
    ) -> list[Signal]:
        """The same hazard with another claim: a real fire during a drill, a relapse after a repair."""
        if words.heard is None:
            return []
        near = clause_at(words.report.body, first.trigger.start)
        for probability, quote in ranked:
            if quote.overlaps(first.trigger) or near[0] <= quote.start < near[1]:
                continue
            second = self._signal(words, kind, quote, setting, first.confidence)
            if second.modality is first.modality:
                continue
            sure = words.heard[1].weigh_again(again_features(words.report, probability, words.clause, setting))
            return [second] if sure else []
        return []

    def _signal(self, words: _Words, kind: int, trigger: Quote, setting: Setting, confidence: float) -> Signal:
        """A signal with its claim and the words for it."""
        report, name = words.report, self.kinds.kinds[kind]
        claims, severities = self.attributes.read(report, trigger.start, trigger.end, kind=name, setting=setting)
        if words.heard is not None:
            encoded, weighing = words.heard
            claims = weighing.claims(claims, encoded.claims(kind, trigger.start, trigger.end))
        modality, cues = decide(claims, setting, trigger)
        if not modality.live and not cues:
            cues = find_claim_words(report, trigger, modality, kind=name, attributes=self.attributes, setting=setting)
        severity = int(np.argmax(severities))
        if modality in _HARMLESS:
            severity = 0
        elif modality is Modality.QUESTION:
            severity = min(severity, 1)
        return Signal(name, modality, trigger, severity, confidence=min(1.0, confidence), cues=cues)

    def _with_names(
        self,
        signal: Signal,
        report: Report,
        mentions: Sequence[Mention],
        times: Sequence[TimeMention],
        scores: ReportScores,
        *,
        first: bool,
    ) -> Signal:
        body, title, start = report.body, len(report.title), signal.trigger.start
        sentence = next(((a, b) for a, b in sentences(body) if a <= start < b), clause_at(body, start))
        trigger = (start, signal.trigger.end)
        told = body[sentence[0] : sentence[1]]
        hurt = signal.modality not in (*_HARMLESS, Modality.QUESTION)
        dead, injured = (deaths(told), injuries(told, kind=signal.kind)) if hurt else (0, 0)
        touched = affected(told, kind=signal.kind) if hurt else None
        if hurt and first and touched is None:
            touched = affected(body, kind=signal.kind)
        recurring, unresolved = (bool(score >= FLAG) for score in scores.flags)
        return replace(
            signal,
            severity=least_severity(signal, dead=dead, injured=injured, touched=touched),
            places=associate(body, mentions, label=Label.PLACE, trigger=trigger, title=title),
            things=inside(mentions, Label.THING, sentence),
            organisations=associate(body, mentions, label=Label.ORGANISATION, trigger=trigger, title=title),
            times=tuple(each for each in times if sentence[0] <= each.start < sentence[1]),
            deaths=dead,
            injuries=injured,
            affected=touched,
            recurring=recurring,
            unresolved_before=unresolved,
        )

    def _lead(self, scores: ReportScores, topic: str) -> str:
        leads = self.kinds.columns("lead")
        usual = hazards()[topic].lead if topic != NONE else ""
        return max(zip(leads, scores.leads, strict=True), key=lambda each: each[1] + LEAD_PRIOR * (each[0] == usual))[0]


def least_severity(signal: Signal, *, dead: int, injured: int, touched: int | None) -> int:
    """The severity of a signal, raised by who is hurt and by how many an essential service fails (GUIDE)."""
    if dead or injured:
        return 3
    essential = signal.kind.startswith(ESSENTIAL) and signal.modality.live
    return max(signal.severity, 2) if essential and (touched or 0) >= MANY else signal.severity


def pool(probabilities: Floats, log_odds: Floats) -> Floats:
    """Probabilities whose log-odds are the mean of the given ones and another model's, where that knows the kind."""
    own = np.log(probabilities + 1e-4) - np.log1p(1e-4 - probabilities)
    mean = np.where(np.isnan(log_odds), own, (own + log_odds) / 2)
    return np.asarray(1.0 / (1.0 + np.exp(-mean)), dtype=np.float32)


def decide(claims: Floats, setting: Setting, trigger: Quote) -> tuple[Modality, tuple[Quote, ...]]:
    """The modality of a trigger and the cue words that decided. Without a word for it nothing is an exercise."""
    hits = setting.over(trigger.start, trigger.end)
    drills = tuple(hit.quote for hit in hits if hit.modality is Modality.DRILL)
    if setting.is_exercise(trigger.start, trigger.end):
        return Modality.DRILL, (drills or setting.exercise)[:2]
    within = (hit for hit in hits if hit.modality is Modality.DRILL and hit.covers != (0, setting.length))
    if not setting.is_earnest(trigger.start) and any(hit.sure for hit in within):
        return Modality.DRILL, drills[:2]
    order = [_MODALITIES[at] for at in np.argsort(-claims).tolist()]
    drilling = bool(drills) and not setting.is_earnest(trigger.start)
    chosen = next(each for each in order if each is not Modality.DRILL or drilling)
    return chosen, tuple(hit.quote for hit in hits if hit.modality is chosen)[:3]
