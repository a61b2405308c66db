"""Text that tries to instruct the tutor as a machine, told apart from questions that are about such things.

A message is data. Pieces of it that forge turns, override rules, ask for secrets, dictate a reply or set marks by
talking are set aside, and what is left is answered. A refusal of a real question ("what is a system prompt?", "does
dropout drop all units?") costs more than a piece that slips through, because nothing that is typed is ever obeyed or
echoed: so a verb counts only as a command, at the beginning of a clause or after "you", not inside a question.
"""

import re

_FLAGS = re.IGNORECASE | re.VERBOSE

# HTML that could become active, and made-up tags around instructions. <s>, <pad>, <mask> are tokens of a model.
_MARKUP = re.compile(
    r"""<\|.*?\|>
      | </?\s*(?:script|img|iframe|svg|object|embed|link|style|form|input|button|div|span|html|body|meta|video|audio|
        system|user|assistant|developer|instructions?|prompt|\w+_\w+)\b[^<>]*>
      | </?\s*a(?:\s+\w+\s*=[^<>]*)?>
      | !?\[[^\]]*\]\(\s*(?:\w+:|/|\#)(?:[^()]|\([^()]*\))*\)""",
    _FLAGS,
)
_LABEL = re.compile(r"^\s*(user|system|assistant|developer|tool)\s*(?::|$)", re.IGNORECASE)
_QUESTION = re.compile(
    r"""^\W*(?:(?:so|and|but|ok|okay|well|also|then|now|hi|hello|hey|quick\s+(?:one|question)|in\s+\w+|if\b[^,]{1,120},)\W+)*
        (?:what|why|how|when|where|which|who|whose|whom|do|does|did|is|are|was|were|has|have|can|could|should|would|will|
        may|must|whats|what's|explain|describe|compare)\b(?!\s+you\b)""",
    _FLAGS,
)

