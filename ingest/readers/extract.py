"""What a reader returns, and how it says that a file cannot be read."""

from dataclasses import dataclass
from typing import Literal

TextFormat = Literal["md", "txt", "py"]  # of the text that is stored, cited and cut


@dataclass(frozen=True)
class Repair:
    """One mended line: of the file for text and HTML, of the stored text for PDF and notebooks."""

    line: int  # 1-based
    before: str
    after: str
    damage: str


@dataclass(frozen=True)
class Extract:
    """The text of a file. `title` is what the file says of itself, "" where it says nothing."""

    text: str
    format: TextFormat
    title: str = ""
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()  # what a person should know: pages without text, outputs cut short


class UnreadableError(ValueError):
    """A file that holds no text that can be read: why, and what its owner can do about it."""

    def __init__(self, why: str, todo: str = "") -> None:
        super().__init__(f"{why}; {todo}" if todo else why)
        self.why = why
        self.todo = todo
