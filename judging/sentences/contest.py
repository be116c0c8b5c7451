"""Sentences about a contest as data: its documents, and kits to begin an edition from."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Documents (domain/documents/document.py): file, place and reason
    "document_no_json": "{file}: la línea {line}, columna {column}, no es JSON.",
    "document_missing": "{file}, {path}: falta.",
    "document_no_object": "{file}, {path}: aquí va un objeto, entre llaves.",
    "document_no_list": "{file}, {path}: aquí va una lista, entre corchetes.",
    "document_length": "{file}, {path}: la lista tiene de {least} a {most} elementos.",
    "document_unknown_key": "{file}, {path}: no conocemos esta clave. Aquí se conocen: {known}.",
    "document_no_text": "{file}, {path}: aquí va un texto, entre comillas.",
    "document_long": "{file}, {path}: el texto tiene más de {most} letras.",
    "document_no_whole": "{file}, {path}: aquí va un número entero de {low} a {high}.",
    "document_no_yes": "{file}, {path}: aquí va true o false.",
    "document_no_choice": "{file}, {path}: aquí va una de estas palabras: {known}.",
    "document_not_known": "{file}, {path}: no conocemos «{value}».",
    "document_twice": "{file}, {path}: «{value}» está dos veces.",
    # The plan of an edition (domain/contest/plan.py)
    "document_prefix": "{file}, {path}: el comienzo de los números tiene de 1 a {most} letras mayúsculas.",
    "document_key": "{file}, {path}: una clave tiene letras minúsculas, números y guiones.",
    "document_key_reserved": (
        "{file}, {path}: «{value}» ya es el nombre interno de un puesto o de la participación. "
        "Póngale otra clave a esta mención."
    ),
    "document_not_on_sheet": "{file}, {path}: «{value}» no está en la hoja de notas.",
    "document_one_condition": "{file}, {path}: una condición es una edad o un género, no los dos.",
    "document_ages": "{file}, {path}: aquí van dos edades de 0 a {most}, primero la menor.",
    "document_either": "{file}, {path}: esto o «{other}», uno de los dos.",
    "document_no_round_before": "{file}, {path}: en la primera ronda no hay puntos de antes.",
    "document_no_next_round": "{file}, {path}: después de la última ronda nadie pasa a otra.",
    "kit_sheet_unused": "El paquete trae una hoja que ninguna ronda usa: {file}.",
    # Where an edition is at home (services/contest/place.py)
    "language_twice": "El {language} ya está en otro lugar de la lista.",
    "language_needed": "Elija por lo menos un idioma.",
    "language_stays_name": (
        "El nombre del concurso o de la edición está solo en {language}. Escríbalo antes en otro idioma."
    ),
    "language_stays_texts": "Un texto de la convocatoria está solo en {language}. Escríbalo antes en otro idioma.",
    "language_stays_categories": "Una categoría está solo en {language}. Escríbala antes en otro idioma.",
    "language_stays_rounds": "Una ronda se llama solo en {language}. Póngale antes un nombre en otro idioma.",
    "language_stays_sheet": "Algo de la hoja de notas está solo en {language}. Escríbalo antes en otro idioma.",
    "language_stays_form": "Algo del formulario está solo en {language}. Escríbalo antes en otro idioma.",
    "language_stays_papers": "Los certificados se escriben en {language}. Elija antes otro idioma en su diseño.",
    "place_papers_wait": (
        "Unos certificados esperan a una segunda persona, que los leyó como son ahora. Confírmelos o retírelos antes."
    ),
    # The rounds (services/contest/rounds.py, services/analysis/shortlists.py)
    "round_over": "La ronda «{round}» terminó: lo que tiene queda como está.",
    "round_ahead": "La ronda «{round}» todavía no se juzga: primero se congela la lista de la anterior.",
    "round_has_marks": "En la ronda «{round}» ya hay notas: su regla, quién pasa y lo que se lleva quedan como están.",
    "round_is_begun": (
        "De la ronda «{round}» ya se guarda algo, una hoja digitada, una foto o una nota que llegó tarde: "
        "la lista queda como está."
    ),
    "round_has_pairs": "En la ronda «{round}» hay fincas asignadas: quite antes la asignación.",
    "round_not_ahead": "La ronda «{round}» ya se juzga: no se puede quitar.",
    "round_is_first": "En la primera ronda no hay puntos de antes.",
    "round_is_last": "La ronda «{round}» es la última: de ella sale el resultado, no una lista.",
    "round_still_open": "Los jueces todavía califican en la ronda «{round}». Ciérrela primero en Fechas.",
    "round_is_importing": "Una tabla se está importando todavía. Espere a que termine.",
    "shortlist_late": (
        "Hay {marks:# nota que llegó tarde y espera su decisión: después ya no entra|# notas que llegaron tarde y "
        "esperan su decisión: después ya no entran} en esta ronda."
    ),
    "round_name_missing": "Diga cómo se llama la ronda, al menos en un idioma.",
    "round_share_missing": "Diga cuánto vale la ronda anterior, de 1 a 99 por ciento.",
    "round_first_missing": "Diga cuántas pasan de cada categoría, de 1 a 1000.",
    "round_least_missing": "Diga desde qué nota pasan.",
    "juries_last": "De la ronda «{round}» sale el resultado: los jurados locales juzgan en una ronda anterior.",
    "juries_many": "Una ronda tiene hasta {most} jurados locales.",
    "juries_question": "Elija con qué pregunta del formulario se reparten las inscripciones.",
    "pair_other_jury": "{entry} es de otro jurado local: {judge} no la juzga en esta ronda.",
    "juries_not_comparable": (
        "Las notas de estos jurados locales no se pueden comparar entre sí, porque ningún juez está en dos: {juries}. "
        "Dentro de cada jurado el orden vale; lo que se lleva a la ronda siguiente, no entre jurados."
    ),
    "rounds_many": "Una edición tiene hasta {most} rondas.",
    "not_in_round": "{entry} no está en la ronda «{round}».",
    "shortlist_reason_needed": "Diga por qué: la lista es a mano, o distinta de lo anunciado.",
    "shortlist_without_place": "Sin puesto en esta ronda no pueden pasar: {entries}.",
    "shortlist_empty": "Así no pasa nadie. Elija otra línea.",
    "shortlist_not_frozen": "Esta lista no está congelada, o la ronda siguiente ya terminó.",
    # Kits (domain/contest/kits.py, services/contest/kits.py)
    "kit_file_missing": "En el paquete falta el archivo {file}.",
    "kit_file_unknown": "El paquete trae un archivo que no conocemos: {file}.",
    "kit_large": "El paquete es más grande que {most} kB.",
    "kit_no_zip": "El archivo no es un ZIP que se pueda abrir.",
    "vocabulary_unknown": "Elija con qué palabras se habla, de la lista.",
    "kit_unknown": "No hay ningún modelo «{key}». Hay: {known}.",
    "kit_or_table": "Diga de qué parte: --kit o --from-table, uno de los dos.",
    "kit_needed": "Elija de qué quiere partir.",
    "kit_file_needed": "Elija el archivo del paquete.",
    "prefix_wrong": "El comienzo de los números tiene de 1 a 4 letras mayúsculas, por ejemplo C.",
    "zone_unknown": "No conocemos la zona horaria «{zone}». Escríbala como America/La_Paz.",
    # A score sheet's document (domain/contest/sheets.py)
    "document_weight": "{file}, {path}: aquí va un número mayor que 0 y hasta {most}.",
    "document_scale": "{file}, {path}: de la nota más baja a la más alta tiene que haber un número entero de pasos.",
    "document_penalty": "{file}, {path}: la nota más alta de una penalización es 0.",
    "document_many_steps": "{file}, {path}: una escala tiene hasta {most} pasos.",
    "document_many_criteria": "{file}, {path}: una hoja tiene hasta {most} criterios.",
    "document_no_points": "{file}, {path}: hace falta un criterio que dé puntos.",
    # A score sheet on screens (services/contest/sheets.py)
    "sheet_published": "Los resultados están publicados: la hoja queda como está.",
    "sheet_frozen": "La lista de «{round}» está congelada: la hoja queda como está.",
    "sheet_no_draft": "No hay un borrador de la hoja que confirmar.",
    "sheet_version_unknown": "Esta versión de la hoja no está.",
    "sheet_file_needed": "Elija el archivo de la hoja.",
    "sheet_file_large": "El archivo es más grande que {most} kB.",
    "sheet_settles_ties": "«{key}» está en el orden que desempata: la hoja no puede quedarse sin eso.",
    "sheet_section_unknown": "Esta sección ya no está en la hoja.",
    "sheet_last_criterion": "Una hoja tiene al menos un criterio.",
    "sheet_no_points": "Hace falta un criterio que dé puntos: uno cuya nota más alta sea mayor que 0.",
    "sheet_many_criteria": "Una hoja tiene hasta {most} criterios.",
    "remark_not_asked": "Escribió cómo se pregunta, pero no se pide. Elija si se puede escribir o si hace falta.",
    "sheet_title_missing": "Diga cómo se llama la hoja, al menos en un idioma.",
    "criterion_name_missing": "Diga cómo se llama el criterio, al menos en un idioma.",
    "section_name_missing": "Diga cómo se llama la sección, al menos en un idioma.",
    "positive_needed": "Diga cuánto: un número mayor que 0.",
    "positive_wrong": "Escriba un número mayor que 0 y hasta {most}, por ejemplo 5 o 2,5.",
    "scale_incomplete": "Diga la nota más alta y de cuánto en cuánto van las notas.",
    "scale_steps_wrong": "De la nota más baja a la más alta tiene que haber un número entero de pasos.",
    "scale_many_steps": "Una escala tiene hasta {most} pasos.",
    "penalty_ends_at_zero": "La nota más alta de una penalización es 0.",
    "level_off_scale": "La nota {mark} ya no está en la escala de este criterio. Vacíe su texto o cambie la escala.",
}
