"""One reader a format: the bytes of a file as text in the shape of Markdown, with what was mended and what was dropped.

A reader knows nothing of folders, limits or the index. Those of HTML, PDF and notebooks run in a process of their own
(`child`), so that no file can hang or crash a build.
"""
