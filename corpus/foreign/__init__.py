"""Somebody else's roadmap as a route: is it one, which parts and lines has it, which topics do they name."""
