"""Agreement of coders as tables in Swedish, each measure explained where it is shown."""

from collections.abc import Sequence

from classifier.analysis.report_table import Cell, Column, Format, Report, ReportTable, Row, Section
from classifier.domain.codebook import Codebook, Dimension, with_ancestors
from classifier.rounds.agreement import Agreement, CodeAgreement, CodePair
from classifier.rounds.reliability import Alpha

TITLE = "Samstämmighet mellan kodare"
MOST_ANSWERS = 10
ALPHA_COLUMNS = tuple(Column(heading, Format.MEASURE, "Alfa") for heading in ("värde", "från", "till"))

Measured = Sequence[tuple[Codebook, Dimension, Agreement]]

ALPHA = (
    "Krippendorffs alfa är samstämmigheten sedan den som slumpen ger har räknats bort: 1 är fullständig, 0 är "
    "inte bättre än slumpen. Intervallet (95 %) visar hur mycket talet hade kunnat bli annorlunda med andra svar "
    "av samma slag."
)
MEASURES = (
    "Samma koder är andelen svar där två kodare har valt precis samma koder. Slumpen är inte borträknad, så "
    "andelen blir hög där nästan alla svar har samma kod.",
    "Jaccard är hur stor del av de koder som någon av två kodare har valt som båda har valt, i medeltal över "
    "svaren. 1 betyder alltid samma koder, 0 betyder aldrig någon gemensam kod.",
    "MASI är som Jaccard, men sänks när mängderna bara delvis täcker varandra. Den ene kodarens koder kan då "
    "ingå i den andres (mindre sänkning) eller bara överlappa dem (större sänkning).",
    ALPHA,
    "Oklar och ofullständig räknar sådana beslut på svar som minst två har bedömt. De ingår inte i måtten.",
    "Med förslag räknar kodningar som gjordes med ett förslag synligt. De stämmer för väl överens, så mät på "
    "blinda kodningar: classify sample --purpose agreement.",
)
CODES = (
    "Förekomst är andelen av kodningarna som har koden. En underkod räknas också till sin huvudkod.",
    "Procent överens är andelen svar där två kodare är överens om huruvida koden gäller. Slumpen är inte "
    "borträknad, så en sällsynt kod får nästan alltid en hög andel.",
    "Cohens kappa är samstämmigheten sedan den som slumpen ger har räknats bort, för precis två kodare. Med fler "
    "kodare visas bara alfa.",
    ALPHA,
    "Få betyder att koden har färre än fem kodningar med, eller utan. En enda kodning till kan då flytta kappa "
    "och alfa långt.",
)
CODERS = (
    "Samma huvudkoder är andelen svar där båda har valt precis samma huvudkoder. Slumpen är inte borträknad.",
    "F1 är hur väl två kodares huvudkoder täcker varandra, räknat över alla svar. 1 är precis samma, 0 är ingen "
    "gemensam.",
    "Jaccard är hur stor del av de koder som någon av de två har valt som båda har valt, i medeltal över svaren. "
    "Här räknas underkoder med.",
)
DEFINE = (
    "Andelen är hur stor del av kodningarna en skarpare definition kan avgöra: det som saknas i alfa gånger hur "
    "vanlig koden är. De koder som har mest att vinna står först.",
    "Ställs mot är den kod som andra kodare har valt i stället; – betyder ingen kod alls. Läs svaren och skriv i "
    "kodboken vad som skiljer koderna åt.",
)


def agreement_report(measured: Measured, source: str) -> Report:
    """Measures, codes, coders, and the codes to define better; one table each for all dimensions."""
    made = [
        ("Mått", _measures(measured)),
        ("Koder", _codes(measured)),
        ("Kodare", _coders(measured)),
        ("Att definiera bättre", _define_better(measured)),
    ]
    about = [("Underlag", "svar som minst två kodare har kodat var för sig, utan dem som avgjorts efteråt")]
    return Report(TITLE, about, [Section(heading, [table]) for heading, table in made], source)


def pairs_about(code: str, agreement: Agreement) -> list[CodePair]:
    """The pairs of codes that set this code against another one or none, those of most answers first."""
    return [
        pair for pair in agreement.code_pairs if code in with_ancestors([pair.one]) ^ with_ancestors([pair.other])
    ]


