"""What a problem file says, read and checked: data only."""

from decimal import Decimal
from typing import Any, NamedTuple

from ..maths.rounding import Rounding
from ..maths.values import Matrix, Vector
from .cell import Cell
from .elided_steps import ElidedSteps
from .variation import Variation

Place = tuple[int, str]  # a layer, counted from 1, and a direction: forward or reverse


class Parameter(NamedTuple):
    """A weight matrix or a vector, under the name that it has in the equations.

    `value` is a list of rows for a matrix, a list for a vector. `scalar` says that the file wrote one number.
    `path` is where the file has it (`weights.f.x`, `layers[1].weights.f.x`), the place its gradient has in the result;
    `rows` and `columns` are the half-open part of what stands there (stacked and joint weights), or None for all.
    `form`: what stands at `path`: "nested" rows, a "flat" list, or a "number".
    """

    name: str
    value: Any
    path: str
    rows: tuple[int, int] | None = None
    columns: tuple[int, int] | None = None
    scalar: bool = False
    form: str = "nested"


class Embedding(NamedTuple):
    """`matrix` has a column (`axis` column) or a row (`axis` row) for each word of the vocabulary."""

    matrix: Matrix
    axis: str
    vocabulary: tuple[str, ...] | None


class Choice(NamedTuple):
    """One of the texts to choose from. `why`: what the key says of it, `slip`: the id of what makes it; or ""."""

    text: str
    right: bool
    why: str = ""
    slip: str = ""


class WantedRow(NamedTuple):
    """One sequence of a table of wanted outputs. `inputs`: as the file has them. `outputs`: by step, what is wanted of
    each unit, or a label; nothing where none is. `place`: line and column in the file. `given`: what the file's own
    network gives, once it was run."""

    inputs: tuple[str, ...]
    outputs: tuple[tuple[str, ...], ...]
    place: tuple[int | None, int | None]
    given: tuple[tuple[str, ...], ...] = ()


class WantedTable(NamedTuple):
    """What a network of the student's own is to give. `file`, `path`: where it stands. `network`: the tree of the
    file's network with the table's sequences as its runs, as the reader reads it. `of`: what is compared, once known:
    a quantity, or predict."""

    rows: tuple[WantedRow, ...]
    file: str | None
    path: str
    network: Any
    of: str = "h"


class Question(NamedTuple):
    """`find`: names as the file has them (`f_1`, `B.h_0[1]`, `tanh_c_2`, `count.f`), already known to exist.

    `answer`: the author's model answer. `choices`: texts to choose from; `from_slips`: they are made of the number that
    is asked for. `statement`: whether the sentence of `ask` is true, or None. `part`: a label of the author's ("(i)").
    `wanted`: of a network that is to be designed. `space`: lines to write on below it; None: as its working takes.
    """

    ask: str
    find: tuple[str, ...]
    points: Decimal | None
    comment: bool
    formula: bool
    answer: str = ""
    choices: tuple[Choice, ...] = ()
    from_slips: bool = False
    statement: bool | None = None
    part: str = ""
    wanted: WantedTable | None = None
    space: int | None = None


class Sequence(NamedTuple):
    """One run of the network. Lists are as long as `inputs`.

    `inputs`: vectors as the first layer sees them, or one-hot vectors where there is an embedding.
    `words`: the tokens or words that stood for them, None for a plain vector.
    `initial`: by place, then by state. `given`: by place, by position in `inputs` (from 0), then by quantity.
    `targets`: None, or a vector or None each; a class is a one-hot vector, and its number stands in `classes`.
    `remarks`: prose by the name of a quantity (`f_1`), or by a time.
    `fed`: by position, the output (or `predict`) that is the input there. `start`: the run that ends where this starts.
    """

    name: str | None
    inputs: list[Vector]
    words: list[str | None]
    initial: dict[Place, dict[str, Vector]]
    targets: list[Vector | None] | None
    given: dict[Place, dict[int, dict[str, Vector]]]
    questions: tuple[Question, ...]
    classes: list[int | None] | None = None
    remarks: dict[str, str] = {}
    fed: dict[int, str] = {}
    start: str | None = None


class Unit(NamedTuple):
    """A cell with its parameters, at one place of the network. `sizes`: of every quantity, state and of `x`, by the
    names of the equations."""

    cell: Cell
    parameters: dict[str, Parameter]
    sizes: dict[str, int]
    place: Place = (1, "forward")
    row_vectors: bool = False  # weights.orientation: row
    scalar_cell: bool = False  # every matrix was written as a number or a flat list
    stacking: tuple[str, ...] | None = None  # the file's order of gates in stacked weights
    initial: str = "initial"  # the path in the file where its initial states stand

    @property
    def hidden_size(self) -> int:
        """The number of entries of what the unit hands on."""
        return self.sizes[self.cell.output]

    @property
    def complete(self) -> bool:
        """Whether every parameter is there; if not, only what is asked is computed."""
        return all(name in self.parameters for name in self.cell.wants)


class Layer(NamedTuple):
    """One unit, or a forward and a reverse one whose outputs are joined by `merge`: concat, sum, mul or average."""

    units: tuple[Unit, ...]
    merge: str = "concat"

    @property
    def size(self) -> int:
        """The size of what the layer hands on."""
        sizes = [unit.hidden_size for unit in self.units]
        return sum(sizes) if self.merge == "concat" else sizes[0]


