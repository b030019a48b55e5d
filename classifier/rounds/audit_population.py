"""The insatser that the audits of a source were drawn among, by stratum, all draws together."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from classifier.domain.draw import Draw
from classifier.errors import ClassifierError


@dataclass(frozen=True)
class AuditPopulation:
    """Those that an audit speaks for.

    `stratum_of`: the stratum of each insats by id, "" where there are none; empty if the draws do not tell,
    which were then made among the whole file. `chances`: the share of each stratum that was drawn.
    """

    stratum_of: Mapping[str, str] = field(default_factory=dict)
    chances: Mapping[str, float] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_strata(self) -> bool:
        """Whether it was drawn from several strata, not as one."""
        return len(self.chances) > 1

    def outside(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of the ids that could not have been drawn."""
        return frozenset(ids) - self.stratum_of.keys() if self.stratum_of else frozenset()

    def stratum(self, answer_id: str) -> str:
        """The stratum of an insats, "" for one that has none."""
        return self.stratum_of.get(answer_id, "")

    def refuse_other_file(self, source: str, ids: Iterable[str], decided_before: Collection[str]) -> None:
        """Raise ClassifierError if a filtered audit is asked about answers that its filter kept out."""
        strangers = self.outside(ids) - frozenset(decided_before) if self.filters else frozenset()
        if strangers:
            among = _among(self.filters)
            raise ClassifierError(
                f"The audit of '{source}' was drawn {among} and speaks for no others; {len(strangers)} of the "
                f"answers here are of others. Give a file with those insatser alone: --source {source}"
            )


def population_of(draws: Sequence[Draw]) -> AuditPopulation:
    """The population of audits of one source, each drawn among what those before it had left.

    Raises ClassifierError if they were drawn in different ways, or from parts of a file without telling which.
    """
    refuse_mixed(draws)
    for draw in draws:
        if not draw.strata and (draw.stratified_by or draw.filters):
            raise ClassifierError(
                f"The audit {draw.id} of '{draw.source}' was drawn {way_of(draw.stratified_by, draw.filters)} "
                "when strata were not recorded yet, so it speaks for no whole file. "
                "Neither promises nor shares can be taken from it."
            )
    if not all(draw.strata for draw in draws) or not draws:
        return AuditPopulation()
    stratum_of = {each: stratum for draw in draws for stratum, ids in draw.strata.items() for each in ids}
    drawn = {each for draw in draws for each in draw.inclusion}
    sizes, taken = Counter(stratum_of.values()), Counter(stratum_of[each] for each in drawn)
    chances = {stratum: taken[stratum] / size for stratum, size in sizes.items()}
    return AuditPopulation(stratum_of, chances, draws[0].filters)


def refuse_mixed(draws: Sequence[Draw]) -> None:
    """Raise ClassifierError if audits of one source were not all drawn in the same way from the same strata."""
    for draw in draws[1:]:
        ways = [way_of(each.stratified_by, each.filters) for each in (draws[0], draw)]
        if ways[0] == ways[1]:
            if not _moved(draws[0], draw):
                continue
            ways = ["from some strata", "from others"]
        raise ClassifierError(
            f"The audits of '{draw.source}' cannot be taken together: {draws[0].id} was drawn {ways[0]}, "
            f"{draw.id} {ways[1]}. Neither promises nor shares can be taken from them."
        )


def way_of(stratified_by: str | None, filters: Mapping[str, str]) -> str:
    """How an audit was drawn, in words that are the same for the same way."""
    ways = [f"by {stratified_by}"] * bool(stratified_by) + [_among(filters)] * bool(filters)
    return " ".join(ways) or "at random from the whole file"


def _among(filters: Mapping[str, str]) -> str:
    return "among " + ", ".join(sorted(f"{name}={wanted.casefold()}" for name, wanted in filters.items()))


def _moved(one: Draw, other: Draw) -> bool:
    """Whether an insats stands in different strata of two draws."""
    stratum_of = {each: stratum for stratum, ids in one.strata.items() for each in ids}
    return any(stratum_of.get(each, stratum) != stratum for stratum, ids in other.strata.items() for each in ids)
