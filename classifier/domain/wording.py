"""The words that coders read and write in files, in the codebook's language."""

from dataclasses import dataclass

ACCEPT = "1"


@dataclass(frozen=True)
class Wording:
    """The words of one language. Decisions are written by coders, headings stand in review files."""

    none: str
    unclear: str
    incomplete: str
    accept_words: tuple[str, ...]
    decimal_mark: str

    # headings of the review file, in the order of its columns
    id: str
    actor: str
    area: str
    dimension: str
    answer: str
    suggestion: str
    probability: str
    suggestion_in_words: str
    reason: str
    coders_decisions: str
    decision: str
    coder: str
    comment: str
    codebook: str
    draw: str
    row_key: str
    fingerprint: str

    # sheets of the .xlsx
    review_sheet: str
    codes_sheet: str
    help_sheet: str
    code: str
    label: str
    definition: str
    examples: str
    not_examples: str
    note: str

    # sentences of the review file
    alternatives: str
    no_code: str
    no_reason: str
    codebook_only: str
    cues: str
    cue_names: dict[str, str]
    alike: str
    doubted_code: str
    doubted_absence: str
    doubted_cues: str
    neighbour_coded: str
    repeated: str
    read_in: str
    cut: str
    code_prompt_title: str
    code_prompt: str
    instructions: tuple[str, ...]

    # problems in a review file or a coded file
    at: str
    did_you_mean: str
    either: str
    not_in_list: str
    main_of: str
    several_labels: str
    one_choice: str
    none_with_codes: str
    none_not_allowed: str
    word_with_codes: str
    became_date: str
    became_number: str
    nothing_to_accept: str
    suggestion_changed: str
    no_coder: str
    other_project: str
    unknown_row: str
    text_changed: str
    decided_twice: str
    other_version: str
    lost_dimension: str


