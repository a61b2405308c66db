"""The topics that a line of somebody else's roadmap names: names of topics by length, lists taken apart.

Conservative: an everyday word ("optimization", "mean") links only where it stands for a whole member of a list; a long
sentence links only what it begins with or sets in bold. It corrects no typos and knows no roadmap.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from corpus.records import Topic
from corpus.topics import names, normalise

LONG = 12  # words; a line with more is a sentence, unless it is a list of short members
_CHARACTERS = 400  # of a line that are read; what stands behind them is prose
_LONGEST = 9  # words of a name that are compared

_LEADING = re.compile(r"(?i)^(?:for|if|not|when|unless|to|used|without|especially|knowledge|recommended|needed)\b")
_EXAMPLES = re.compile(r"(?i)^(?:e\.?g\.?|i\.?e\.?|such as|like|including|aka|a\.k\.a\.)[,:]?\s+")
_TOKEN = re.compile(r"[A-Za-z0-9+#]+(?:'s\b)?|[,;:|()\[\]/&–—•·]|\s-\s|->|→|\.(?=\s)")
_SOFT = frozenset(["and", "or", "&", "/", "vs", "versus", "plus", "+"])


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Return a word of a normalised name in the singular and in American spelling."""
    for british, american in (("isation", "ization"), ("ise", "ize"), ("elling", "eling"), ("our", "or")):
        if word.endswith((british, f"{british}s")) and len(word) > len(british) + 2:
            word = word.replace(british, american)
    if word in ("matrices", "vertices", "indices"):
        return word[:-4] + "ix" if word == "matrices" else word[:-4] + "ex"
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


# Names that are also everyday words: alone in a member of a list they are meant, among other words rarely.
_EVERYDAY = frozenset(
    fold(word)
    for line in (
        "ablation accelerator accuracy android animation attention backbone batching bernoulli binomial boosting",
        "bottleneck breakpoint broadcasting chain chunking circuit classification classifier clip clustering",
        "commit compliance conditionals container copyright covariates dashboard decoder decoding deployment",
        "derivatives determinant diffusion discriminator distillation duplicates embedding encapsulation encoder",
        "ensemble epoch ethics exceptions expectation explainability function gaussian generalization generator",
        "gradient inference inheritance initialization ios kernel likelihood linkage map matrix mean median",
        "metric momentum notebook optimization optimizer optional outliers padding pivot policy polymorphism",
        "pooling portfolio precision preprocessing probability profiler profiling prompt prompting provenance",
        "pruning python quantization readme recall regression regularization reinforce repo repository",
        "reproducibility research residual rest retraining sampling seasonality sensitivity sequential series",
        "sparsity specialization specificity stacking standardization stationarity statistics stride subquery",
        "temperature tensor toxicity transformer troubleshooting variance vector vectorization vertices warmup",
        "watermarking wrangling zero",
    )
    for word in line.split()
)
# What may stand beside an everyday word without changing what is meant: "regularization techniques".
FILLERS = frozenset(
    fold(word)
    for line in (
        "a an the of to in on into with about how what is are be your own all its",
        "advanced basics common core custom different essential foundations fundamentals important intro introduction",
        "key main modern overview popular practical practice principles simple theory various",
        "algorithm application approach architecture computation concept example framework function kind layer library",
        "mechanism method metric model network operation problem rule skill strategy structure system task",
        "technique term tool topic trick type variants workflow",
        "apply build create deep dive explore implement know learn learning master study understand understanding use",
        "using course crash refresher review training ai data machine ml neural programming science",
    )
    for word in line.split()
)


@dataclass(frozen=True)
class Names:
    """Every name of every topic, by its folded words."""

    owner: Mapping[str, str]
    longest: int


@dataclass(frozen=True)
class _Word:
    text: str  # folded
    gap: int  # before it: 0 none, 1 "and" or "/", 2 a comma, a colon or a bracket


def names_of(topics: Mapping[str, Topic]) -> Names:
    """Index the names; the exact title or id of a topic wins over somebody's alias."""
    owner: dict[str, str] = {}
    for topic in topics.values():
        for name in names(topic):
            owner.setdefault(_key(normalise(name).split()), topic.id)
    for topic in topics.values():
        for name in (topic.title, topic.id.replace("-", " ")):
            owner[_key(normalise(name).split())] = topic.id
    for member, topics_of in _title_members(topics).items():
        if len(topics_of) == 1:
            owner.setdefault(member, topics_of[0])
    owner = {key: topic for key, topic in owner.items() if key and key not in ("optional", "zero")}
    return Names(owner, min(_LONGEST, max((key.count(" ") + 1 for key in owner), default=1)))


def _title_members(topics: Mapping[str, Topic]) -> dict[str, list[str]]:
    """Return what titles such as "Overfitting and underfitting" join, with the topics that join it."""
    found: dict[str, list[str]] = {}
    for topic in topics.values():
        joined = [_key(normalise(each).split()) for each in re.split(r",|\band\b", re.sub(r"[:(].*", "", topic.title))]
        alike = len({key.count(" ") for key in joined}) == 1 and len(joined) > 1
        # A member of another length than its neighbours lacks a word that they share: "text and image generation".
        for key in joined if alike else ():
            if len(key) > 5 and not any(word in FILLERS or word in _EVERYDAY for word in key.split()):
                found.setdefault(key, []).append(topic.id)
    return found


