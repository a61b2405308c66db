"""From a learner's words to passages: names (`link`), dense and lexical search (`search`), fusion (`fuse`)."""
