"""Questions made from the claims of lessons, and their grading by option id."""
