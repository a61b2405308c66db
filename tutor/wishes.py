"""What a message wants of the tutor: an answer, the next step, a quiz, progress, more, or just to be greeted.

A question about machine learning must never be taken for a wish ("what does a decoder do next?", "what is the key
difference between GRU and LSTM?"): so most wishes are whole messages, and the others speak of "me", "I" or "my".
"""

import re
from typing import Literal

Intent = Literal["question", "next", "quiz", "progress", "more", "greeting", "thanks", "help", "answer_request",
                 "stop_quiz", "tamper"]  # fmt: skip

_LEARN = r"(?:learn|study|do|read|focus\s+on|start\s+with|work\s+on|tackle)"
_LEARNED = r"(?:already\s+)?(?:learnt|learned|mastered|know|finished|done|completed|covered|made)"
_ITEM = r"(?:topic|lesson|step|subject)"
_QUIZ = r"(?:quiz|(?:practice|quiz|test)\s+questions?)"
_ABOUT_IT = r"(?:about|on)\s+(?:it|that|this|them)"
_PLEASED = (
    r"(?:thanks?|you|thx|ty|cheers|great|ok|okay|cool|got|it|perfect|nice|awesome|bye|goodbye|so|very|much|a|lot|that|"
    r"this|helps|helped|was|is|helpful|clear|good|i|see|understood|understand|makes|sense|now|for|the|your|help|answer|"
    r"explanation|really|well|all|again|then)"
)

