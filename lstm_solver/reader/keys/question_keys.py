"""The keys of a question, and of one of its choices."""

from .key_types import NAME, NUMBER, KeySchema, any_of, key, list_of, ref

QUESTION: dict[str, KeySchema] = {
    "ask": key("The question, prose.", "string"),
    "find": key(
        "What is asked: f_1, one unit f_1[0], a_f_1, tanh_c_1, of a layer f_1(l=2,rev), of a run B.h_2, "
        "loss, loss_1, d_h_1, d_weights.i.x[0][1], new_weights.i.x[0][1], count, count.f, shape.h, perplexity, "
        "accuracy.",
        any_of("string", list_of(NAME)),
    ),
    "points": key("What the question is worth.", NUMBER),
    "comment": key("Whether a sentence says what the values mean.", "boolean", default=False),
    "formula": key("Whether the answer is the equation, without numbers.", "boolean", default=False),
    "answer": key("The model answer, prose; printed in the key, never marked.", "string"),
    "choices": key(
        "Texts to choose from, the right ones marked so; or slips: made of the one number under `find`.",
        {"anyOf": [{"enum": ["slips"]}, list_of({"anyOf": [{"type": "string"}, ref("choice")]})]},
    ),
    "statement": key("Whether the sentence of `ask` is true: a question for true or false.", "boolean"),
    "wanted": key(
        "A network to be designed: sequences with the outputs that it is to give, [[inputs, outputs], …].",
        {"type": "array", "minItems": 1, "items": {"type": "array", "minItems": 2, "maxItems": 2}},
    ),
    "part": key("What the question is called, such as (i).", "string"),
    "space": key(
        "Lines to write on below it on a question sheet: how many, none, or lines for as many as the working takes.",
        any_of({"enum": ["lines", "none"]}, {"type": "integer", "minimum": 0}),
        default="lines",
    ),
}

CHOICE: dict[str, KeySchema] = {
    "text": key("What stands there to be chosen, prose.", "string"),
    "right": key("Whether it is right.", "boolean", default=False),
    "why": key("What the key says of it, prose.", "string"),
}
