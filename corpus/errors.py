"""The two kinds of trouble that a person can mend: a wrong call (`UserError`) and a wrong file (`Problem`)."""

from dataclasses import dataclass


class UserError(Exception):
    """Something the user can fix. Commands print it as one line, without a traceback, and exit with 1.

    `message` says what happened and names the value; `next_step` is the command or action that helps.
    """

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(f"{message} {next_step}".strip())
        self.message = message
        self.next_step = next_step


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with the corpus; problems are collected and reported all at once."""

    path: str
    line: int  # 1-based
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"
