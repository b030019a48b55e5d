"""The sentences below a table: what was counted, what was left out, who coded, by which codebook."""

from collections.abc import Iterable, Sequence

from classifier.analysis.number_format import grouped, shown
from classifier.analysis.population import Population
from classifier.analysis.report_table import Format

CORRECTED = (
    "Rättad andel är modellens sannolikheter för alla svar, rättade med hur fel de var i det slumpmässiga urval "
    "som har kodats av människor. Den sanna andelen ligger i intervallet i ungefär 95 av 100 sådana urval; – "
    "betyder att för få svar är kodade för ett intervall."
)
ONLY_COUNTED = (
    "En del är kodat automatiskt, men andelarna är bara räknade: det finns inget slumpmässigt urval kodat av "
    "människor att rätta dem med (classify sample --purpose audit), så de kan vara skeva."
)


def dimension_notes(population: Population, dimensions: Sequence[str], has_shares: bool = True) -> list[str]:
    """Everything a table of codes has to tell, but for the numbers of its own."""
    notes = [population.told]
    for name in dimensions:
        notes += _uncoded(population, name, has_shares)
    notes += [_codebook(population, name) for name in _one_per_codebook(population, dimensions)]
    notes += [_by_hand(population, name) for name in dimensions]
    return notes


def several_codes(total: int, insatser: int) -> list[str]:
    """That sums pass n, where they do."""
    if total <= insatser:
        return []
    return [
        f"En insats kan ha flera koder, så antalen summerar till {grouped(total)}, mer än antalet insatser, och "
        "andelarna till mer än 100 procent."
    ]


def several_codes_in_money() -> str:
    """That the money of the codes passes the whole."""
    return (
        "En insats med flera koder räknas med hela sitt belopp under var och en, så beloppen kan summera till mer "
        "än de medel som finns."
    )


def estimate_notes(population: Population, dimension: str) -> list[str]:
    """How the shares were corrected, or that they were not."""
    if not population.is_partly_automatic(dimension):
        return []
    return [CORRECTED if dimension in population.estimable else ONLY_COUNTED]


def _uncoded(population: Population, dimension: str, has_shares: bool) -> Iterable[str]:
    _, found = population.dimension(dimension)
    missing = len(population.insatser) - len(population.coded(dimension))
    if missing:
        shares = " och ingår inte i andelarna" if has_shares else ""
        yield (
            f"{grouped(missing)} insatser har varken kod eller ”ingen” i {found.title.lower()} (tomt svar, eller "
            f"inte kodat){shares}."
        )


def _one_per_codebook(population: Population, dimensions: Sequence[str]) -> list[str]:
    by_codebook = {population.dimension(name)[0].id: name for name in reversed(dimensions)}
    return list(reversed(by_codebook.values()))


def _codebook(population: Population, dimension: str) -> str:
    book, _ = population.dimension(dimension)
    return f"Kodbok: {book.title} ({book.id}, version {book.version})."


def _by_hand(population: Population, dimension: str) -> str:
    coded, by_hand = len(population.coded(dimension)), population.by_hand(dimension)
    _, found = population.dimension(dimension)
    if not coded:
        return f"{found.title}: ingen insats är kodad."
    share = shown(by_hand / coded, Format.SHARE)
    of = f"{grouped(by_hand)} av {grouped(coded)}"
    return f"{found.title}: {share} av de kodade insatserna är kodade för hand ({of})."
