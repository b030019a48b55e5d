"""The tables of the weighing: the factor of each population, what was not weighed, every insats."""

from collections.abc import Container, Mapping, Sequence
from math import isnan

from classifier.analysis.code_money import MILLION
from classifier.analysis.number_format import shown
from classifier.analysis.report_table import Cell, Column, Format, ReportTable, Row
from classifier.analysis.weighting import MoneyProblem, WeighedPopulation, Weighting
from classifier.intake.requisitioned import Key

MOST_ROWS = 20
EVERYTHING = "Samtliga insatser"

FACTOR = (
    "J är det rekvirerade delat med det redovisade i populationen, och varje insats redovisade belopp gånger J är "
    "dess viktade värde. De viktade värdena blir då tillsammans lika mycket som populationen har rekvirerat."
)
DEVIATION = (
    "Avvikelsen är det rekvirerade minus det redovisade, i kronor och i procent av det rekvirerade. Återbetalda "
    "medel är avdragna från det rekvirerade."
)
CHECK = (
    "Kontrollen jämför summan av de viktade värdena med det rekvirerade, på kronan när. En population som inte är "
    "viktad är inte med i beloppen för koder; orsaken står i tabellen Belopp att se över."
)
COMPLETE_ONLY = "Ofullständigt redovisade insatser är inte med. Det som har rekvirerats är fördelat på de övriga."
UNWEIGHED = (
    "Beloppen är som de har redovisats och är inte viktade mot rekvirerade medel. Summan av dem "
    "behöver därför inte vara lika stor som det som har rekvirerats."
)
NOT_COUNTED = (
    "En insats utan belopp har inget värde i kronor, men räknas som insats. Radnumren är den kodade filens."
)
WHOLE_POPULATION = (
    "En population där något belopp är negativt eller oläsligt, eller där det rekvirerade inte är känt, är inte "
    "viktad alls. Rätta beloppet i filen och gör om rapporten."
)
EACH = (
    "Redovisat är beloppet som det står i svaret, i kronor. Viktat är beloppet gånger populationens faktor J, och "
    "– betyder att insatsen inte har något värde."
)


def weighting_table(weighting: Weighting) -> ReportTable:
    """Each population: insatser, reported, requisitioned, their deviation, J, and whether the sum comes out."""
    if not weighting.is_weighed:
        return _unweighed_table(weighting)
    columns = (
        Column("Population", Format.TEXT),
        Column("Insatser"),
        Column("Redovisat (kr)", Format.KRONOR),
        Column("Rekvirerat (kr)", Format.KRONOR),
        Column("kr", Format.KRONOR, "Avvikelse"),
        Column("%", Format.PRECISE_SHARE, "Avvikelse"),
        Column("J", Format.FACTOR),
        Column("Viktad summa (kr)", Format.KRONOR),
        Column("Kontroll", Format.TEXT),
    )
    rows = [_population_row(population) for population in weighting.populations]
    weighed = [population for population in weighting.populations if population.weighted is not None]
    if len(weighed) > 1:
        rows.append(_population_row(_together(weighed), "Viktade populationer tillsammans"))
    return ReportTable(
        name="medel-vikter",
        title="Redovisade och rekvirerade medel, och faktorn J",
        columns=columns,
        rows=tuple(rows),
        notes=(FACTOR, DEVIATION, CHECK, COMPLETE_ONLY),
    )


def weighting_problems_table(weighting: Weighting) -> ReportTable | None:
    """What has no value in kronor and why; None if everything has."""
    if not weighting.problems:
        return None
    columns = (
        Column("Population", Format.TEXT),
        Column("Insatser"),
        Column("Rader", Format.TEXT),
        Column("Vad", Format.TEXT),
        Column("Följd", Format.TEXT),
    )
    rows = [
        Row((named(each.key), len(each.rows) or None, _listed(each.rows), each.what, _follows(each)))
        for each in weighting.problems
    ]
    notes = (NOT_COUNTED, WHOLE_POPULATION) if weighting.is_weighed else (NOT_COUNTED,)
    return ReportTable("medel-avvikelser", "Belopp att se över", columns, tuple(rows), notes)


