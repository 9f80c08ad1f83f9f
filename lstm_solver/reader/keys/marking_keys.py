"""The keys below `marking`."""

from .key_types import NAME, NUMBER, PLACES, SHARE, SIGNIFICANT, KeySchema, key, ref

MARKING: dict[str, dict[str, KeySchema]] = {
    "marking": {
        "follow_through": key(
            "The points of a number that is right for the student's own earlier values: full, half or none of them.",
            NAME,
            enum=["full", "half", "none"],
            default="full",
        ),
        "rounding": key("The share of the points where only another rounding explains the digits.", SHARE, default=1),
        "unrounded": key(
            "The share of the points for more digits than are asked, or digits cut off.", SHARE, default=1
        ),
        "fewer_digits": key(
            "The share of the points for fewer digits than are asked, the expected number rounded to them.",
            SHARE,
            default=0.5,
        ),
        "repeated": key(
            "Whether a slip that spoils several numbers, in several gates or at several steps, is charged once, "
            "or each of them.",
            NAME,
            enum=["once", "each"],
            default="once",
        ),
        "per_unit": key(
            "Whether each unit of a vector earns its part of the points; if not, only the vector as a whole.",
            "boolean",
            default=True,
        ),
        "tolerance": key("How far from the expected number a right one may be.", ref("tolerance")),
    },
    "tolerance": {
        "places": key("So many decimals agree.", PLACES),
        "significant": key("So many significant figures agree.", SIGNIFICANT),
        "absolute": key("At most so far from the expected number.", NUMBER),
        "relative": key("At most so far from it, as a part of it: 0.01 is one in a hundred.", NUMBER),
    },
}
