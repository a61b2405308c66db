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
from tutor.retrieve.link import Linker, Links

Intent = Literal[
    "question", "next", "quiz", "progress", "more", "greeting", "thanks", "help", "answer_request", "stop_quiz", "tamper",
]  # fmt: skip
Kind = Literal["definition", "comparison", "why", "how", "how_to", "formula", "code", "debugging", "cost", "example",
               "variants", "when"]  # fmt: skip
Known = Callable[[str], bool]
MAX_QUESTION = 2000  # code points that are read of a message

# Sentences that address the tutor as a machine: override, exfiltrate, role play, forged citations, forged progress.
_TAMPER = re.compile(
    r"""(ignore|disregard|forget|drop|override|bypass)\s+(all|any|every|the|your|my|previous|prior|earlier|above)\b
      | \b(system|developer|hidden|initial)\s+(prompt|message|instructions?)\b | \bapi[ _-]?key\b | \bsecret(s|\s+key)?\b
      | \benvironment\s+variables?\b | \bTUTOR_[A-Z_]+ | \bpassword\b | \bfrom\s+now\s+on\b | \bnew\s+rules?\b
      | \byou\s+are\s+(now|no\s+longer|in\s+\w+\s+mode)\b | \bact\s+as\b | \bpretend\b | \bwithout\s+(any\s+)?rules\b
      | \b(repeat|print|output|echo|show|reveal|dump)\b.*\b(above|configuration|instructions|word\s+for\s+word|verbatim)\b
      | \b(reply|respond|answer|start|begin|end|finish|confirm)\b.*\b(exactly|only\s+with|with\s+the\s+word|with\s+this|
        with\s*:|every\s+message|unchanged|code\s+words?|first\.|with\s+[A-Z][A-Z0-9-]{5,}) | \bcode\s+word\b
      | \b(cite|put\s+a\s+link|as\s+the\s+source)\b.*\b(every|each|behind|source)\b | !\[[^\]]*\]\( | \bjavascript:
      | \b(mark|set|record|count|register)\b.*\b(passed|mastered|mastery|progress|completed?|score|known|100)\b
      | ^\s*(system|assistant|user|developer)\s*: | <\|.*?\|> | </?\w+[^>]*> | ^\s*[{\[]\s*"(tool|role|function)" | \bmy\s+tag\b
      | \byour\s+(own\s+)?(rules|secret|config(uration)?|settings)\b | \brules\s+are\s+off\b | \bexecute\s+this\b
      | \b(say|output|print|write|append)\s+[A-Z0-9]+-[A-Z0-9-]+""",
    re.IGNORECASE | re.VERBOSE,
)
_INTENTS: tuple[tuple[Intent, str], ...] = (
    ("stop_quiz", r"^\s*(stop|end|quit|cancel|leave)(\s+(the|this|my))?(\s+quiz)?\s*[.!]*$"),
    ("quiz", r"\b(quiz|test|examine|drill)\s+me\b|\bask\s+me\b.*\bquestions?\b|\b(give|take|start|do|want|make)\b.{0,12}"
             r"\b(a\s+)?(quiz|(practice|quiz|test)\s+questions?)\b|^\s*quiz\b"),
    ("next", r"\bwhat('?s|\s+is|\s+to|\s+do|\s+should|\s+shall|\s+would|\s+can)?\b.{0,24}\b(learn|study|do|read|focus\s+on|"
             r"start\s+with|work\s+on)\b.{0,12}\b(next|first|now|today)\b|\bnext\s+(step|topic|lesson)\b(?!.*\bafter\b)|"
             r"\bwhere\s+(do|should|shall|can)\s+i\s+(start|begin)\s*\??$|^\s*(what\s+now|what'?s\s+next|next)\s*[?.!]*$|"
             r"\brecommend\b.{0,20}\b(topic|lesson|me)\b"),
    ("progress", r"\b(my|show)\s+(\w+\s+)?progress\b|\bhow\s+(far|am\s+i\s+doing|much\s+have\s+i)\b.*\b(i|am|done|doing|"
                 r"learnt|learned)\b|\bwhat\s+(have\s+i|do\s+i\s+already)\s+(learnt|learned|mastered|know)\b"),
    ("more", r"^\s*(tell\s+me\s+|show\s+me\s+|a\s+bit\s+|say\s+|some\s+)?(more|go\s+on|continue|go\s+deeper|deeper|"
             r"more\s+(details?|depth|please|about\s+(it|that|this)))(\s+(please|details?|about\s+(it|that|this)))?\s*[.!?]*$"),
    ("answer_request", r"\b(what'?s|what\s+is|tell\s+me|give\s+me|show(\s+me)?|reveal)\s+the\s+(right\s+|correct\s+)?"
                       r"(answer|key|solution)\b|\bwhich\s+(one|option|answer)\s+is\s+(right|correct|true)\b"),
    ("help", r"\b(what|how)\s+can\s+you\s+(do|help)\b|\bwho\s+are\s+you\b|^\s*help\s*[!?.]*$|\bwhat\s+are\s+you\b"),
    ("thanks", r"^\s*(thanks?|thank\s+you|thx|cheers|great|ok(ay)?|cool|got\s+it|perfect|nice|bye|goodbye)\b[\w\s,]{0,20}[.!]*$"),
    ("greeting", r"^\s*(hi|hello|hey|good\s+(morning|evening|afternoon)|yo|moin)\b[\w\s,]{0,12}[.!?]*$"),
)  # fmt: skip
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("comparison", r"\bvs\.?\b|\bversus\b|\bdiffer(s|ent|ence|ences)?\b|\bcompar|\bbetter\b|\binstead\s+of\b|\bpros\s+and"
                   r"\s+cons\b|\brather\s+than\b|\bwhich\s+(one\s+)?(should|is|do)\b|\bor\b.*\bwhich\b|\bdistinguish|"
                   r"\bsame\s+as\b|\badvantages?\s+(of\s+.*)?over\b"),
    ("debugging", r"\b(my|our)\b.*\b(only|keeps?|stuck|nan|explod\w*|collapse[sd]?|won'?t|doesn'?t|isn'?t|not|never|always|"
                  r"error|wrong|fails?|same|worse|bad|slow|garbage|blurry|zero|diverges?|forgets?)\b|\bnan\b|\berror\b|"
                  r"\bwent\s+up\b|\bfix\b|\bkeeps?\s+\w+ing\b|\bout\s+of\s+memory\b|\bwhat\s+(goes|went|can\s+go)\s+wrong\b"),
    ("formula", r"\bformula\b|\bequations?\b|\bobjective\b|\bderiv\w+|\bmath(s|ematic\w*)?\b|\bexpression\b|\bwrite\s+down\b"
                r"|\bloss\b.{0,10}\b(function|then|of)?\s*\??$|\bwhat\s+is\s+the\s+loss\b|\bcompute[ds]?\b|\bcalculate"),
    ("cost", r"\bcomplexity\b|\bcosts?\b|\bmemory\b|\bhow\s+(many|much)\s+(parameters|weights|params|memory|compute)\b|\bbig\s*o"
             r"\b|\bexpensive\b|\bquadratic|\bo\(n|\bhow\s+(fast|slow|big|large)\b|\bfaster\b|\bcheap"),
    ("why", r"\bwhy\b|\breasons?\b|\bpurpose\b|\bpoint\s+of\b|\bwhat\s+(is|are)\b.*\bfor\b\s*\??$|\bwhats\b.*\bfor\b|\bgood\s+for\b|\bmotivat|"
            r"\bbenefits?\b|\badvantages?\b|\bhow\s+come\b|\bwhat\s+problem\b|\bnecessary\b|\bneed(ed)?\b.*\bfor\b"),
    ("code", r"\bcode\b|\bimplement|\bsnippet\b|\bnumpy\b|\b(py)?torch\b|\bnn\.\w+|\bkeras\b|\bpython\b|\w+\(\)|\b\w+_\w+\s*="
             r"|\bfunction\s+call\b|\bapi\s+call\b|\blibrary\b"),
    ("when", r"\bwhen\b|\bshould\s+i\s+(use|take|choose|pick)\b|\bworth\b|\bsuitable\b|\blimitations?\b|\bdrawbacks?\b|"
             r"\bdisadvantages?\b|\bhurt\b|\bdownsides?\b"),
    ("how_to", r"\bhow\s+(do|can|should|would|to)\s*(i|we|you|one)?\b|\bstep\s+by\s+step\b|\bsteps\b|\btips?\b|\btricks?\b|"
               r"\bset\s+up\b|\bchoose\b|\btune\b|\bgood\s+values?\b|\btypical\b|\bnotice\b|\bdetect\b|\bprevent\b|\bavoid\b|\brecipe\b"),
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
    seen: frozenset[tuple[str, int, int]] = field(default=frozenset())