class Outputs(NamedTuple):
    """Output equations as a cell without states; `h` in them is what the last layer hands on.

    `predict`: the quantity whose largest entry is the prediction, or None. `labels`: the names of the classes, or None
    for their numbers. `steps`: all or last.
    """

    cell: Cell
    parameters: dict[str, Parameter]
    sizes: dict[str, int]
    predict: str | None = None
    labels: tuple[str, ...] | None = None
    steps: str = "all"


class Loss(NamedTuple):
    """`kind`: as in the file. `of`: the quantity it judges (`h` for what the last layer hands on).

    `steps`: all or last; `reduce`: sum or mean over the steps. `probabilities`: whether `of` is a softmax already
    (a sigmoid, for binary_cross_entropy); if not, it holds logits.
    """

    kind: str
    of: str = "h"
    steps: str = "all"
    reduce: str = "sum"
    probabilities: bool = False


class Update(NamedTuple):
    """One step of gradient descent: clipping by norm first, then by value, then `rule` with its `constants`
    (a row of update_rules.py). `times`: how often forward, backward and update follow each other."""

    learning_rate: Decimal
    clip_norm: Decimal | None = None
    clip_value: Decimal | None = None
    rule: str = "sgd"
    constants: dict[str, Decimal] = {}
    times: int = 1


class Backward(NamedTuple):
    """`upstream`: by quantity, the gradient that comes from outside at each step (None: none), instead of a loss.

    `truncate`: the number of steps that the loss of a step reaches, its own among them; None for all."""

    update: Update | None = None
    upstream: dict[str, list[Vector | None]] | None = None
    truncate: int | None = None


class TimeIndex(NamedTuple):
    """`first`: index of the first input. `symbol`: the letter that stands for it in print, or None for numbers."""

    first: int = 1
    symbol: str | None = None


FOLLOW_THROUGH, REPEATED = ("full", "half", "none"), ("once", "each")


class Tolerance(NamedTuple):
    """How far from the expected number a right one may be. `kind`: `absolute` or `relative` (`size`: how far),
    `places` or `significant` (`size`: how many of them must agree)."""

    kind: str
    size: Decimal


class MarkingScheme(NamedTuple):
    """`marking` of a problem file. `rounding`, `unrounded`, `fewer_digits`: the share of the points for
    right-other-rounding, right-unrounded and right-fewer-digits. `per_unit`: points are spread over the units of a
    vector; if not, a vector earns its points only as a whole. `repeated`: whether a slip that spoils several numbers
    is charged "once" or for "each" of them."""

    follow_through: str = "full"
    rounding: Decimal = Decimal(1)
    unrounded: Decimal = Decimal(1)
    per_unit: bool = True
    tolerance: Tolerance | None = None
    fewer_digits: Decimal = Decimal("0.5")
    repeated: str = "once"


class DeckFrame(NamedTuple):
    """A frame of the author's own: prose, and its title or ""."""

    text: str
    title: str = ""


class DeckWords(NamedTuple):
    """`slides` of a problem file. `frames`: by `start`, `end`, or what they come before: a quantity or a time."""

    title: str = ""
    author: str = ""
    date: str = ""
    frames: dict[str, DeckFrame] = {}


class Problem(NamedTuple):
    title: str
    text: str
    layers: tuple[Layer, ...]
    embedding: Embedding | None
    tokens: dict[str, Vector]
    time: TimeIndex
    rounding: Rounding
    notation: str
    notation_overrides: dict[str, Any]
    sequences: list[Sequence]  # the main sequence first, then the runs
    outputs: Outputs | None = None
    loss: Loss | None = None
    backward: Backward | None = None
    symbolic: bool = False
    symbols: tuple[str, ...] = ()  # letters that stand for numbers
    marking: MarkingScheme = MarkingScheme()
    figures: tuple[str, ...] = ()  # kinds of pictures
    author: str = ""
    lang: str = "en"  # the language of the page
    variation: Variation | None = None  # what is drawn for each student
    version: tuple[str, str] | None = None  # the student whose numbers these are, and what their version is called
    slides: DeckWords = DeckWords()
    elided: ElidedSteps | None = None
    show_units: tuple[int, ...] = ()  # those worked out where a layer is large; those asked for, if empty
    looked_up: tuple[int, int, str] | None = None  # of sizes alone: an embedding's entries, words and axis
    batch: str = ""  # mean or sum: the main sequence and all runs have one loss and one gradient
    columns: int = 1  # of its pages
    predicted: tuple[tuple[str, Vector], ...] = ()  # by class, the token that is fed back and its vector

    @property
    def units(self) -> list[Unit]:
        """The units of every layer, first layer first, forward before reverse."""
        return [unit for layer in self.layers for unit in layer.units]

    @property
    def unit(self) -> Unit:
        """The first unit; the only one of a plain network."""
        return self.layers[0].units[0]

    @property
    def plain(self) -> bool:
        """One layer in one direction: names and headings need say neither."""
        return len(self.units) == 1
