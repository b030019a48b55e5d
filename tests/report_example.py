"""A report with labels, notes and numbers as real ones have them; its drawings are stand-ins."""

from io import BytesIO

from matplotlib.figure import Figure as Canvas

from classifier.analysis.report_table import (
    Bars,
    Bubble,
    Bubbles,
    Column,
    Figure,
    Format,
    Report,
    ReportTable,
    Row,
    Section,
)
from classifier.report.numbered import Drawing

SCRIPT = "Övrigt <script>alert('hej')</script> & annat"
FORMULA = "=2+3 i snitt"
SHARE, COUNT, MILLIONS, TEXT = Format.SHARE, Format.COUNT, Format.MILLIONS, Format.TEXT

ACTIVITIES = ReportTable(
    name="aktiviteter",
    title="Antal och andel insatser per aktivitet, länsgemensamma insatser och kommunernas insatser, 2024",
    columns=(
        Column("Aktivitet", TEXT),
        Column("Antal", COUNT, "Kommuner"),
        Column("Andel", SHARE, "Kommuner"),
        Column("Antal", COUNT, "Län"),
        Column("Andel", Format.PRECISE_SHARE, "Län"),
        Column("Stimulansmedel, mnkr", MILLIONS),
    ),
    rows=(
        Row(("Kompetensutveckling, handledning och utbildning", 1234, 0.4279, 87, 0.285, 163.456789)),
        Row(("Utbildning av personal i första linjens vård", 611, 0.211, 40, 0.131, 81.25), depth=1),
        Row(("Utbildning av anhöriga och brukare", 0, 0.0, 12, 0.0393, None), depth=1),
        Row((SCRIPT, 14, 0.0048, None, None, 0.6), depth=1),
        Row(("Hälsofrämjande och förebyggande arbete", 702, 0.2434, 91, 0.2983, 98.0)),
        Row(("Samverkan och samordning mellan huvudmän", 948, 0.3287, 127, 0.4163, 240.7)),
        Row((FORMULA, 3, 0.001, 0, 0.0, 0.05)),
        Row(("Samtliga insatser", 2884, 1.0, 305, 1.0, 502.806789), is_total=True),
    ),
    notes=(
        "Populationen är kommunernas och länens insatser 2024, n = 3 189. 41 insatser som är för ofullständigt "
        "redovisade är inte med.",
        "En insats kan ha flera aktiviteter, så summan av antalen är större än antalet insatser.",
    ),
    figure=Bars(
        "Andel insatser per aktivitet, 2024", ("Samverkan", "Förebyggande"), {"Län": (0.4163, 0.2983)}, SHARE, "Andel"
    ),
)  # fmt: skip
STATUS = ReportTable(
    name="status",
    title="Status för insatserna vid årets slut",
    columns=(Column("Status", TEXT), Column("Antal", COUNT), Column("Andel", SHARE)),
    rows=(
        Row(("Genomförd", 812, 0.5604)),
        Row(("Pågår", 604, 0.4168)),
        Row(("Kommer inte att genomföras", 33, 0.0228)),
        Row(("Totalt", 1449, 1.0), is_total=True),
    ),
    notes=("n = 1 449.",),
)
MONEY = ReportTable(
    name="medel",
    title="Viktade stimulansmedel per aktivitet och mottagare",
    columns=(
        Column("Aktivitet", TEXT),
        *(
            Column(heading, column_format, group)
            for group in ("Regioner", "Kommuner", "Län")
            for heading, column_format in (
                ("Redovisat, kronor", Format.KRONOR), ("Faktor", Format.FACTOR), ("Viktat, mnkr", MILLIONS),
            )
        ),
    ),
    rows=tuple(
        Row((f"Insats av slag {number} med ett namn som är ganska långt", *((
            1234567 * number, 1.0417 + number / 1000, 12.34 * number) * 3)), depth=int(number % 4 > 1))
        for number in range(1, 36)
    ),
    notes=("Vägda så att summan är det rekvirerade beloppet: J = T / S.",),
    figure=Bubbles("Insatser och medel per aktivitet", (Bubble("Samverkan", "Aktiviteter", 948, 240.7),)),
)  # fmt: skip
REPORT = Report(
    title="Stimulansmedel för psykisk hälsa och suicidprevention 2024: insatser, mål och effekter",
    about=(
        ("Underlag", "svar-2024-kodade.xlsx, 3 189 insatser från 21 regioner, 21 län och 287 kommuner"),
        ("Kodbok", "insatser-2024, version 1"),
        ("Kodade av", "Två utredare; överensstämmelsen (Krippendorffs alfa) är 0,81."),
        ("Gjord", "2025-03-14 med classify 0.3.0"),
    ),
    sections=(
        Section("Vad kommuner och län gör", (ACTIVITIES, STATUS), "Texten om aktiviteterna.\n\nEtt stycke till."),
        Section("Vart pengarna går", (MONEY,)),
    ),
    source="Kommunernas och länens redovisningar 2024, bearbetade av Socialstyrelsen.",
)


def stand_in(figure: Figure) -> Drawing:
    """A drawing that is quickly made."""
    picture = BytesIO()
    Canvas(figsize=(1, 1)).savefig(picture, format="png")
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'
    return Drawing(svg, picture.getvalue(), f'{figure.title}: "Samverkan" <störst>')


DRAWINGS = {table.name: stand_in(table.figure) for table in REPORT.tables if table.figure}
