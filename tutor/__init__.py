"""A question or an attempt goes in; an answer, a grade or a next step comes out. The one door is `tutor.session`."""