SWEDISH = Wording(
    none="ingen",
    unclear="oklar",
    incomplete="ofullständig",
    accept_words=("ja", "ok", "okej", "godkänn", "godkänt", "godkänd"),
    decimal_mark=",",
    id="Id",
    actor="Aktör",
    area="Område",
    dimension="Dimension",
    answer="Svar",
    suggestion="Förslag",
    probability="Sannolikhet",
    suggestion_in_words="Förslaget i ord",
    reason="Skäl",
    coders_decisions="Kodarnas beslut",
    decision="Beslut",
    coder="Kodare",
    comment="Kommentar",
    codebook="Kodbok",
    draw="Urval",
    row_key="Radnyckel",
    fingerprint="Fingeravtryck",
    review_sheet="Granskning",
    codes_sheet="Koder",
    help_sheet="Läs mig",
    code="Kod",
    label="Benämning",
    definition="Definition",
    examples="Exempel",
    not_examples="Inte så här",
    note="Anmärkning",
    alternatives="Även möjligt",
    no_code="Ingen kod passar",
    no_reason="Inget i texten pekar mot en kod",
    codebook_only="Förslaget bygger bara på kodbokens text",
    cues="Tecken: {cues}",
    cue_names={
        "change": "förändring",
        "completed": "genomfört",
        "plan": "plan eller förhoppning",
        "unchanged": "oförändrat",
        "worse": "sämre",
        "not_followed_up": "inte uppföljt",
    },
    doubted_code="{code} är osannolik ({probability})",
    doubted_absence="{code} saknas men är sannolik ({probability})",
    doubted_cues="Talar emot: {cues}",
    neighbour_coded="nästan samma svar, {id} ({source}), är kodat {codes}",
    alike="Liknar {id} ({source}), kodat {codes}",
    repeated="Samma svar som {id} ({source}), kodat {codes}",
    read_in="Läst i rutan {box}, dit svaret hänvisar",
    cut=" … [avkortat, hela svaret finns i svarsfilen]",
    code_prompt_title="Beslut",
    code_prompt=(
        "1 = godta förslaget. Eller skriv koder (K.2; T), ingen, oklar eller ofullständig. "
        "Tom cell = inte granskad. Listan ger en kod i taget; flera koder skrivs för hand."
    ),
    instructions=(
        "Skriv ditt beslut i kolumnen Beslut, en rad per svar och dimension.",
        "1 – du godtar förslaget. Fyll nedåt om flera rader i följd stämmer.",
        "Koder – du kodar själv: K.2 eller K.2; T. En underkod står också för sin huvudkod.",
        "ingen – svaret är läst, ingen kod passar.",
        "oklar – frågan går vidare till gemensam bedömning.",
        "ofullständig – redovisningen är för ofullständig och lämnas utanför analysen.",
        "Tom cell – raden är inte granskad och lagras inte.",
        "Rader får sorteras, filtreras, tas bort, kolumner flyttas. Ändra varken svar eller de sista kolumnerna.",
        "Sannolikhet är sannolikheten att förslagets huvudkoder är precis rätt.",
        "Personnummer, telefonnummer och e-postadresser är maskerade. Namn kan inte hittas automatiskt.",
    ),
    at="rad {row}, kolumn {column}: ",
    did_you_mean=" – menade du {proposals}?",
    either=" eller ",
    not_in_list="'{read}' finns inte i kodlistan för {dimension}",
    main_of="'{read}' finns inte i kodlistan för {dimension} – huvudkoden {main} finns.",
    several_labels="'{read}' är namnet på flera koder – skriv koden: {proposals}.",
    one_choice="'{read}' är flera koder, men {dimension} får bara ha en – välj en.",
    none_with_codes="'{read}' blandar {none} med koder – skriv det ena eller det andra.",
    none_not_allowed="'{read}' går inte: {dimension} måste ha en kod – välj en, eller skriv {unclear}.",
    word_with_codes="'{read}' blandar {word} med koder – skriv det ena eller det andra.",
    became_date="'{read}' ser ut som ett datum som Excel gjort av en kod – skriv koden igen, som text.",
    became_number="'{read}' är ett tal, och ingen kod – skriv 1 för att godta förslaget, eller koden som text.",
    nothing_to_accept="'{read}' godtar ett förslag, men raden har inget – skriv koder, {none} eller {unclear}.",
    suggestion_changed="förslaget har ändrats från '{was}' till '{read}' – skriv koderna i kolumnen {decision}.",
    no_coder="beslutet har ingen kodare – fyll i kolumnen eller ange --coder NAMN.",
    other_project="urvalet '{read}' finns inte i det här projektet – öppna rätt projekt med --project MAPP.",
    unknown_row="'{read}' är ingen rad i urvalet {draw} – återställ raden från den ursprungliga granskningsfilen.",
    text_changed="texten (id {id}) är inte den som lämnades ut – återställ den, eller ta bort raden.",
    decided_twice="samma svar (id {id}) har ett annat beslut på rad {other} – behåll ett av dem.",
    other_version="urvalet gjordes med {codebook} {was}, projektet har {now} – gör en ny granskningsfil.",
    lost_dimension="kodboken {codebook} har inte längre dimensionen {dimension} – gör en ny granskningsfil.",
)

