"""The sentences below a table: what was counted, what was left out, who coded, by which codebook."""

from collections.abc import Iterable, Mapping, Sequence

from classifier.analysis.number_format import count_of_insatser, grouped, shown
from classifier.analysis.population import MISSING, Population, uncapitalised
from classifier.analysis.report_table import Format

CORRECTED = (
    "Rättad andel bygger på modellens sannolikheter för alla svar, rättade efter hur fel de var i det "
    "slumpmässiga urval som människor har kodat. Den sanna andelen ligger i intervallet (från–till) i ungefär "
    "95 av 100 sådana urval. – betyder att för få svar är kodade av människor för att ge ett intervall."
)
COUNTED = (
    "En del är kodat automatiskt. Talen här är räknade utan rättning för modellens fel och kan vara skeva; "
    "rättade andelar går att läsa i fördelningen över koder."
)
ONLY_COUNTED = (
    "En del är kodat automatiskt, men talen är bara räknade: det finns inget slumpmässigt urval kodat av "
    "människor att rätta dem med (classify sample --purpose audit), så de kan vara skeva."
)


def dimension_notes(
    population: Population, dimensions: Sequence[str], has_shares: bool = True, has_corrected: bool = False
) -> list[str]:
    """Everything a table of codes has to tell, but for the numbers of its own.

    `has_shares`: of the coded insatser; `has_corrected`: corrected where that is possible.
    """
    notes = [population.told]
    for name in dimensions:
        notes += _uncoded(population, name, has_shares)
    notes += [_codebook(population, name) for name in _one_per_codebook(population, dimensions)]
    notes += [_by_hand(population, name) for name in dimensions]
    return [*notes, *_estimated(population, dimensions, has_corrected)]


def group_notes(population: Population, members: Mapping[str, Population]) -> list[str]:
    """How many insatser each group has, and how many are in none of them."""
    if "" in members:
        return []
    sizes = {title: len(group.insatser) for title, group in members.items()}
    notes = ["; ".join(f"{title}: n = {grouped(size)}" for title, size in sizes.items()) + "."]
    outside = len(population.insatser) - sum(sizes.values())
    if outside:
        notes.append(f"{count_of_insatser(outside)} hör inte till någon av grupperna.")
    return notes


def not_in_shares(missing: int) -> list[str]:
    """How many have no value, and are in no share."""
    return [f"{MISSING} för {count_of_insatser(missing)}, som inte är med i andelarna."] if missing else []


def several_codes(main_codes: int, with_code: int) -> list[str]:
    """That shares pass 100 per cent, where insatser have several main codes."""
    if main_codes <= with_code:
        return []
    return [
        f"En insats kan ha flera koder: {count_of_insatser(with_code)} med kod har tillsammans "
        f"{grouped(main_codes)} huvudkoder, så andelarna summerar till mer än 100 procent."
    ]


def several_codes_in_money() -> str:
    """That the money of the codes passes the whole."""
    return (
        "En insats med flera koder räknas med hela sitt belopp under var och en, så beloppen kan summera till mer "
        "än de medel som finns."
    )


def _uncoded(population: Population, dimension: str, has_shares: bool) -> Iterable[str]:
    _, found = population.dimension(dimension)
    missing = len(population.insatser) - len(population.coded(dimension))
    if missing:
        shares = " och ingår inte i andelarna" if has_shares else ""
        yield (
            f"{count_of_insatser(missing)} saknar kodning i {uncapitalised(found.title)} (tomt svar, oklart "
            f"eller ännu inte kodat){shares}."
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


def _estimated(population: Population, dimensions: Sequence[str], has_corrected: bool) -> list[str]:
    """How the numbers were corrected for what the model gets wrong, or that they were not."""
    automatic = [name for name in dimensions if population.is_partly_automatic(name)]
    if not automatic:
        return []
    if not all(name in population.estimable for name in automatic):
        return [ONLY_COUNTED]
    return [CORRECTED if has_corrected else COUNTED]
