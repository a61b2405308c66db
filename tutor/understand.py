"""What a message asks for: cleaned text, intent, kind of question, and the standalone question of a follow-up.

Rules over words, no model: they are readable, take microseconds, and cannot be talked into anything. Text of a learner
is data: sentences that try to instruct the tutor are set aside, and what is left is answered.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from ingest.lexical import STOPWORDS, words
from tutor.instructions import without_instructions
from tutor.retrieve.link import Links
from tutor.wishes import Intent, intent_of

Kind = Literal["definition", "comparison", "why", "how", "how_to", "formula", "code", "debugging", "cost", "example",
               "variants", "when", "history"]  # fmt: skip
LinkText = Callable[[str], Links]
MAX_QUESTION = 2000  # code points that are read of a message

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("history", r"\bwho\s+(invented|introduced|proposed|created|made|developed|came\s+up)\b|\bwhen\s+(was|were)\b|"
                r"\bhistory\b|\bwhich\s+(paper|year)\b|\bwhat\s+year\b|\binvented\b|\boriginal\s+paper\b"),
    ("comparison", r"\bvs\.?\b|\bversus\b|\bdiffer(s|ent|ence|ences)?\b|\bcompar|\bbetter\b|\binstead\s+of\b|"
                   r"\bpros\s+and"
                   r"\s+cons\b|\brather\s+than\b|\bwhich\s+(one\s+)?(should|is|do)\b|\bor\b.*\bwhich\b|\bdistinguish|"
                   r"\bsame\s+as\b|\badvantages?\s+(of\s+.*)?over\b"),
    ("debugging", r"\b(my|our)\b.*\b(only|keeps?|stuck|nan|explod\w*|collapse[sd]?|won'?t|doesn'?t|isn'?t|not|"
                  r"never|always|"
                  r"error|wrong|fails?|same|worse|bad|slow|garbage|blurry|zero|diverges?|forgets?)\b|\bnan\b|\berror\b|"
                  r"\bwent\s+up\b|\bfix\b|\bkeeps?\s+\w+ing\b|\bout\s+of\s+memory\b|\bwhat\s+(goes|went|"
                  r"can\s+go)\s+wrong\b"),
    ("code", r"\bcode\b|\bimplement|\bsnippet\b"),
    ("formula", r"\bformula\b|\bequations?\b|\bobjective\b|\bderiv\w+|\bmath(s|ematic\w*)?\b|\bexpression\b|"
                r"\bwrite\s+down\b"
                r"|\bloss\b.{0,10}\b(function|then|of)?\s*\??$|\bwhat\s+is\s+the\s+loss\b|\bcompute[ds]?\b|"
                r"\bcalculate"),
    ("cost", r"\bcomplexity\b|\bcosts?\b|\bmemory\b|\bhow\s+(many|much)\s+(parameters|weights|params|memory|"
             r"compute)\b|\bbig\s*o"
             r"\b|\bexpensive\b|\bquadratic|\bo\(n|\bhow\s+(fast|slow|big|large)\b|\bfaster\b|\bcheap"),
    ("why", r"\bwhy\b|\breasons?\b|\bpurpose\b|\bpoint\s+of\b|\bwhat\s+(is|are)\b.*\bfor\b\s*\??$|"
            r"\bwhats\b.*\bfor\b|\bgood\s+for\b|\bmotivat|"
            r"\bbenefits?\b|\badvantages?\b|\bhow\s+come\b|\bwhat\s+problem\b|\bnecessary\b|\bneed(ed)?\b.*\bfor\b"),
    ("code", r"\bnumpy\b|\b(py)?torch\b|\bnn\.\w+|\bkeras\b|\bpython\b|\w+\(\)|"
             r"\b\w+_\w+\s*="
             r"|\bfunction\s+call\b|\bapi\s+call\b|\blibrary\b"),
    ("when", r"\bwhen\b|\bshould\s+i\s+(use|take|choose|pick)\b|\bworth\b|\bsuitable\b|\blimitations?\b|\bdrawbacks?\b|"
             r"\bdisadvantages?\b|\bhurt\b|\bdownsides?\b"),
    ("how_to", r"\bhow\s+(do|can|should|would|to)\s*(i|we|you|one)?\b|\bstep\s+by\s+step\b|\bsteps\b|\btips?\b|"
               r"\btricks?\b|"
               r"\bset\s+up\b|\bchoose\b|\btune\b|\bgood\s+values?\b|\btypical\b|\bnotice\b|\bdetect\b|"
               r"\bprevent\b|\bavoid\b|\brecipe\b"),
    ("example", r"\bexamples?\b|\bworked\b|\bby\s+hand\b|\bnumbers?\b.*\bshow\b"),
    ("variants", r"\btypes?\b|\bkinds?\b|\bvariants?\b|\bvariations?\b|\bflavou?rs?\b|\bexamples\s+of\b"),
    ("how", r"\bhow\b|\bwhat\s+happens\b|\bmechanism\b|\binside\b|\bwork(s|ing)?\b|\bwhere\b|\bwhat\s+does\b"),
)  # fmt: skip
_PRONOUN = re.compile(
    r"\b(it|its|they|them|their|that|this|these|those|the\s+(former|latter|first|second|other)|both|one|ones|there|"
    r"the\s+\w+\s+end|then|so\s+what)\b", re.IGNORECASE
)  # fmt: skip
_OPENER = re.compile(
    r"^\s*(and|but|so|ok(ay)?|then|also|what\s+about|how\s+about|why|how\s+so|when|where|which)\b", re.I
)
_SWITCH = re.compile(r"^\s*(and|ok(ay)?|what\s+about|how\s+about|and\s+(what|how)\s+about|now)\b", re.IGNORECASE)
_OWN = re.compile(  # a question of its own: "ok and what is dropout?"
    r"\b(what('?s|\s+(is|are|does|do))|how\s+(?!about)\w+|why|explain|describe|define|which|when)\b", re.IGNORECASE
)
# "and in LSTMs?" asks of the topic before in another place, it does not turn to the place.
_PLACED = re.compile(r"^\W*(and|what\s+about|how\s+about)\s+(in|for|with|inside|on|during|between|at)\b", re.IGNORECASE)


_ROADMAP = re.compile(r"\broad ?maps?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Context:
    """What is remembered of the turn before: enough to understand a follow-up and to go deeper."""

    standalone: str = ""
    kind: Kind = "definition"
    focus: tuple[str, ...] = ()  # topic ids
    cited: frozenset[tuple[str, int, int]] = frozenset()  # spans already shown for this question


@dataclass(frozen=True)
class Understanding:
    intent: Intent
    kind: Kind
    text: str  # the message without hidden characters and instructions to the machine
    standalone: str  # what is searched for
    links: Links
    carried: tuple[str, ...] = ()  # topics taken over from the conversation
    tampered: bool = False
    follow_up: bool = False
    planning: bool = False  # a follow-up of a question about roadmaps or their parts
    seen: frozenset[tuple[str, int, int]] = field(default=frozenset())


def clean(message: str) -> str:
    """Return `message` without hidden, bidirectional and control characters, cut to `MAX_QUESTION`.

    Text between a direction override and its end is dropped: it reads differently from what it holds.
    """
    text = unicodedata.normalize("NFKC", message[: 4 * MAX_QUESTION])
    text = re.sub("[\u202d\u202e][^\u202c\n]*\u202c", " ", text)
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cn", "Cs"))
    return "".join(kept)[:MAX_QUESTION].strip()


def kind_of(text: str) -> Kind:
    """Return the kind of question; the first pattern in order of precision wins."""
    lowered = text.casefold()
    for kind, pattern in _KINDS:
        if re.search(pattern, lowered):
            return kind
    return "definition"


def understand(message: str, link: LinkText, context: Context | None = None) -> Understanding:
    """Understand one message in its conversation; `link` tells what a text names."""
    text, tampered = without_instructions(clean(message))
    links = link(text)
    intent = intent_of(text)
    if tampered and not text.strip():
        intent = "tamper"
    found = Understanding(intent, kind_of(links.corrected), text, text, links, tampered=tampered)
    if intent == "more" and context is not None and context.standalone:
        links = link(context.standalone)
        return replace(found, kind=context.kind, standalone=context.standalone, links=links, carried=context.focus,
                       follow_up=True, seen=context.cited)  # fmt: skip
    if intent != "question" or context is None or not context.standalone:
        return found
    return _resolve(found, link, context)


def _resolve(found: Understanding, link: LinkText, context: Context) -> Understanding:
    """Complete an elliptic follow-up from the turn before."""
    content = [word for word in words(found.text) if word not in STOPWORDS]
    strong = [named for named in found.links.topics if not named.weak]
    placed = _PLACED.search(found.text) is not None
    turned = _SWITCH.search(found.text) is not None and not placed and not _OWN.search(found.text)
    before = link(context.standalone)
    planning = bool(before.roadmaps or before.phases or _ROADMAP.search(context.standalone))
    if strong and turned and not planning and len(content) <= 3 and found.kind in ("definition", "how"):
        # "and GRU?": the same question about another topic.
        standalone = f"{found.text} {_without_topics(context, link)}".strip()
        links = link(found.text)
        return replace(found, kind=context.kind, standalone=standalone, links=links, follow_up=True)
    pronoun = _PRONOUN.search(found.text) is not None
    opened = _OPENER.search(found.text) is not None and len(content) <= 7
    names_its_own = bool(found.links.roadmaps or found.links.phases or _ROADMAP.search(found.text))
    if planning and names_its_own and not pronoun and not placed and _OWN.search(found.text):
        return found  # "which roadmap is shorter?" after another question on roadmaps
    turned_to = turned and planning and len(content) <= 3
    if strong and not placed and not turned_to and not (pronoun and (found.kind == "comparison" or planning)):
        return found
    if not (pronoun or opened or len(content) <= 3):
        return found
    if planning:
        # Which roadmap and which part the question before was about is carried by its own words.
        standalone = f"{context.standalone.rstrip('?!. ')}, {found.text}"
        return replace(found, standalone=standalone, links=link(standalone), carried=context.focus[:2], follow_up=True,
                       planning=True)  # fmt: skip
    subject = ", ".join(_subjects(context, link))
    standalone = f"{found.text} ({subject})" if subject else f"{context.standalone} {found.text}"
    links = link(standalone)
    return replace(found, standalone=standalone, links=links, carried=context.focus[:2], follow_up=True)


def _subjects(context: Context, link: LinkText) -> list[str]:
    """Return what the question before was about, in its own words where it named it ("reparameterization trick")."""
    said: dict[str, str] = {}
    for named in link(context.standalone).topics:
        said.setdefault(named.topic, named.words)
    return [said.get(topic, topic.replace("-", " ")) for topic in context.focus[:2]]


def _without_topics(context: Context, link: LinkText) -> str:
    """Return the content words of the question before, without the names of its topics."""
    names = {word for named in link(context.standalone).topics for word in named.words.split()}
    return " ".join(word for word in words(context.standalone) if word not in STOPWORDS and word not in names)
