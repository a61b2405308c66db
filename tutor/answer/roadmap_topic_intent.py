# Topics ----------------------------------------------------------------------------------------------------------


def _of_topics(reading: Reading, catalog: Catalog, roadmap: Roadmap) -> Asked | None:
    """Needs, order, neighbours, place and worth of the topics that are named."""
    line = reading.line
    topics = tuple(link.topic for link in reading.topics)
    anchored = reading.named or bool(reading.phases)
    several = tuple(dict.fromkeys(topics))
    check = _needs_check(line, topics)
    if check:
        return Asked(("needs check",), reading, topics=check)
    if _asks_needs(line):
        return Asked(("needs",), reading, topics=several[:3])
    road = reading.named or _is_study(reading, catalog, roadmap)
    if len(several) > 1 and road and _asks_order(line) and (anchored or all(places(roadmap, t) for t in several)):
        return Asked(("order",), reading, topics=several)
    if road and _asks_next(line):
        return Asked(("next",), reading, topics=several)
    if road and re.search(r"\b(?:what|which)\b.*\b(?:before|precede[sd]?)\b.*TOPIC", line):
        return Asked(("previous",), reading, topics=several)
    if reading.named and re.search(_TIME, line) and not re.search(r"\b(?:when|first)\b", line):
        return Asked(("topic time",), reading, topics=several)
    if (anchored and re.search(_SKIP, line)) or _asks_worth(reading, roadmap):
        return Asked(("worth",), reading, topics=several, flag=bool(re.search(r"\b(?:why|reason)\b", line)))
    if _asks_where(line, anchored, reading.named):
        return Asked(("where",), reading, topics=several)
    if re.search(r"\bprojects?\b", line) and not reading.phases and any(_practised(t, catalog, roadmap) for t in several):
        return Asked(("project topics",), reading, topics=several)
    return None


def _practised(topic: str, catalog: Catalog, roadmap: Roadmap) -> bool:
    projects = (project for phase in roadmap.phases for item in phase.part("build") for project in item.projects)
    return any(project in catalog.projects and topic in catalog.projects[project].topics for project in projects)


def _needs_check(line: str, topics: tuple[str, ...]) -> tuple[str, ...]:
    """Return (need, topic) where the question is whether one topic is needed before another."""
    if line.count("TOPIC") != 2:
        return ()
    before = rf"\bneed (?:to )?(?:\w+ )?TOPIC (?:\w+ )?(?:before|to {_STUDY}|for (?:learning|understanding))\b.*TOPIC"
    prerequisite = r"\bTOPIC (?:really |actually )?(?:a |the )?(?:prerequisites?|prereqs?) (?:for|of|to)\b.*TOPIC"
    if re.search(before, line) or re.search(prerequisite, line):
        return topics
    if re.search(r"\b(?:learn|study|start|understand)(?: with)? TOPIC without(?: \w+){0,2} TOPIC", line):
        return topics[::-1]
    return ()


def _asks_needs(line: str) -> bool:
    if re.search(r"\b(?:prerequisites?|prereqs?)\b", line):
        return True
    if re.search(r"\bwhat(?: \w+){0,2} TOPIC builds? on\b", line):
        return True
    asks = r"\bwhat\b(?: \w+){0,4}? (?:need|know|learn|study|understand|required|have|master|cover)\b"
    before = r"\b(?:before|prior to|so as to|to (?:learn|study|start|understand|begin|tackle))\b.*TOPIC"
    return bool(re.search(rf"{asks}.*{before}", line) or re.search(rf"^before.*TOPIC.*{asks}", line))


