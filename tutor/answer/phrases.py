"""The closed file of what the tutor says in its own voice: refusals, connections, labels. None of it carries a mark."""

DECLINED = (
    "That is outside what I teach. I am a tutor for machine learning and generative AI: ask me about a topic of the "
    "roadmap, what to learn next, or for a quiz."
)
TAMPER = (
    "I can't do that: I answer from the lessons, and marks, progress and settings change only through the quizzes and "
    "buttons. Ask me about a topic, what to learn next, or for a quiz."
)
NO_PASSAGE = "I found no passage in the lessons that answers this, so I would rather not guess."
NEAREST = "The nearest topics I can tell you about: {topics}."
NOTHING_MORE = "That is all the lessons say on this question."
OPEN_ITEM = (
    "That is the question you are on, so I keep its answer to myself for now. Choose an answer (or say “stop quiz”), "
    "and I explain every option with its source."
)
GREETING = (
    "Hello! Ask me anything about machine learning and generative AI, say “what should I learn next?”, or “quiz me on "
    "GANs”."
)
THANKS = "You're welcome. Shall we go on? Ask a question, or say “what should I learn next?”."
HELP = (
    "I answer questions on the topics of the roadmap with citations you can open, tell you what to learn next and why, "
    "quiz you on a topic, and keep track of your progress. Try “why do we scale attention by the square root of d?”, "
    "“what should I learn next?”, “quiz me on GANs”, or “how many hours does phase 3 take?”."
)
OTHERS_SAY = "The other roadmaps say:"
DISAGREE = "This is where the roadmaps disagree, with themselves or with one another:"
PITFALL = "Pitfall: "
SKIP = "Skippable: "
EMPTY = "Type a question first, for example “what does the forget gate of an LSTM do?”."
MORE_OF_WHAT = "More of what? Ask a question first, then say “more” and I go deeper."
QUIZ_OF_WHAT = "On which topic? For example “quiz me on GANs” or “quiz me on self-attention”."
QUIZ_INTRO = "Question {number} of {total} on {topic}:"
QUIZ_HOW = "Answer with the letter (several letters where more than one is right), or say “stop quiz”."
QUIZ_DONE = "That was the last question: {right} of {total} right."
QUIZ_STOPPED = "I stopped the quiz. What you answered counts."
NO_QUIZ_OPEN = "There is no quiz going on. Say “quiz me on GANs”, for example."
RIGHT = "Right."
WRONG = "Not quite."