def clean(message: str) -> str:
    """Return `message` without hidden, bidirectional and control characters, cut to `MAX_QUESTION`."""
    text = unicodedata.normalize("NFKC", message[: 4 * MAX_QUESTION])
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cn", "Cs"))
    return "".join(kept)[:MAX_QUESTION].strip()


def without_instructions(text: str) -> tuple[str, bool]:
    """Return `text` without the sentences that try to instruct the tutor, and whether there were any."""
    pieces = re.split(
        r"(?<=[.!?])\s+|\n+|(?:\.\s|,)?\s*\b(?:and|also)\b\s+(?=(?:set|append|end|print|say|mark|reply)\b)|\s+(?=(?:using|with)\s+your\b)",
        text,
    )
    kept = []
    for piece in pieces:
        bare = re.sub(r"<\|.*?\|>|</?\w+[^>]*>|!?\[[^\]]*\]\([^)]*\)", " \x00 ", piece)
        # A role label in front of a real question is dropped, the question is kept.
        bare = re.sub(r"^\s*(user|system|assistant|developer)\s*:", " \x00 ", bare, flags=re.IGNORECASE)
        if _TAMPER.search(bare.replace("\x00", " ")):
            continue
        kept.append(bare.replace("\x00", " ").strip())
    left = " ".join(piece for piece in kept if piece)
    return left, re.sub(r"\W", "", left) != re.sub(r"\W", "", text)


