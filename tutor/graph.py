"""The wiring of a turn in LangGraph: which node follows which. What the nodes do is in `nodes`.

understand -> speak | guard | own | structured -> (cite | search -> judge -> compose | refuse | tampered) -> cite

`own`, which only a learner with documents passes, leads to compose or to structured.
"""

from typing import Any

from langgraph.graph import END, START, StateGraph

from tutor.nodes import Nodes, TurnState


def build(nodes: Nodes) -> Any:
    """Return the compiled graph; `.invoke({"message": ..., "context": ...})` gives the final `TurnState`."""
    graph = StateGraph(TurnState)
    for name in (
        "understand",
        "own",
        "structured",
        "search",
        "judge",
        "compose",
        "refuse",
        "speak",
        "guard",
        "tampered",
        "cite",
    ):
        graph.add_node(name, getattr(nodes, name))
    graph.add_edge(START, "understand")
    graph.add_conditional_edges("understand", nodes.after_understanding, ["speak", "guard", "own", "structured"])
    graph.add_conditional_edges("own", nodes.after_own, ["compose", "structured"])
    graph.add_conditional_edges("structured", nodes.after_structured, ["cite", "search"])
    graph.add_edge("search", "judge")
    graph.add_conditional_edges("judge", nodes.after_judging, ["compose", "refuse", "tampered"])
    for name in ("compose", "refuse", "speak", "guard", "tampered"):
        graph.add_edge(name, "cite")
    graph.add_edge("cite", END)
    return graph.compile()