# What no question about machine learning says: it speaks of the tutor itself, or is a call for a program.
_ALWAYS = re.compile(
    r"""\byour\s+(?:\w+\s+){0,2}?(?:prompt|instructions|rules|guidelines|secrets?|(?:api\s+|secret\s+)?key|password|
        config(?:uration)?|environment)\b
      | (?-i:\bTUTOR_[A-Z_]+) | \bjavascript:\w | ^\s*[{\[]\s*"(?:tool|role|function|name|arguments)"
      | \byou\s+are\s+(?:now\b|no\s+longer\b|in\s+\w+\s+mode\b|free\s+(?:of|from)\b|(?:an?\s+)?administrator\b)
      | \bfrom\s+now\s+on\b\W*(?:you\b|always\b|only\b|answer\b|reply\b|respond\b|ignore\b|speak\b|talk\b)
      | \bi\s+am\s+(?:the|your)\s+(?:developer|administrator|admin|creator|owner)\b
      | \b(?:whatever|whenever|no\s+matter\s+what|every\s+time)\s+i\s+(?:write|say|ask|type)\b.*\byou\b
      | \bcode\s+word\s*[:=] | \b(?:rules|filters?|restrictions)\s+are\s+off\b
      | ^\W*new\s+(?:rule|instruction|task|order)s?\s*[:-]
      | \b(?:execute|run)\s+this\s+(?:call|command|tool)\b | \bdrop\s+my\s+rules\b""",
    _FLAGS,
)
# Commands: each begins with a verb that must stand where a command stands.
_COMMANDS = r"""(?:
    (?:ignore|disregard|forget|drop|override|bypass|discard|delete)\s+(?:\w+\s+){0,3}?(?:instructions?|prompts?|rules?|
        guidelines?|restrictions?|(?:previous|prior|earlier|above)\s+(?:messages?|text|context|conversation)|
        (?:everything|all)\s+(?:above|before|so\s+far)|(?:everything|all|what)\s+(?:you|i)\b)
  | (?:print|output|repeat|show|reveal|give|tell|send|display|list|leak|append|write|spell|copy|recite|echo|dump|
        translate)\b.{0,60}?\b(?:(?:system|hidden|initial|developer)\s+(?:prompt|message|instructions?)|api[ _-]?keys?|
        passwords?|environment\s+variables?|secret\s+keys?|word\s+for\s+word|verbatim|
        (?:everything|all|text|words|lines?|messages?|instructions?)\s+(?:\w+\s+)?above)\b
  | (?:reply|respond|answer|start|begin|end|finish|confirm|sign|close)\b.{0,40}?(?:\bexactly\s+(?:with|this|as)\b|
        \bwith\s+exactly\b|\bonly\s+with\s+(?:this|the\s+(?:word|text|line|sentence|following|code))\b|
        \bwith\s+(?:this|the\s+(?:word|phrase|text|line|sentence|code|following))\b|\bwith\s*:|\bunchanged\b|
        \bin\s+code\s+words?\b|\bwith\s+["“'‘!\[<]|\bwith\s+(?-i:[A-Z][A-Z0-9]*-[A-Z0-9-]+|[A-Z]{6,}))
  | (?:start|begin|end|finish|open|close|sign)\s+(?:every|each|all|your|the)\s+(?:\w+\s+)?(?:messages?|answers?|
        repl(?:y|ies)|responses?|sentences?)\b
  | (?:say|output|print|write|append|type|emit|add)\s+["“'‘]?(?-i:[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)["”'’]?
        \s*(?:$|[.!,:;]|<)
  | say\s+it\b | act\s+as\b(?!\s+(?:regulari[sz])) | pretend\b | role-?play\b
  | cite\b.*\b(?:as\s+(?:the|your|its)\s+source|(?:for|in|after|behind)\s+(?:each|every))\b
  | (?:put|add|insert|attach|place|include)\s+(?:an?|this|the)\s+(?:link|url|image|picture|beacon|footer)\b
  | (?:keep|include|leave|show|render|display|embed)\b.{0,20}\b(?:my|this)\s+(?:tag|html|script|link|image|markup)\b
  | mark\b.{1,40}\bas\s+(?:passed|mastered|completed?|done|finished|known)\b
  | (?:mark|set|record|count|register|change|update|raise)\s+(?:my|me|the|this|all|every)\b.*\b(?:passed|mastered|
        mastery|progress|completed?|done|finished|as\s+known|full\s+marks?|100\s*(?:%|percent)|10/10)\b
)"""  # fmt: skip
_YOU = (
    r"(?:\byou\s+(?:must|should|shall|will|have\s+to|need\s+to|can|may|are\s+to)|\b(?:can|could|will|would)\s+you|"
    r"\b(?:want|need|tell|ask|order|like)\s+you\s+to|\byou)\s+(?:please\s+|now\s+|only\s+|always\s+|just\s+)*"
)
_COMMAND = re.compile(
    rf"(?:^\W*|[,;:.!?)–—-]\s*|\b(?:please|and|then|also|now|just|always|instead|to|must)\s+|{_YOU}){_COMMANDS}", _FLAGS
)
_COMMAND_TO_YOU = re.compile(rf"{_YOU}{_COMMANDS}", _FLAGS)
# A message falls into sentences, and these where a second wish begins; what divides them is kept with the later one.
_DIVIDE = re.compile(
    r"""(?<=[.!?])\s+ | \n+
      | (?<!\s),?\s+(?=(?:and|also)\s+(?:also\s+|then\s+)?(?:set|append|end|print|say|mark|reply|explain|describe|
        tell|compare|answer|ignore|reveal|forget)\b)
      | \s+(?=(?:using|with)\s+your\b)""",
    _FLAGS,
)


def without_instructions(text: str) -> tuple[str, bool]:
    """Return `text` without the pieces that try to instruct the tutor, and whether there were any."""
    bare = _MARKUP.sub(" ", text)
    marked = bare != text
    kept, dropped = [], False
    for piece in _pieces(bare):
        label = _LABEL.match(piece)
        rest = piece[label.end() :] if label else piece
        forged = label is not None and label[1].casefold() != "user" and not _asks(rest)
        if forged or is_instruction(rest):
            dropped = True
            continue
        dropped |= label is not None
        kept.append(rest)
    if not (marked or dropped):
        return text, False
    left = " ".join(" ".join(kept).split())
    return re.sub(r"^\W*(?:and|also|then)\b[\s,]*", "", left) if dropped else left, True


def is_instruction(piece: str) -> bool:
    """Tell whether one piece of a message commands the tutor instead of asking about something."""
    if _ALWAYS.search(piece):
        return True
    return (_COMMAND_TO_YOU if _asks(piece) else _COMMAND).search(piece) is not None


def _asks(piece: str) -> bool:
    return _QUESTION.match(piece) is not None


def _pieces(text: str) -> list[str]:
    """Return the pieces of `text`; joined they are the text again."""
    ends = [match.end() for match in _DIVIDE.finditer(text)]
    return [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True) if text[a:b].strip()]
