"""The words of questions about a roadmap, and the mending of typos in them.

A question that names neither the roadmap nor a phase is about the roadmap only if all its words are among these: a
word from elsewhere ("layer", "training", "block") leaves it to the lessons.
"""

from functools import cache


def word_set(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


MARKS = word_set("ROADMAP PHASE TOPIC PROJECT WEEKLY")
VOCABULARY = word_set(
    # articles, pronouns, prepositions, conjunctions
    "a about after afterwards again ahead all also an and any anything around as at away before behind both but",
    "by each else every everything for from i if in into it its just least less like little lot many me more most",
    "much my myself no not now of off on once one only or other our out over per please prior really roughly so",
    "some something still such than that the them then there they thing things this through to together up until",
    "us we well with without yet you your actually already approximately currently even ever exactly altogether",
    "hello hey hi ok okay thank thanks",
    # asking
    "what whats when where whether which why how tell show give list lists name say says said mention mentioned",
    "mentions describe explain outline overview summarise summarize summary brief briefly walk see look looks",
    "structure like",
    # verbs of planning
    "am are be been can come comes coming could did do does doing done get go goes going good got had happens has",
    "have having is may might must need needed needs shall should use want was were will would expect intend",
    "think help work begin finish finished complete completed completely start started starting crossed follow",
    "followed following follows precede precedes next first last earlier later sooner order sequence reach spend",
    "take taken takes taking",
    # time
    "long longer longest lengthiest short shorter shortest quick quickest quickly fastest slowest biggest largest",
    "smallest demanding hard effort time timeline duration hour hours hrs day days week weekly weeks month months",
    "lasts estimate estimated total overall whole entire full sum number eat eats eating cost",
    # learning
    "keep busy deal deals learn learned learning learnt study studied studying know knowing master mastered",
    "understand understanding read tackle tackling cover covered covers teach teaches taught include included",
    "includes contain contains consist consists content contents topic topics lesson lessons stuff focus",
    # leaving out
    "skip skippable skipped skipping skips omit ignore ignored leave leaving left avoid drop bother worth wise",
    "unimportant unnecessary necessary important optional require required requires reason prereq prereqs",
    "prerequisite prerequisites",
    # parts of a roadmap
    "phase phases part section stage step level portfolio practice practise hands project projects build building",
    "make made create creating goal goals aim aims objective objectives purpose point key takeaway takeaways",
    "advice tip tips recommend recommended recommends free course courses resource resources book books video",
    "videos certificate certificates tutorial tutorials material materials math maths mathematics path track",
    "route levels sections steps stages parts exercise exercises task tasks implement objective certificate checklist",
    "pls plz thx altogether assume assumes assumed stated states aside right wrong really per",
    "assessment option options supposed called wants tells same fit ones named besides point",
    "choose specialization specialisation study guide",
)
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "ii": 2, "iii": 3, "iv": 4, "vi": 6, "twelve": 12, "fifteen": 15, "twenty": 20,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "last": -1, "final": -1,
}  # fmt: skip
# English words that are one letter away from a word above.
_NO_TYPO = word_set(
    "phrase phrases built border older price house mouth place places chase base lost lose loss losses",
    "paths career careers talk talks active notice these those them",
)


@cache
def nearest(word: str) -> str:
    """Return the word of the vocabulary that `word` is a likely typo of, else `word`; "phaes3" gives "phase3"."""
    from rapidfuzz.distance import DamerauLevenshtein

    stem = word.rstrip("0123456789")
    targets = VOCABULARY | ORDINALS.keys()
    if len(stem) < 4 or stem in targets | NUMBERS.keys() or word in _NO_TYPO or not stem.isalpha():
        return word
    allowed = 2 if len(stem) >= 8 else 1
    near = [(DamerauLevenshtein.distance(stem, other, score_cutoff=allowed), other != "phase", other)
            for other in targets if len(other) >= 5 or sorted(other) == sorted(stem)]  # fmt: skip
    distance, _, best = min(near)
    if distance > allowed or (stem != word and best not in ("phase", "phases")):
        return word
    return best + word[len(stem) :]
