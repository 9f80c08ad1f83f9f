"""Problem files that mean harm, and what is said of each; run, it prints a line of JSON a file: name and findings."""

import json
import sys
from pathlib import Path

GOOD = "cell: rnn\ninputs: [1, 2]\nweights: {x: 0.5, h: -1}\nrounding: {places: 2}\nquestions: [{find: [h_1]}]\n"
BOMB = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"a{level + 1}: &a{level + 1} [{', '.join([f'*a{level}'] * 10)}]\n" for level in range(9)
)
OWN = "inputs: [1]\ncell: {states: [h], equations:"
DOUBLING = ", ".join(f"'a{level + 1} = [a{level}, a{level}]'" for level in range(25))

HOSTILE = {
    "empty": ("\n", "1:1: an empty file"),
    "only a comment": ("# nothing\n", "1:1: an empty file"),
    "a list": ("- a\n", "1:1: a list"),
    "tab": ("cell: rnn\ninputs:\n\t- 1\n", "3:1: a tab"),
    "duplicate": (GOOD + "cell: gru\n", "6:1: cell: a second 'cell' (the first is on line 1)"),
    "two documents": (GOOD + "---\na: 1\n", "6:1: a second document"),
    "tag": (GOOD.replace("[1, 2]", "!!python/object:os.system [1, 2]"), "2:9: inputs: the tag !!python/object"),
    "plain tag": (GOOD.replace("[1, 2]", "[!!str 1]"), "2:10: inputs[0]: the tag !!str"),
    "merge key": (GOOD + "<<: {a: 1}\n", "6:1: <<: a merge key"),
    "list as a key": (GOOD + "? [a]\n: 1\n", "6:3: a list as a key"),
    "deep": ("a: " + "[" * 100_000 + "\n", "1:43: nested deeper than 40"),
    "deep mapping": ("a: " + "{a: " * 100_000 + "\n", "1:160: nested deeper than 40"),
    "deep block list": ("- " * 100_000 + "a\n", "1:81: nested deeper than 40"),
    "deep block mapping": ("".join(f"{' ' * at}a:\n" for at in range(2000)), "41:41: nested deeper than 40"),
    "deep after signs": ("text: ü😀\na: " + "[" * 100_000 + "\n", "2:43: nested deeper than 40"),
    "deep beside brackets that do not count": (
        "a: ['[[', \"\\\"[[\", [{it's: 1}], " + "[" * 100_000 + "\n",
        "1:70: nested deeper than 40",
    ),
    "deep but closed": ("a: " + "[" * 1500 + "]" * 1500 + "\n", "1:43: nested deeper than 40"),
    "deep in a text only": ("a: [\"" + "[" * 2000 + "\n", "a quote that is never closed"),
    "bomb": (BOMB, "aliases that stand for more than 200,000 values"),
    "alias to itself": ("a: &a [*a]\n", "1:8: a[0]: *a names no complete value"),
    "alias to nothing": ("a: *b\n", "1:4: a: *b names no complete value"),
    "NUL": ("cell: r\0nn\n", "1:8: a control character, U+0000"),
    "open bracket": ("a: [1, 2\nb: 3\n", "the bracket opened on line 1 is not closed"),
    "open quote": ("a: 'x\n", "a quote that is never closed"),
    "colon": ("title: a: b\n", "1:9: a ':' that does not belong here"),
    "list after a colon": ("title: - a\n", "1:8: a '-' that does not belong here"),
    "text after a sign": ("title: >a\n", "a character that cannot start a value"),
    "no colon": ("a: 1\ntitle\ncell: rnn\n", "a ':' is missing after this key"),
    "less indented": ("  a: 1\nb: 2\n", "2:1: this does not belong to what stands above it"),
    "less indented list": ("a:\n  - 1\n  b: 2\n", "3:3: this does not belong to the list above it"),
    "escape": ("title: \"a\\q\"\n", "an unknown escape in a text in double quotes"),
    "half a character": ('{"title": "a\\ud83d\\ude00 \\ud800 [", "b": 1}\n', "1:28: \\ud800 is half of a character"),
    "bracket in a list of mappings": ("a: [1,\nb: - 2\n", "the bracket opened on line 1 is not closed"),
    "import": (GOOD.replace("0.5", "\"__import__('os')\""), "3:14: weights.x: '__import__('os')' is not a number"),
    "powers": (GOOD.replace("0.5", "9**9**9"), "3:14: weights.x: '9**9**9' is not a number"),
    "brackets": (GOOD.replace("0.5", f"'{'(' * 100_000}'"), "3:14: weights.x: 100000 characters are too many"),
    "huge number": (GOOD.replace("0.5", "1e999999999"), "3:14: weights.x: '1e999999999' is too large"),
    "long number": (GOOD.replace("0.5", "1" * 5000), "3:14: weights.x: 5000 characters are too many"),
    "huge time": (GOOD.replace("h_1", f"h_{'1' * 500}"), "5:21: questions[0].find[0]: "),
    "many outputs": (GOOD + "outputs: {equations: [" + "'y = h', " * 2000 + "]}\n", "2000 equations (expected"),
    "many factors": (f"{OWN} ['h = {' * '.join(['x'] * 300)}']}}\n", "an equation of 299 operators"),
    "many signs": (f"{OWN} ['h = {'-' * 300}x']}}\n", "an equation of 300 operators"),
    "many equations": (f"{OWN} [{', '.join(f'a{i} = a{i + 1}' for i in range(3000))}]}}\n", "3000 equations"),
    "doubling": (f"{OWN} ['a0 = [x, x]', {DOUBLING}, 'h = a25 @ a25']}}\n", "a stacked vector of 16,384 entries"),
    "many keys": ("a: b\n" * 2_000_000, "25001:1: a: a mapping of more than 25,000 keys"),
    "deep equation": (f"cell: {{states: [h], equations: ['h = {'(' * 99}x']}}\ninputs: [1]\n", "[0]: nested"),
}  # fmt: skip

VOCABULARY = ", ".join(f"word{at}" for at in range(50_000))
MANY = {
    "bad inputs": (GOOD.replace("[1, 2]", f"[{', '.join(['abc'] * 40_000)}]"), "… and at least 1,801 more"),
    "uneven inputs": (GOOD.replace("[1, 2]", f"[{', '.join(['[1, 2]', '1'] * 10_000)}]"), "… and at least 1,801 more"),
    "unknown keys": (GOOD + "".join(f"key{at}: 1\n" for at in range(20_000)), "… and at least 1,801 more"),
    "tags": (GOOD + f"title: [{', '.join(['!!str a'] * 40_000)}]\n", "the rest is not read"),
    "words": (
        GOOD.replace("[1, 2]", "[wrd8]")
        + f"embedding: {{vocabulary: [{VOCABULARY}], matrix: [[{', '.join(['1'] * 50_000)}]]}}\n",
        "(did you mean 'word8'?)",
    ),
}

ALL = {name: text for table in (HOSTILE, MANY) for name, (text, _) in table.items()}


def findings(source: str | Path) -> list[str]:
    """What the reader says of a file, a line a finding; none of a good one."""
    from lstm_solver.errors import SolverError
    from lstm_solver.reader import load

    try:
        load(source)
    except SolverError as error:
        return [str(each) for each in error.errors]
    return []


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))
    for name in ALL:
        print(json.dumps([name, findings(ALL[name])]), flush=True)
