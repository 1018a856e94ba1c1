"""Grade answers to a book's exercises: what was handed in -> rows, marks, the slips of the class, the teacher's page.

A file is a notebook, whose forms were filled in or whose cells hold `exercise("single-neuron/weight").check("2*x")`,
the JSON or the text that the page "Your progress" saves, or a text file of answers, each after the exercise's name and
a colon, or on the lines below it:

    single-neuron/weight: 2*(a - y)*(z > 0)*x
    single-neuron/sigmoid:
        ∂L/∂a * ∂a/∂z * ∂z/∂w
        2*(a - y)*a*(1 - a)*x

Folders and zips of them are read too. No code of a file is run: of a notebook only the two texts of such a call are
read. Where an exercise is answered more than once in a file, the last answer counts. A file or an answer that cannot be
read gets a row that says why, and the others are graded.
"""

from byhand.answers.grade.cell import mark
from byhand.answers.grade.command import main
from byhand.answers.grade.handed_in import answers
from byhand.answers.grade.marks import VERDICTS, Row, grade
from byhand.answers.grade.report import report
from byhand.answers.grade.sources import UnreadableError
from byhand.answers.grade.tables import ClassTable, csv_text, json_text, marks_text, table

__all__ = [
    "VERDICTS", "ClassTable", "Row", "UnreadableError", "answers", "csv_text", "grade", "json_text", "main",
    "mark", "marks_text", "report", "table",
]  # fmt: skip
