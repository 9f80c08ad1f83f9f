"""Which columns of a class file say who a student is: an id, a name in one column or two, an address."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .typed_numbers import shown


class NamingColumns(NamedTuple):
    """The places of columns that name a student together, and what stands between their words."""

    places: tuple[int, ...]
    between: str = " "


# the first that is there, and not empty in a row, names the student of that row
IDS = (
    "student",
    "student id",
    "student number",
    "studentid",
    "id",
    "id number",
    "sis user id",
    "matrikelnummer",
    "matrikel-nr.",
    "matrikelnr",
    "matrikel",
    "matriculation number",
    "numéro d'étudiant",
    "número de matrícula",
    "username",
    "user name",
    "user",
    "sis login id",
    "login",
    "benutzername",
    "anmeldename",
    "kennung",
)

SURNAMES = (
    "surname",
    "last name",
    "lastname",
    "family name",
    "nachname",
    "familienname",
    "nom",
    "nom de famille",
    "apellidos",
    "apellido",
    "apellido(s)",
    "name",
)

GIVEN_NAMES = ("first name", "firstname", "given name", "vorname", "prénom", "prenom", "nombre")

NAMES = ("full name", "fullname", "name", "nom", "nombre", "vollständiger name")

ADDRESSES = ("email", "email address", "e-mail", "e-mail-adresse", "mail", "correo", "courriel")


def is_naming(text: str) -> bool:
    """Whether a column is called as those are that name students."""
    return _plain(text) in {*IDS, *SURNAMES, *GIVEN_NAMES, *NAMES, *ADDRESSES}


def naming_columns(heads: Mapping[int, str]) -> list[NamingColumns]:
    """The columns that name students, the best first. `heads`: their names by their places."""
    at: dict[str, int] = {}
    for place, text in heads.items():
        at.setdefault(_plain(text), place)
    found: list[NamingColumns] = [NamingColumns((at[word],)) for word in IDS if word in at]
    given = next((at[word] for word in GIVEN_NAMES if word in at), None)
    family = next((at[word] for word in SURNAMES if word in at and at[word] != given), None)
    if given is not None and family is not None:
        both = NamingColumns((given, family)) if given < family else NamingColumns((family, given), ", ")
        found.append(both)
    else:
        found += [NamingColumns((at[word],)) for word in (*NAMES, *SURNAMES, *GIVEN_NAMES) if word in at][:1]
    return found + [NamingColumns((at[word],)) for word in ADDRESSES if word in at][:1]


def student_of(naming: Sequence[NamingColumns], cells: Sequence[str]) -> str:
    """Who a row is about; "" where nothing says it. Two columns are one name: Meier, Anna."""
    for columns in naming:
        words = [cells[at].strip() for at in columns.places if at < len(cells) and shown(cells[at])]
        if words:
            return columns.between.join(words)
    return ""


def _plain(text: str) -> str:
    return " ".join(text.strip().casefold().replace("_", " ").split())
