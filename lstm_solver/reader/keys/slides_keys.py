"""The keys below `slides`."""

from .key_types import REMARK, KeySchema, any_of, key, open_map, ref

SLIDES: dict[str, dict[str, KeySchema]] = {
    "slides": {
        "title": key("The title of the deck. Default: that of the problem.", "string"),
        "author": key("Who speaks. Default: the author of the problem.", "string"),
        "date": key("When, as it is to be printed.", "string"),
        "frames": key(
            "Frames of your own: at the start, the end, or before a quantity (f_1) or a time step (2) is worked out.",
            open_map(any_of(REMARK, ref("own_frame"))),
        ),
    },
    "own_frame": {
        "title": key("What stands above it. Default: what it comes before, or the title of the deck.", "string"),
        "text": key("Prose: paragraphs, emphasis, lists, code; `f_1` prints a quantity.", REMARK),
    },
}
