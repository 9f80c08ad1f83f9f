"""What sheets say: every phrase of theirs, in one place."""

PHRASES = {
    "untitled": "Homework",
    "homework": "Homework {number}",
    "homework_titled": "Homework {number}: {title}",
    "questions": "Questions",
    "answers": "Answers",
    "solutions": "Solutions",
    "worksheet": "Worksheet",
    "contents": "Contents",
    "due": "Due {date}",
    "name": "Name",
    "problem": "Problem {number}: {title}",
    "problem_worth_one": "Problem {number}: {title} (1 point)",
    "problem_worth": "Problem {number}: {title} ({points} points)",
    "points_one": "1 point",
    "points": "{points} points",
    "given_values": "Given values:",
    "upstream": "Gradients from outside:",
    "clip_norm": "If the norm of all gradients together is above {limit}, every one is scaled down to it.",
    "clip_value": "Then every entry of a gradient is limited to [-{limit}, {limit}].",
    "question": "Question {number}",
    "question_of_run": "Run {run}, question {number}",
    "compute": "Compute:",
    "asked_for": "Asked for:",
    "write_down": "Write down the equations of:",
    "compute_all": "Compute every quantity at every time step.",
    "compute_all_back": "Compute every quantity at every time step, and the gradient of every parameter.",
    "comment": "Comment:",
    "quantity": "Quantity",
    "value": "Value",
    "points_head": "Points",
    "question_head": "Question",
    "fill_in": "Fill in the boxes.",
}


def say(key: str, /, **values: object) -> str:
    """A phrase with its values put in. Raises KeyError for one that there is not."""
    return PHRASES[key].format(**values)