# Whole messages, without courtesies at their beginning and end.
_WHOLE: tuple[tuple[Intent, tuple[str, ...]], ...] = (
    ("stop_quiz", (
        r"(?:stop|end|quit|cancel|leave|exit|abort|finish)(?:\s+(?:it|now|quizzing(?:\s+me)?|"
        r"(?:(?:the|this|my|that)\s+)?quiz(?:\s+now)?))?",
        r"enough|no\s+more\s+questions",
    )),
    ("quiz", (r"(?:(?:one|another|a|the|some|more)\s+){0,2}" + _QUIZ + r"\b(?!\s+(?:bowl|data)).*",)),
    ("next", (
        r"(?:what\s+now|what'?s\s+next|next)",
        r"(?:what|which\s+" + _ITEM + r")\s+(?:comes|is)\s+(?:next|first)",
        r"(?:what(?:'?s|\s+is)\s+|(?:give|show|tell)\s+me\s+)?(?:(?:my|the)\s+)?next\s+" + _ITEM,
        r"what\s+can\s+i\s+(?:learn|study)(?:\s+(?:today|now|here))?",
    )),
    ("progress", (
        r"(?:(?:show|view|see)\s+(?:me\s+)?)?progress(?:\s+(?:report|so\s+far))*",
        r"how\s+(?:well\s+|far\s+)?am\s+i(?:\s+doing)?", r"how\s+much\s+is\s+left", r"am\s+i\s+making\s+progress",
    )),
    ("more", (
        r"(?:(?:tell|show|give)\s+me\s+|know\s+|a\s+(?:bit|little)\s+|say\s+|some\s+)?(?:even\s+)?"
        r"(?:more|further|go\s+on|keep\s+going|continue|go\s+deeper|deeper|elaborate)"
        r"(?:\s+(?:details?|depth|info(?:rmation)?|" + _ABOUT_IT + r"))*",
    )),
    ("answer_request", (
        r".*\b(?:what'?s|what\s+is|tell\s+me|give\s+me|show(?:\s+me)?|reveal|say)\s+the\s+(?:(?:right|correct)\s+)?"
        r"(?:answer|key|solution|one)(?:\s+(?:to|of|for|here)\b.{0,24}\b(?:this|that|the|it|question|quiz)\b.*)?",
        r".*\bwhich\s+(?:one|option|answer|of\s+(?:them|these|those))\s+is\s+(?:the\s+)?"
        r"(?:right|correct|true|false|wrong)(?:\s+(?:one|answer))?",
        r"is\s+(?:(?:it|the\s+(?:(?:right|correct)\s+)?answer|option|answer)\s+)?[a-h]"
        r"(?:\s+(?:right|correct|true|false|wrong|the\s+(?:answer|key|right\s+one)))?",
    )),
    ("help", (
        r"(?:i\s+need\s+)?help(?:\s+(?:me|us))?", r"what\s+can\s+you\s+do(?:\s+for\s+me)?",
        r"(?:what|how)\s+can\s+you\s+help\b.*", r"who\s+(?:are|made|built)\s+you",
        r"what\s+(?:are|do)\s+you(?:\s+(?:do|know|teach|cover|offer))?", r"what\s+are\s+your\s+(?:features|skills)",
        r"what\s+can\s+i\s+(?:ask|do)(?:\s+(?:you|here))*", r"(?:what|which)\s+topics\s+(?:do|can)\s+you\b.*",
        r"are\s+you\s+(?:an?\s+)?(?:ai|bot|robot|human|person|real|chatgpt|gpt|llm|language\s+model)",
        r"how\s+(?:do|can)\s+i\s+use\s+(?:you|this(?:\s+(?:app|tutor|chat))?)",
        r"(?:show\s+(?:me\s+)?)?(?:the\s+)?commands",
    )),
    ("thanks", (
        r"(?:thanks?|thank\s+you|thx|ty|cheers|great|ok|okay|cool|got\s+it|perfect|nice|awesome|bye|goodbye|i\s+see)\b"
        r"(?:\W+" + _PLEASED + r")*",
    )),
    ("greeting", (
        r"(?:hi|hello|hey|good\s+(?:morning|evening|afternoon)|yo|moin)(?:\W+(?:there|tutor|all|everyone|again|you|"
        r"friend|bot|how\s+are\s+you|how'?s\s+it\s+going|what'?s\s+up))*",
    )),
)  # fmt: skip
# Parts of messages.
_WITHIN: tuple[tuple[Intent, tuple[str, ...]], ...] = (
    ("quiz", (
        r"\b(?:quiz|test|examine|drill)\s+(?:me|us)\b", r"\bask\s+(?:me|us)\b.*\bquestions?\b",
        r"\bgive\s+(?:me|us)\s+(?:\w+\s+){1,3}questions\b",
        r"\b(?:test|check)\s+(?:my\s+(?:knowledge|understanding)|what\s+i\s+know)\b(?!\s+distil)",
        r"\b(?:give|take|start|do|want|make|have|try|another|more)\b.{0,12}\b(?:a\s+)?" + _QUIZ + r"\b",
        r"\b(?:do|take|have|want)\s+a\s+test\s+(?:on|about)\b",
    )),
    ("next", (
        r"\b(?:what|which\s+" + _ITEM + r")\s+(?:to|(?:do|should|shall|can|could|must)\s+(?:i|we))\s+" + _LEARN
        + r"\b.{0,12}\b(?:next|first|now|today)\W*$",
        r"\bwhat\s+(?:would|do)\s+you\s+(?:recommend|suggest)(?:\s+(?:i|me))?(?:\s+to)?\s+" + _LEARN + r"\b",
        r"\bwhere\s+(?:to|(?:do|should|shall|can)\s+i)\s+(?:start|begin)\W*$", r"\bwhat\s+next\W*$",
        r"\b(?:recommend|suggest)\b.{0,20}\b(?:topic|lesson|something)\b(?!.*\b(?:on|about)\b)",
    )),
    ("progress", (
        r"^(?!\W*(?:how\s+(?:do|can|to|should)|why)\b).*\bmy\s+(?:\w+\s+)?progress\b(?!\s+bars?\b)",
        r"\bhow\s+far\s+(?:have\s+i|am\s+i)\b", r"\bwhere\s+do\s+i\s+stand\b", r"\bmy\s+stats\b",
        r"\bhow\s+much\s+(?:of\s+.{1,30}\s+|progress\s+)?have\s+i\s+" + _LEARNED + r"\b",
        r"\bhow\s+many\s+(?:topics|lessons|phases)\s+(?:have|do|did)\s+i\s+" + _LEARNED + r"\b",
        r"\b(?:what|which\s+(?:topics|lessons))\s+(?:have\s+i|i\s+have|do\s+i\s+already)\s+" + _LEARNED + r"\b",
    )),
)  # fmt: skip
_BEFORE = re.compile(
    r"^\W*(?:(?:please|ok|okay|so|and|well|let'?s|(?:can|could)\s+(?:we|you|i)|i\s+(?:want|would\s+like)(?:\s+to)?|"
    r"i'?d\s+like(?:\s+to)?)\W+)*"
)
_AFTER = re.compile(r"(?:\W+(?:please|for\s+me))*\W*$")


def intent_of(text: str) -> Intent:
    """Return what a cleaned message wants of the tutor."""
    lowered = text.casefold()
    whole = _AFTER.sub("", _BEFORE.sub("", lowered))
    stripped = lowered.strip(" \t\n.,;:!?")
    for intent, patterns in _WHOLE:
        if any(re.fullmatch(pattern, said) for pattern in patterns for said in dict.fromkeys((whole, stripped))):
            return intent
    for intent, patterns in _WITHIN:
        if any(re.search(pattern, lowered) for pattern in patterns):
            return intent
    return "question"
