"""How good the tutor is: cases, scorers, statistics, report (`python -m evals run`)."""