def _is_study(reading: Reading, catalog: Catalog, roadmap: Roadmap) -> bool:
    """Whether neighbours of the topics are neighbours on the road: study is spoken of, or they name groups there."""
    if re.search(rf"\b(?:{_STUDY}|done|finish\w*|complete\w*|through|crossed|covered|next)\b", reading.line):
        return not re.search(r"\bdo(?:es)?\b", reading.line) or bool(
            re.search(r"\b(?:learn\w*|study|studied|done|finish\w*|know|next|tackle)\b|\bi do\b", reading.line)
        )
    if re.search(r"\bthe TOPIC\b|\ba TOPIC\b", reading.line) or any(link.weak for link in reading.topics):
        return False
    groups = [stop.group for stop in stops(roadmap)]
    return all(any(mentions(g, names(catalog.topics[link.topic])) for g in groups) for link in reading.topics)


def _asks_order(line: str) -> bool:
    return bool(
        re.search(r"\bTOPIC\b.*\b(?:first|sooner|earlier|later)\b", line)
        or re.search(r"\b(?:first|sooner|earlier|later)\b.*TOPIC (?:or|and|vs) ", line)
        or re.search(r"\bTOPIC (?:\w+ )?(?:before|after) (?:or after |or before )?(?:\w+ )?TOPIC\b", line)
        or re.search(r"\b(?:order|sequence)\b.*TOPIC.*TOPIC|\bTOPIC.*TOPIC.*\b(?:order|sequence)\b", line)
        or re.search(r"\b(?:which|what)\b.*\b(?:first|before)\b.*TOPIC.*\b(?:or|and)\b.*TOPIC", line)
    )


def _asks_next(line: str) -> bool:
    follows = r"(?:come[s]?|coming|follow[s]?|next|then|now|after(?:wards)?)"
    return bool(
        re.search(r"\b(?:what|which|next|where)\b.*\bafter\b.*TOPIC", line)
        or re.search(rf"\bTOPIC\b.*\b(?:what|which|where|whats)\b.*\b{follows}\b", line)
        or re.search(r"\bTOPIC\b.*\b(?:then what|next)$|\bnext after\b.*TOPIC|\bwhat follows\b.*TOPIC", line)
        or re.search(r"\bafter\b.*TOPIC\b.*\bwhat\b", line)
    )


def _asks_worth(reading: Reading, roadmap: Roadmap) -> bool:
    line = reading.line
    open_question = re.search(r"\b(?:what|how|where|when|who)\b", line)
    if reading.named or reading.phases:
        return not open_question and bool(re.search(f"{_SHOULD_STUDY}|{_NEED}", line))
    line = re.sub(r" (?:for|in) TOPIC$", "", line) if line.count("TOPIC") == 2 else line  # "needed for generative AI"
    plain = not re.search(r"\b(?:the|a|an|or|about|in|of|for|with|on) (?:\w+ )?TOPIC\b", line)
    if open_question or not plain or re.search(r"\bwhich\b", line):
        return False
    skips = all(skipped(roadmap, link.topic) for link in reading.topics[: line.count("TOPIC")])
    if skips and re.search(f"{_SKIP}|{_NEED}", line):
        return True
    return bool(re.search(f"{_SHOULD_STUDY}|{_SKIP}", line)) and not any(link.weak for link in reading.topics)


def _asks_where(line: str, anchored: bool, named: bool) -> bool:
    phase = r"\b(?:which|what) phases?\b"
    if re.search(rf"{phase}.*TOPIC|TOPIC.*{phase}|^(?:the )?TOPIC phase$", line):
        return True
    if re.search(rf"\b(?:when|where) (?:do|will|should|does|can|would|am|are) (?:i|we|it|the ROADMAP|ROADMAP)\b.*"
                 rf"\b(?:{_STUDY}|get to|reach|teach|meet)\b.*TOPIC", line):  # fmt: skip
        return not re.search(r"\bdo TOPIC", line)
    if anchored and re.search(r"^(?:is|are|do|does|will) .*TOPIC .*(?:PHASE|ROADMAP)|^(?:do|does|will|is) .*(?:PHASE|ROADMAP)"
                              r" .*(?:cover|include|teach|have|contain|mention|list|about).* TOPIC", line):  # fmt: skip
        return True
    return named and bool(re.search(r"\b(?:where|when|at what point)\b", line))


