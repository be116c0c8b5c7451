"""The words by which people's tables say what a column or a row is, in Spanish, French and English.

Always true: a word has one meaning; words are compared folded, so that capitals, accents and blanks do not matter; a
heading that says more than a known word and its fillers ("Judge 3", "Judge A", "Nota de la jueza") is a name, not a
role.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Final

from judging.domain.typed import folded, folded_words


class Role(StrEnum):
    """What a column holds."""

    ENTRY = "entry"
    JUDGE = "judge"
    CRITERION = "criterion"
    MARK = "mark"
    WEIGHT = "weight"
    SECTION = "section"
    MAX = "max"
    MIN = "min"
    STEP = "step"
    WINNER = "winner"
    LOSER = "loser"
    LEVEL = "level"
    TIMES = "times"
    HOLDER = "holder"
    ITEM = "item"
    AMOUNT = "amount"


MARKS: Final = (Role.ENTRY, Role.JUDGE, Role.CRITERION, Role.MARK)
"""The roles of a table of marks."""

_WORDS: Final[dict[Role, str]] = {
    Role.ENTRY: """
        entry entries contestant contender competitor participant participants applicant candidate team group project
        submission nominee wine beer coffee tea cheese sample product dish cake recipe farm plot essay abstract paper
        poster story poem song artwork painting photo photograph film startup company skater diver dancer athlete couple
        pair
        inscripción inscripciones candidato candidata candidatura concursante participante postulante solicitante equipo
        grupo proyecto finca predio parcela lote muestra vino cerveza café té queso producto plato ensayo resumen obra
        cuento poema canción cuadro foto fotografía película empresa emprendimiento patinador patinadora clavadista
        pareja atleta
        candidat candidature concurrent concurrente équipe groupe projet ferme exploitation parcelle lot
        échantillon vin bière thé fromage produit plat essai résumé affiche œuvre oeuvre nouvelle poème chanson tableau
        entreprise patineur patineuse plongeur plongeuse athlète
    """,
    Role.JUDGE: """
        judge judges rater reviewer evaluator assessor examiner scorer taster panelist panellist critic referee
        adjudicator juror marker grader observer coder annotator
        juez jueza jueces jurado jurada evaluador evaluadora calificador calificadora catador catadora examinador
        examinadora revisor revisora árbitro árbitra panelista observador observadora
        juge juges juré jurée jury évaluateur évaluatrice dégustateur dégustatrice examinateur examinatrice correcteur
        correctrice relecteur relectrice arbitre panéliste noteur observateur observatrice
    """,
    Role.CRITERION: """
        criterion criteria item aspect attribute dimension trait descriptor component
        criterio criterios atributo dimensión rasgo componente ítem
        critère critères attribut composante descripteur
    """,
    Role.MARK: """
        mark score rating grade points
        nota notas puntaje puntajes puntuación calificación puntos
        note notes pointage
    """,
    Role.WEIGHT: "weight weights weighting peso pesos ponderación poids pondération coefficient coef",
    Role.SECTION: "section sección seccion part bloque bloc",
    Role.MAX: "max maximum top máximo máxima highest",
    Role.MIN: "min minimum mínimo mínima lowest",
    Role.STEP: "step increment paso escalón pas échelon",
    Role.WINNER: "winner preferred better ganador ganadora preferido preferida vainqueur gagnant gagnante préféré",
    Role.LOSER: "loser other perdedor perdedora otro otra perdant perdante vaincu autre",
    Role.LEVEL: "tie tied level draw empate empatados égalité ex-aequo",
    Role.TIMES: "times count n veces fois",
    Role.HOLDER: """
        holder holders person family household farmer farm producer grower applicant site plot sample
        persona titular titulares familia hogar productor productora socio socia finca predio parcela sitio
        personne titulaire titulaires famille ménage producteur productrice ferme exploitation parcelle site
    """,
    Role.ITEM: """
        item items crop crops species variety product income source activity
        cultivo cultivos especie especies variedad producto ingreso ingresos rubro actividad ítem
        culture cultures espèce espèces variété produit revenu revenus activité
    """,
    Role.AMOUNT: """
        amount amounts quantity count abundance area surface hectares value plants number income
        cantidad cantidades monto importe área superficie hectáreas valor plantas número
        quantité montant surface hectares valeur plants nombre
    """,
}


def _set(text: str, *phrases: str) -> frozenset[str]:
    """The words of a text and whole phrases, folded."""
    return frozenset(map(folded, [*text.split(), *phrases]))


_FILLERS: Final = _set(
    """
    a the of el la los las de del un una le les l d du des name names id code key number no nr num title
    nombre nombres clave código número nº n° titulo título nom noms clé numéro titre
    """
)
_WEAK_ENTRY: Final = ("name", "nombre", "nom", "title", "titulo", "titre", "id", "code", "codigo", "number", "numero")
"""Words that mean the entry where no column says it better, the best of them first."""

_NOT_GIVEN: Final = frozenset(
    {"", "-", ".", "na", "n/a", "#n/a", "n.a.", "null", "nan", "none", "s/d", "n/d", "n.d.", "dns", "...", "…"}
)
_SUMS: Final = _set("total totals totales totaux suma sum somme subtotal")
_MEANS: Final = _set(
    "promedio promedios media medias mean means average averages avg moyenne moyennes mediana median médiane"
)
_LAST: Final = _set("final finale definitiva")
_TOTALS: Final = (
    _SUMS
    | _MEANS
    | _set(
        "",
        "total general",
        "gran total",
        "grand total",
        "total général",
        "promedio general",
        "overall mean",
        "overall average",
        "moyenne générale",
        "standard deviation",
        "std dev",
        "desviación estándar",
        "écart type",
        "écart-type",
    )
)
"""What a row or a column is called that sums up the others."""
_BESIDE_TOTALS: Final = _set(
    """
    sd s.d. std stdev n min max range count variance minimum maximum
    desvest varianza mínimo máximo rango cantidad variance étendue effectif
    """,
    "std. dev.",
    "st. dev.",
    "desv. est.",
)
"""What a row is called that sums up the others where another row says that it does."""
_BESIDE_SUMS: Final = (
    _SUMS
    | _MEANS
    | _LAST
    | _FILLERS
    | _set(
        """
    score scores points mark marks puntaje puntos nota notas puntuación note notes general général générale overall
    weighted ponderado ponderada pondéré pondérée all judges jueces juges
    """
    )
)
_NUMBERS: Final = _set(
    "no no. nº n° n # num nr número numéro number row fila index idx rownames id _id _index", "unnamed: 0"
)
_AGES: Final = _set("edad age âge años ans years")
_YEARS: Final = _set("año year année vintage cosecha millésime")
_RANKS: Final = _set("rank ranking place puesto posición lugar rang classement position")
_FEET: Final = _set("source fuente nota note notes notas remarque observación observaciones elaboración leyenda")


def is_given(text: str) -> bool:
    """Whether a cell says anything: empty, "-", "NA" and their like do not."""
    return folded(text) not in _NOT_GIVEN


def role_of(heading: str, roles: tuple[Role, ...]) -> Role | None:
    """The role that a heading names: a known word alone, or with fillers ("Nombre de la finca")."""
    return _role(folded(heading), roles)


@cache
def _role(heading: str, roles: tuple[Role, ...]) -> Role | None:
    exact = [role for role in roles if heading in _known(role)]
    if exact:
        return exact[0]
    said = folded_words(heading.replace("n°", "no").replace("n.o", "no"))
    is_name = len(said) > 1 and len(said[-1]) == 1  # "Judge A", "Équipe D": one of several, called by its letter
    words = [word for word in said if word not in _FILLERS or (is_name and word is said[-1])]
    found = [role for role in roles if len(words) == 1 and words[0] in _known(role)]
    return found[0] if found else None


@cache
def _known(role: Role) -> frozenset[str]:
    return _set(_WORDS[role])


def weak_entry(headings: tuple[str, ...]) -> str | None:
    """The heading that may mean the entry where none says so ("Name", "Code")."""
    known = {folded(heading): heading for heading in reversed(headings)}
    return next((known[word] for word in _WEAK_ENTRY if word in known), None)


def is_total(name: str) -> bool:
    """Whether a row or a column with this name sums up the others."""
    return folded(name) in _TOTALS


def totals_among(names: Iterable[str]) -> frozenset[str]:
    """The names of rows that sum up the others: by their word, or ("SD", "n") by one that only stands beside such."""
    known = set(names)
    totals = {name for name in known if is_total(name)}
    beside = {name for name in known if folded(name) in _BESIDE_TOTALS} if any(totals) else set()
    return frozenset(totals | beside)


def says_sum(heading: str) -> bool:
    """Whether a heading names a sum ("Total", "Puntaje total")."""
    return _says(heading, _SUMS)


def says_mean(heading: str) -> bool:
    """Whether a heading names a mean or a final figure."""
    return _says(heading, _MEANS | _LAST)


def _says(heading: str, wanted: frozenset[str]) -> bool:
    """Whether it says one of these words and besides only what goes with them ("Puntaje total")."""
    words = set(folded_words(heading))
    return bool(words & wanted) and words <= _BESIDE_SUMS


def says_number(heading: str) -> bool:
    """Whether a heading names the number of the row."""
    return folded(heading) in _NUMBERS


def says_age(heading: str) -> bool:
    """Whether a heading names an age."""
    return folded(heading) in _AGES


def says_year(heading: str) -> bool:
    """Whether a heading names a year."""
    return folded(heading) in _YEARS


def says_rank(heading: str) -> bool:
    """Whether a heading names a place that came out of the marks."""
    return folded(heading) in _RANKS


def begins_foot(text: str) -> bool:
    """Whether a lone text under a table explains it ("Fuente: ...")."""
    words = folded_words(text)
    return text.startswith(("*", "(*", "†")) or bool(words and words[0] in _FEET)
