"""The columns of a coded file: names that programs, people and the report agree on."""

CODES = "kod_"
PROBABILITY = "sannolikhet_"
ORIGIN = "ursprung_"
STATUS = "status"

BY_CODER = "kodare"
AUTOMATIC = "automatisk"


def codes_column(dimension: str) -> str:
    """The column with the codes of a dimension: joined by `; `, the word for none, or empty = not coded."""
    return CODES + dimension


def is_codes_column(heading: str) -> bool:
    """Whether a column holds codes, in whatever case: Kod_mål is one."""
    return heading.casefold().startswith(CODES)


def probability_column(dimension: str) -> str:
    """The column with the confidence in automatic codes."""
    return PROBABILITY + dimension


def origin_column(dimension: str) -> str:
    """The column that tells who coded: BY_CODER, AUTOMATIC or nobody."""
    return ORIGIN + dimension
