"""What is taught: roadmaps, lessons, projects, reference code, and the typed door to them (`corpus.catalog`)."""
