"""What a problem file says, read and checked: data only."""

from decimal import Decimal
from typing import Any, NamedTuple

from .cells.base import Cell
from .rounding import Rounding

Vector = list[Decimal]
Matrix = list[Vector]


class Parameter(NamedTuple):
    """A weight matrix or a vector, under the name that it has in the equations.

    `value` is a list of rows for a matrix, a list for a vector. `scalar` says that the file wrote one number.
    `path` is where the file has it (`weights.f.x`), the place its gradient will have in the result;
    `rows` and `columns` are the half-open part of what stands there (stacked and joint weights), or None for all.
    """

    name: str
    value: Any
    path: str
    rows: tuple[int, int] | None = None
    columns: tuple[int, int] | None = None
    scalar: bool = False


class Embedding(NamedTuple):
    """`matrix` has a column (`axis` column) or a row (`axis` row) for each word of the vocabulary."""

    matrix: Matrix
    axis: str
    vocabulary: tuple[str, ...] | None


class Question(NamedTuple):
    """`find`: names as the file has them (`f_1`, `B.h_0[1]`, `tanh_c_2`), already known to exist."""

    ask: str
    find: tuple[str, ...]
    points: Decimal | None
    comment: bool
    formula: bool


class Sequence(NamedTuple):
    """One run of the network. Lists are as long as `inputs`.

    `inputs`: vectors as the cell sees them, or one-hot vectors where there is an embedding.
    `words`: the tokens or words that stood for them, None for a plain vector.
    `given`: by position in `inputs` (from 0), then by quantity.
    `targets`: None, or a vector or None each.
    """

    name: str | None
    inputs: list[Vector]
    words: list[str | None]
    initial: dict[str, Vector]
    targets: list[Vector | None] | None
    given: dict[int, dict[str, Vector]]
    questions: tuple[Question, ...]


class Layer(NamedTuple):
    """A cell with its parameters. `sizes`: of every quantity, state and of `x`; `hidden_size` that of the output."""

    cell: Cell
    parameters: dict[str, Parameter]
    sizes: dict[str, int]

    @property
    def hidden_size(self) -> int:
        return self.sizes[self.cell.output]

    @property
    def complete(self) -> bool:
        """Whether every parameter is there; if not, only what is asked is computed."""
        return all(name in self.parameters for name in self.cell.wants)


class Time(NamedTuple):
    """`first`: index of the first input. `symbol`: the letter that stands for it in print, or None for numbers."""

    first: int = 1
    symbol: str | None = None


class Problem(NamedTuple):
    title: str
    text: str
    layer: Layer
    embedding: Embedding | None
    tokens: dict[str, Vector]
    time: Time
    rounding: Rounding
    notation: str
    notation_overrides: dict[str, Any]
    loss: str | None
    sequences: list[Sequence]  # the main sequence first, then the runs
    scalar_cell: bool  # every matrix was written as a number or a flat list: print scalars, not 1×1 matrices
    row_vectors: bool  # weights.orientation: row
    stacking: tuple[str, ...] | None  # the file's order of gates in stacked weights