ENGLISH = Wording(
    none="none",
    unclear="unclear",
    incomplete="incomplete",
    accept_words=("yes", "ok", "okay", "accept", "accepted"),
    decimal_mark=".",
    id="Id",
    actor="Actor",
    area="Area",
    dimension="Dimension",
    answer="Answer",
    suggestion="Suggestion",
    probability="Probability",
    suggestion_in_words="Suggestion in words",
    reason="Reason",
    coders_decisions="The coders' decisions",
    decision="Decision",
    coder="Coder",
    comment="Comment",
    codebook="Codebook",
    draw="Draw",
    row_key="Row key",
    fingerprint="Fingerprint",
    review_sheet="Review",
    codes_sheet="Codes",
    help_sheet="Read me",
    code="Code",
    label="Label",
    definition="Definition",
    examples="Examples",
    not_examples="Not like this",
    note="Note",
    alternatives="Also possible",
    no_code="No code applies",
    no_reason="Nothing in the text points to a code",
    codebook_only="The suggestion rests on the codebook's text alone",
    cues="Signs: {cues}",
    cue_names={
        "change": "change",
        "completed": "completed",
        "plan": "plan or hope",
        "unchanged": "unchanged",
        "worse": "worse",
        "not_followed_up": "not followed up",
    },
    doubted_code="{code} is improbable ({probability})",
    doubted_absence="{code} is missing but probable ({probability})",
    doubted_cues="Speaks against: {cues}",
    neighbour_coded="nearly the same answer, {id} ({source}), is coded {codes}",
    alike="Like {id} ({source}), coded {codes}",
    repeated="The same answer as {id} ({source}), coded {codes}",
    read_in="Read in the box {box}, to which the answer points",
    cut=" … [cut, the whole answer stands in the responses file]",
    code_prompt_title="Decision",
    code_prompt=(
        "1 = accept the suggestion. Or write codes (K.2; T), none, unclear or incomplete. "
        "Empty cell = not reviewed. The list gives one code at a time; write several by hand."
    ),
    instructions=(
        "Write your decision in the column Decision, one row per answer and dimension.",
        "1 – you accept the suggestion. Fill down where several rows in a row are right.",
        "Codes – you code yourself: K.2 or K.2; T. A sub-code stands for its main code too.",
        "none – the answer is read, no code applies.",
        "unclear – the question goes on to adjudication.",
        "incomplete – the account is too incomplete and is left out of the analysis.",
        "Empty cell – the row is not reviewed and is not stored.",
        "Rows may be sorted, filtered and deleted, columns moved. Do not change the answers or the last columns.",
        "Probability is the probability that the suggestion's main codes are exactly right.",
        "Personal identity numbers, phone numbers and e-mail addresses are masked. Names cannot be found.",
    ),
    at="row {row}, column {column}: ",
    did_you_mean=" – did you mean {proposals}?",
    either=" or ",
    not_in_list="'{read}' is not in the code list of {dimension}",
    main_of="'{read}' is not in the code list of {dimension} – the main code {main} is.",
    several_labels="'{read}' is the label of several codes – write the code: {proposals}.",
    one_choice="'{read}' is several codes, but {dimension} takes only one – choose one.",
    none_with_codes="'{read}' mixes {none} with codes – write one or the other.",
    none_not_allowed="'{read}' cannot be: {dimension} must have a code – choose one, or write {unclear}.",
    word_with_codes="'{read}' mixes {word} with codes – write one or the other.",
    became_date="'{read}' looks like a date that Excel made of a code – write the code again, as text.",
    became_number="'{read}' is a number and no code – write 1 to accept the suggestion, or the code as text.",
    nothing_to_accept="'{read}' accepts a suggestion, but the row has none – write codes, {none} or {unclear}.",
    suggestion_changed="the suggestion was changed from '{was}' to '{read}' – write the codes in {decision}.",
    no_coder="the decision has no coder – fill in the column or give --coder NAME.",
    other_project="the draw '{read}' is not in this project – open the right one with --project DIR.",
    unknown_row="'{read}' is no row of the draw {draw} – restore the row from the original review file.",
    text_changed="the text (id {id}) is not the one that was sent out – restore it, or delete the row.",
    decided_twice="the same answer (id {id}) has another decision in row {other} – keep one of them.",
    other_version="the draw was made with {codebook} {was}, the project has {now} – make a new review file.",
    lost_dimension="the codebook {codebook} has no dimension {dimension} any more – make a new review file.",
)


def wording_of(language: str) -> Wording:
    """Swedish for `sv` (and what we have no words for), English for `en`."""
    return ENGLISH if language.casefold().startswith("en") else SWEDISH


DECISION_WORDS = frozenset(
    word
    for wording in (SWEDISH, ENGLISH)
    for word in (wording.none, wording.unclear, wording.incomplete, *wording.accept_words)
)
