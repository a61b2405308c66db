"""Composing answers: from passages (`extractive`), from the catalog (`structured`), or a refusal (`abstain`)."""
