"""Words with their offsets: rjieba in front of jieba's dictionary and user words, jieba in pure Python as the fallback.

Cutting is character-safe: the words of a text, joined, are the text. Tags are those of jieba's dictionary; a word that
it does not know is «m» (digits), «eng» (Latin letters) or «x», in both engines.
"""

import re
from collections.abc import Hashable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple, Protocol

try:
    import rjieba

    FAST = True
except ImportError:  # no wheel for this machine: the pure-Python engine cuts the same, twenty times slower
    FAST = False

FREQUENCY = 20_000  # of a user word: above nearly every word of the dictionary, so that its name stays in one piece

SHORT = 24  # characters of a text that nobody asks for twice
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")  # where jieba.finalseg cuts Latin letters and digits
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")
REMEMBERED = 200_000  # words whose pieces are kept at hand


class Word(NamedTuple):
    """One word of a text: [start, end) in code points, its letters, its dictionary tag."""

    start: int
    end: int
    text: str
    tag: str


class Engine(Hashable, Protocol):
    """What cuts: pairs of word and tag, in order, none left out."""

    def tag(self, text: str) -> list[tuple[str, str]]:
        """The words of a text with their tags."""
        ...


class Segmenter:
    """Cuts texts into words. `words` are names that shall stay in one piece (places and organisations given to us)."""

    def __init__(self, words: Iterable[str] = (), *, engine: Engine | None = None) -> None:
        given = tuple(words)
        self._engine = engine or (make_engine(given) if given else _plain_engine())

    def cut(self, text: str) -> Iterator[Word]:
        """The words in order; together they cover the text."""
        return iter(_words(self._engine, text))

    def pairs(self, text: str) -> list[tuple[str, str]]:
        """The same without offsets, for those who count themselves; not to be changed."""
        return _pairs(self._engine, text) if len(text) > SHORT else self._engine.tag(text)


@lru_cache(maxsize=4)
def _pairs(engine: Engine, text: str) -> list[tuple[str, str]]:
    """The words of the last texts: many who read a text ask for them."""
    return engine.tag(text)


@lru_cache(maxsize=4)
def _words(engine: Engine, text: str) -> list[Word]:
    pairs = _pairs(engine, text) if len(text) > SHORT else engine.tag(text)
    texts, tags = [word for word, _ in pairs], [tag for _, tag in pairs]
    edges = list(accumulate(map(len, texts), initial=0))
    return list(map(Word, edges, edges[1:], texts, tags))


def make_engine(words: Iterable[str] = ()) -> Engine:
    """The fastest engine that this machine has."""
    return RjiebaEngine(words) if FAST else JiebaEngine(words)


@cache
def _plain_engine() -> Engine:
    """One for all who have no words of their own: a dictionary takes its time to load and its memory."""
    return make_engine()


class RjiebaEngine:
    """jieba's algorithm and dictionary in Rust."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._jieba = rjieba.Jieba()
        self._pieces: dict[str, list[tuple[str, str]]] = {}
        for word in words:
            self._jieba.add_word(word, FREQUENCY, "nz")

    def tag(self, text: str) -> list[tuple[str, str]]:
        """The words of a text with their tags, cut and tagged as jieba does it. Half a surrogate pair is cut as U+FFFD."""
        try:
            found = self._jieba.tag(text)
        except UnicodeEncodeError:
            found = self._jieba.tag(_HALF_PAIR.sub("\ufffd", text))
        if len(self._pieces) > REMEMBERED:
            self._pieces.clear()
        pieces = self._pieces
        return [pair for word, tag in found for pair in pieces.get(word) or self._remember(word, tag)]

    def _remember(self, word: str, tag: str) -> list[tuple[str, str]]:
        if self._jieba.has_word(word):
            pairs = [(word, tag)]
        else:  # rjieba keeps 9-1-102 and 0.9kPa in one piece, and guesses tags from the last letters
            pairs = [(piece, _guess(piece)) for piece in _LATIN.split(word) if piece]
        self._pieces[word] = pairs
        return pairs


class JiebaEngine:
    """jieba itself, in pure Python."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        import jieba
        import jieba.posseg

        jieba.setLogLevel(30)
        self._jieba = jieba.Tokenizer()
        self._jieba.initialize()
        self._tags: dict[str, str] = dict(jieba.posseg.POSTokenizer(self._jieba).word_tag_tab)
        for word in words:
            self._jieba.add_word(word, FREQUENCY, "nz")
            self._tags[word] = "nz"

    def tag(self, text: str) -> list[tuple[str, str]]:
        """The words of a text with their tags."""
        return [(word, self._tags.get(word) or _guess(word)) for word in self._jieba.cut(text)]


def _guess(word: str) -> str:
    if not word.isascii() or not word.isalnum():
        return "x"
    return "m" if word.isdigit() else "eng"
