"""What a learner did and what follows from it: events in a store, pure folds over them, and `service`, the one door."""
