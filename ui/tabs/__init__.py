"""One module for each tab: `build(front)` makes the components, wires their events and returns a `front.Part`."""
