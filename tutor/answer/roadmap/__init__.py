"""Facts about roadmaps, looked up and computed from the catalog: read a question, look up, word the statements."""
