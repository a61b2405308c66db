"""The graph of topics on graphs small enough to solve by hand."""

from corpus.records import Topic
from corpus.topics import dependents, find_circle, names, normalise, prerequisites, shared_names


def topic(id_: str, *needs: str, title: str = "", aliases: tuple[str, ...] = ()) -> Topic:
    return Topic(id_, title or id_.capitalize(), aliases, "maths", needs, 60, "quiz", (), f"corpus/lessons/{id_}.md")


#  sets     functions -> limits -> derivatives -> gradients
#    \________/                        vectors ____/
GRAPH = {
    t.id: t
    for t in (
        topic("gradients", "vectors", "derivatives"),
        topic("derivatives", "limits"),
        topic("limits", "functions"),
        topic("functions", "sets"),
        topic("sets"),
        topic("vectors"),
    )
}


def test_prerequisites_are_all_that_is_needed_in_an_order_to_learn() -> None:
    assert prerequisites(GRAPH, "gradients") == ("vectors", "sets", "functions", "limits", "derivatives")
    assert prerequisites(GRAPH, "sets") == ()


def test_dependents_are_all_that_need_it_directly_or_not() -> None:
    assert set(dependents(GRAPH, "functions")) == {"limits", "derivatives", "gradients"}
    assert dependents(GRAPH, "gradients") == ()


def test_a_need_that_is_no_topic_is_passed_over() -> None:
    assert prerequisites({"a": topic("a", "ghost", "b"), "b": topic("b")}, "a") == ("b",)


def test_a_circle_is_named_with_its_first_id_at_both_ends() -> None:
    assert find_circle(GRAPH) == ()
    circle = find_circle({**GRAPH, "sets": topic("sets", "limits")})
    assert circle[0] == circle[-1]
    assert set(circle) == {"sets", "limits", "functions"}
    assert len(circle) == 4


def test_prerequisites_in_a_circle_come_to_an_end() -> None:
    circle = {"hen": topic("hen", "egg"), "egg": topic("egg", "hen")}
    assert prerequisites(circle, "hen") == ("egg",)


def test_names_are_compared_without_case_accents_dashes_and_punctuation() -> None:
    assert normalise("  Naïve–Bayes' ") == normalise("naive bayes") == "naive bayes"
    assert normalise("Bayes's Theorem") == "bayes theorem"
    assert normalise("C++ and C#") == "c++ and c#"


def test_a_title_with_a_bracket_a_colon_or_an_article_gives_its_parts_as_names() -> None:
    lora = topic("lora", title="LoRA (low-rank adaptation)", aliases=("low rank adapters",))
    assert names(lora) == ("LoRA (low-rank adaptation)", "lora", "low rank adapters", "LoRA", "low-rank adaptation")
    assert "Adam" in names(topic("adam", title="Adam: adaptive moments"))
    assert "transformer" in names(topic("transformer-architecture", title="The transformer"))


def test_a_name_that_two_topics_claim_is_shared_however_it_is_written() -> None:
    cat, dog = topic("cat", aliases=("House-Pet",)), topic("dog", aliases=("house pet", "Dog"))
    assert shared_names([dog, cat]) == {"house pet": ["cat", "dog"]}
