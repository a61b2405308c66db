"""Documents that belong to one learner: stored, indexed and removed apart from everything that others see."""