def _measures(measured: Measured) -> ReportTable:
    columns = (
        *_texts("Dimension", "Nivå"),
        Column("Svar"),
        Column("Kodare"),
        Column("Samma koder", Format.SHARE),
        *_measures_of("Jaccard", "MASI"),
        *ALPHA_COLUMNS,
        Column("Oklar"),
        Column("Ofullständig"),
        Column("Med förslag"),
    )
    rows: list[tuple[Cell, ...]] = []
    for book, dimension, found in measured:
        for level, sets in (("huvudkoder", found.main), ("med underkoder", found.with_sub_codes)):
            of_sets = (sets.equal_sets, sets.jaccard, sets.masi, *_alpha(sets.alpha))
            decisions = (found.unclear, found.incomplete, found.with_suggestion)
            rows.append(
                (f"{book.id}/{dimension.id}", level, found.answers, len(found.coders), *of_sets, *decisions)
            )
    return _table("mått", "Hur väl kodarna stämmer överens", columns, rows, MEASURES)


def _codes(measured: Measured) -> ReportTable:
    columns = (
        *_texts("Dimension", "Kod", "Benämning"),
        Column("Svar"),
        Column("Förekomst", Format.PRECISE_SHARE),
        Column("Procent överens", Format.SHARE),
        *_measures_of("Kappa"),
        *ALPHA_COLUMNS,
        *_texts("Få"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            f"{book.id}/{dimension.id}", each.code, dimension.by_code[each.code].label, each.answers,
            each.prevalence, each.percent_agreement, each.kappa, *_alpha(each.alpha),
            "få" if each.rests_on_few else "",
        )
        for book, dimension, found in measured
        for each in found.codes
        if each.prevalence
    ]  # fmt: skip
    return _table("koder", "Samstämmigheten om varje kod", columns, rows, CODES)


def _coders(measured: Measured) -> ReportTable:
    columns = (
        *_texts("Dimension", "Kodare", "Och kodare"),
        Column("Svar"),
        Column("Samma huvudkoder", Format.SHARE),
        *_measures_of("F1", "Jaccard"),
    )
    rows: list[tuple[Cell, ...]] = [
        (f"{book.id}/{dimension.id}", each.first, each.second, each.answers, each.equal_sets_main,
         each.micro_f1_main, each.jaccard)
        for book, dimension, found in measured
        for each in found.coder_pairs
    ]  # fmt: skip
    return _table("kodare", "Kodare mot kodare", columns, rows, CODERS)


def _define_better(measured: Measured) -> ReportTable:
    columns = (
        *_texts("Dimension", "Kod", "Benämning"),
        Column("Andel", Format.PRECISE_SHARE),
        *_texts("Ställs mot", "Svar som visar det (källa, id)"),
    )
    rows: list[tuple[Cell, ...]] = [
        (f"{book.id}/{dimension.id}", code.code, dimension.by_code[code.code].label, code.unreliable_share,
         _against(code, pair), named_answers(pair))
        for book, dimension, found in measured
        for code in found.codes_to_define_better
        for pair in pairs_about(code.code, found)
    ]  # fmt: skip
    return _table(
        "att definiera bättre", "Koder att definiera bättre, och svaren som visar det", columns, rows, DEFINE
    )


def named_answers(pair: CodePair, most: int = MOST_ANSWERS) -> str:
    """`svar 17, svar 18, … (+ 3)`: the answers that show a disagreement, by source and id."""
    named = ", ".join(f"{source} {answer_id}" for source, answer_id in pair.answers[:most])
    more = len(pair.answers) - most
    return f"{named}, … (+ {more})" if more > 0 else named


def _against(code: CodeAgreement, pair: CodePair) -> str:
    """What stands against the code: of a main code, against its sub-code too."""
    return pair.other if code.code in with_ancestors([pair.one]) else pair.one


def _table(
    name: str, title: str, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]], notes: Sequence[str]
) -> ReportTable:
    return ReportTable(name, title, tuple(columns), tuple(Row(cells) for cells in rows), tuple(notes))


def _texts(*headings: str) -> list[Column]:
    return [Column(heading, Format.TEXT) for heading in headings]


def _measures_of(*headings: str) -> list[Column]:
    return [Column(heading, Format.MEASURE) for heading in headings]


def _alpha(alpha: Alpha) -> tuple[float | None, float | None, float | None]:
    return (alpha.value, alpha.low, alpha.high)
