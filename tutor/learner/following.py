"""Which roadmap, or which several as one, a learner follows. Pure."""

from corpus.catalog import Catalog
from corpus.errors import UserError
from corpus.merge import JOIN, spoken
from corpus.records import Roadmap
from tutor.records import Profile


def follows(catalog: Catalog, profile: Profile) -> Roadmap:
    """Return what the learner chose, as far as it is there, else the first of the catalog."""
    chosen = catalog.followed(profile.roadmap or "")
    if chosen is not None:
        return chosen
    if not catalog.roadmaps:
        raise UserError("The corpus holds no roadmap.", "`python -m ingest check` says what is wrong.")
    return next(iter(catalog.roadmaps.values()))


def gone(catalog: Catalog, profile: Profile) -> str:
    """Say which roadmaps that the learner chose are there no more, and what is followed instead; "" where all are."""
    missing = [part for part in (profile.roadmap or "").split(JOIN) if part and part not in catalog.roadmaps]
    if not missing:
        return ""
    names = " and ".join(f"“{part}”" for part in missing)
    verb = "is" if len(missing) == 1 else "are"
    now = follows(catalog, profile)
    return (
        f"The roadmap {names} that you followed {verb} gone: no document holds it any more. You follow "
        f"{now.title if now.members else spoken(now)} now; what you know is kept. Choose another under Progress, "
        "or with --roadmap."
    )