def intent_of(text: str) -> Intent:
    """Return what a cleaned message wants of the tutor."""
    lowered = text.casefold()
    return next((intent for intent, pattern in _INTENTS if re.search(pattern, lowered)), "question")


def kind_of(text: str) -> Kind:
    """Return the kind of question; the first pattern in order of precision wins."""
    lowered = text.casefold()
    for kind, pattern in _KINDS:
        if re.search(pattern, lowered):
            return kind
    return "definition"


def understand(message: str, linker: Linker, known: Known, context: Context | None = None) -> Understanding:
    """Understand one message in its conversation; `known` tells real words from typos (see `Linker.link`)."""
    text, tampered = without_instructions(clean(message))
    links = linker.link(text, known)
    intent = intent_of(text)
    if tampered and not text.strip():
        intent = "tamper"
    found = Understanding(intent, kind_of(links.corrected), text, text, links, tampered=tampered)
    if intent == "more" and context is not None and context.standalone:
        links = linker.link(context.standalone, known)
        return replace(found, kind=context.kind, standalone=context.standalone, links=links, carried=context.focus,
                       follow_up=True, seen=context.cited)  # fmt: skip
    if intent != "question" or context is None or not context.standalone:
        return found
    return _resolve(found, linker, known, context)


def _resolve(found: Understanding, linker: Linker, known: Known, context: Context) -> Understanding:
    """Complete an elliptic follow-up from the turn before."""
    content = [word for word in words(found.text) if word not in STOPWORDS]
    strong = [link for link in found.links.topics if not link.weak]
    if strong and _SWITCH.search(found.text) and len(content) <= 3 and found.kind in ("definition", "how"):
        # "and GRU?": the same question about another topic.
        standalone = f"{found.text} {_without_topics(context, linker, known)}".strip()
        links = linker.link(found.text, known)
        return replace(found, kind=context.kind, standalone=standalone, links=links, follow_up=True)
    pronoun = _PRONOUN.search(found.text) is not None
    opened = _OPENER.search(found.text) is not None and len(content) <= 7
    if strong and not (pronoun and found.kind == "comparison"):
        return found
    if not (pronoun or opened or len(content) <= 3):
        return found
    subject = ", ".join(_subjects(context, linker, known))
    standalone = f"{found.text} ({subject})" if subject else f"{context.standalone} {found.text}"
    links = linker.link(standalone, known)
    return replace(found, standalone=standalone, links=links, carried=context.focus[:2], follow_up=True)


def _subjects(context: Context, linker: Linker, known: Known) -> list[str]:
    """Return what the question before was about, in its own words where it named it ("reparameterization trick")."""
    said: dict[str, str] = {}
    for link in linker.link(context.standalone, known).topics:
        said.setdefault(link.topic, link.words)
    return [said.get(topic, topic.replace("-", " ")) for topic in context.focus[:2]]


def _without_topics(context: Context, linker: Linker, known: Known) -> str:
    """Return the content words of the question before, without the names of its topics."""
    names = {word for link in linker.link(context.standalone, known).topics for word in link.words.split()}
    return " ".join(word for word in words(context.standalone) if word not in STOPWORDS and word not in names)