def weighted_values_table(weighting: Weighting, ids: Mapping[int, str]) -> ReportTable:
    """One row per insats, in the order of the coded file; `ids` by row of it."""
    columns = [
        Column("Insats", Format.TEXT),
        Column("Population", Format.TEXT),
        Column("Redovisat (kr)", Format.KRONOR),
    ]
    sums = [weighting.reported]
    if weighting.is_weighed:
        columns.append(Column("Viktat (kr)", Format.KRONOR))
        sums.append(weighting.values)
    rows = tuple(
        Row((ids[row], named(weighting.keys[row]), *map(_known, values)))
        for row, *values in zip(map(int, weighting.reported.index), *sums, strict=True)
    )
    return ReportTable(
        name="medel-per-insats",
        title="Medel per insats",
        columns=tuple(columns),
        rows=rows,
        notes=(EACH if weighting.is_weighed else UNWEIGHED,),
    )


def unweighed_note(weighting: Weighting, rows: Container[int]) -> list[str]:
    """Which populations have insatser among `rows` that are counted, but no kronor; none if nothing is weighed."""
    if not weighting.is_weighed:
        return []
    there = {key for row, key in weighting.keys.items() if row in rows}
    left_out = [each for each in weighting.populations if each.weighted is None and each.key in there]
    if not left_out:
        return []
    known = sum(each.requisitioned or 0.0 for each in left_out)
    sums = f" {shown(known / MILLION, Format.MILLIONS)} mnkr är rekvirerade för dem." if known else ""
    names = "; ".join(named(each.key) for each in left_out)
    return [f"Insatserna i {names} är med i antalen men inte i mnkr, eftersom medlen där inte är viktade.{sums}"]


def named(key: Key) -> str:
    """A population as it is shown."""
    return ", ".join(part or "–" for part in key) or EVERYTHING


def _unweighed_table(weighting: Weighting) -> ReportTable:
    columns = (Column("Population", Format.TEXT), Column("Insatser"), Column("Redovisat (kr)", Format.KRONOR))
    rows = [Row((named(each.key), each.insatser, each.reported)) for each in weighting.populations]
    if len(rows) > 1:
        whole = _together(weighting.populations)
        rows.append(Row(("Tillsammans", whole.insatser, whole.reported), is_total=True))
    return ReportTable("medel-vikter", "Redovisade medel, oviktade", columns, tuple(rows), (UNWEIGHED,))


def _population_row(population: WeighedPopulation, total: str | None = None) -> Row:
    cells: tuple[Cell, ...] = (
        total or named(population.key),
        population.insatser,
        population.reported,
        population.requisitioned,
        population.deviation,
        population.deviation_share,
        population.factor,
        population.weighted,
        _check(population),
    )
    return Row(cells, is_total=total is not None)


def _together(populations: Sequence[WeighedPopulation]) -> WeighedPopulation:
    """Their sums; a factor of them together weighs nothing, so there is none."""
    reported = sum(each.reported for each in populations)
    requisitioned = sum(each.requisitioned or 0.0 for each in populations)
    return WeighedPopulation(
        key=(),
        insatser=sum(each.insatser for each in populations),
        reported=reported,
        requisitioned=requisitioned,
        weighted=sum(each.weighted or 0.0 for each in populations),
        deviation=requisitioned - reported,
    )


def _check(population: WeighedPopulation) -> str:
    if population.weighted is None or population.requisitioned is None:
        return "ej viktad"
    return "stämmer" if abs(population.weighted - population.requisitioned) < 0.5 else "stämmer inte"


def _follows(problem: MoneyProblem) -> str:
    if problem.stops_weighing:
        return "Populationen är inte viktad."
    if problem.rows:
        return "Insatserna har inget värde." if len(problem.rows) > 1 else "Insatsen har inget värde."
    return "Populationen är viktad, men kontrollera den."


def _listed(rows: Sequence[int]) -> str:
    more = len(rows) - MOST_ROWS
    shown = ", ".join(map(str, rows[:MOST_ROWS]))
    return f"{shown} … (+ {more})" if more > 0 else shown or "–"


def _known(value: float) -> float | None:
    return None if isnan(value) else float(value)
