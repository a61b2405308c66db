"""From sources to an index: read, repair, outline, split, embed, store (`python -m ingest build`)."""
