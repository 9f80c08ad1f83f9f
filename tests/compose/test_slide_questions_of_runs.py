"""Slides answer a question for a quantity of another run, with comments between the frames."""

import lstm_solver
from lstm_solver.compose.slides.slides import deck
from lstm_solver.document.choices import Choices


def test_a_commented_question_may_name_its_run() -> None:
    problem = {
        "cell": "rnn",
        "inputs": [1],
        "weights": {"x": 1, "h": 1},
        "runs": {"B": {"inputs": [2], "questions": [{"ask": "1", "find": ["B.h_1"], "comment": True}]}},
        "questions": [{"ask": "1", "find": ["B.h_1"], "comment": True}],
    }
    assert deck(lstm_solver.solve(problem).solved, Choices()).frames