def _key(words: list[str]) -> str:
    return " ".join(fold(word) for word in words if word not in ("and", "the"))


def topics_in(line: str, known: Names, *, bold: tuple[str, ...] = (), context: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the ids of the topics that a cleaned line names as what is to be learned, in its order.

    `context`: headings above it, which complete a name: "Joins" under "SQL", "Ridge" under "Regression".
    """
    text = line[:_CHARACTERS]
    members = [member for member in re.split(r"[,;:/&()]|\band\b", text) if member.strip()]
    count = len(text.split())
    if count > LONG and count > 4 * len(members):  # a sentence, no list
        found = [topic for part in bold for topic in topics_in(part, known)]
        start = _matches(_words(text), known)
        return tuple(dict.fromkeys([*(topic for begin, _, topic in start[:1] if begin <= 1), *found]))
    outer = _words(re.sub(r"\(([^()]*)\)", " ", text))
    near = [*_contexts(_words(" , ".join(context)))]
    linked = _linked(outer, known, near)
    for inner in _brackets(text):
        linked += _linked(_words(inner), known, [*_contexts(outer), *near])
    return tuple(dict.fromkeys(linked))


def _brackets(text: str) -> Iterator[str]:
    """Yield what stands in brackets, where that names something to learn."""
    for inner in map(str.strip, re.findall(r"\(([^()]*)\)", text)):
        if inner and not _LEADING.match(inner):
            yield _EXAMPLES.sub("", inner)


def _contexts(words: list[_Word]) -> Iterator[str]:
    """Yield the members of a heading that may complete a name, whole and by their first and last word."""
    for start, end in _members(words):
        texts = [word.text for word in words[start:end] if word.text not in FILLERS]
        if 0 < len(texts) <= 3:
            yield from dict.fromkeys((" ".join(texts), texts[0], texts[-1]))


def _words(text: str) -> list[_Word]:
    found: list[_Word] = []
    gap = 2
    folded = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    for token in _TOKEN.findall(folded):
        word = token.casefold().removesuffix("'s")
        if word in _SOFT:
            gap = max(gap, 1)
        elif re.match(r"[a-z0-9+#]", word):
            found.append(_Word(fold(word), gap))
            gap = 0
        else:
            gap = 2
    return found


def _linked(words: list[_Word], known: Names, context: list[str]) -> list[str]:
    matches = _matches(words, known)
    return [topic for _, _, topic in sorted({*matches, *_spread(words, matches, known, context)})]


def _matches(words: list[_Word], known: Names) -> list[tuple[int, int, str]]:
    """Return (start, end, topic) of the longest names, left to right."""
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(words):
        for length in range(min(known.longest, len(words) - at), 0, -1):
            window = words[at : at + length]
            if any(word.gap == 2 for word in window[1:]):
                continue
            key = " ".join(word.text for word in window if word.text != "the")
            topic = known.owner.get(key) or (length == 2 and known.owner.get(key.replace(" ", "")))  # "k-NN"
            if topic and (length > 1 or _meant(words, at)):
                found.append((at, at + length, topic))
                at += length - 1
                break
        at += 1
    return found


def _meant(words: list[_Word], at: int) -> bool:
    """Whether a single word is named: no everyday word, or a member of a list with nothing else that tells."""
    if words[at].text not in _EVERYDAY and len(words[at].text) > 1:
        return True
    start, end = _member(words, at)
    # What stands behind "for" says where it is used: "Python for data analysis".
    end = next((i for i in range(at + 1, end) if words[i].text == "for"), end)
    return all(words[i].text in FILLERS for i in range(start, end) if i != at)


def _member(words: list[_Word], at: int) -> tuple[int, int]:
    """Return the run of words around `at` without "and", "/" or a comma."""
    start, end = at, at + 1
    while words[start].gap == 0 and start > 0:
        start -= 1
    while end < len(words) and words[end].gap == 0:
        end += 1
    return start, end


def _members(words: list[_Word]) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(words):
        start, end = _member(words, at)
        yield start, end
        at = end


def _spread(
    words: list[_Word], matches: list[tuple[int, int, str]], known: Names, context: list[str]
) -> list[tuple[int, int, str]]:
    """Members that share a word with a neighbour or a heading: "linear, logistic regression", "Joins" under "SQL"."""
    taken = {i for start, end, _ in matches for i in range(start, end)}
    found = []
    members = [_told(words, start, end) for start, end in _members(words)]
    for index, (start, end) in enumerate(members):
        if not taken.isdisjoint(range(start, end)) or not 1 <= end - start <= 2:
            continue
        own = " ".join(word.text for word in words[start:end])
        after = [members[index + step] for step in (1, 2) if index + step < len(members)]
        tries = [f"{own} {words[last - 1].text}" for first, last in after if last - first > 1]
        if index and members[index - 1][1] - members[index - 1][0] > 1:
            tries.append(f"{words[members[index - 1][0]].text} {own}")
        for near in context[:8]:
            tries += [f"{near} {own}", f"{own} {near}"]
        topic = next((known.owner[key] for key in tries if key in known.owner), None)
        if topic:
            found.append((start, end, topic))
    return found


def _told(words: list[_Word], start: int, end: int) -> tuple[int, int]:
    """Return a member without the verbs and the like that it begins with: "understand forward"."""
    while start < end and words[start].text in FILLERS:
        start += 1
    return start, end
