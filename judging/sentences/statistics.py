"""Sentences about the statistics: levelled scores, how sure an order is, agreement, places, diversity."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Tables of totals (domain/crossed.py, domain/multistage.py)
    "no_sheets": "No hay ninguna hoja de notas.",
    "sheet_twice": "{judge} tiene dos hojas para {entry}. Deje una sola.",
    "nobody_ranked": "Ninguna inscripción tiene las hojas que hacen falta: no hay nada que analizar.",
    "total_not_finite": "El total de {judge} para {entry} no es un número.",
    "too_few_marks": (
        "{part} tiene {marks:# nota|# notas}. Para quitar las más altas y las más bajas hacen falta {needed}."
    ),
    # The levelled score (domain/severity.py, domain/aggregation.py)
    "levelled_one_entry": (
        "Hay una sola inscripción ({entry}): no hay con quién compararla y su nota nivelada es su promedio."
    ),
    "levelled_one_judge": (
        "Calificó una sola persona ({judge}): no se puede saber si es exigente, y la nota nivelada es la "
        "nota de su hoja."
    ),
    "levelled_not_linked": (
        "Las inscripciones forman {count} grupos sin ningún juez en común. Con la nota nivelada no se "
        "pueden comparar inscripciones de grupos distintos: hace falta que un juez califique en los dos "
        "grupos."
    ),
    "panels_not_linked": (
        "Las inscripciones forman {count} grupos sin ningún juez en común. Entre grupos, el orden puede venir "
        "solo de lo exigente que es cada juez: hace falta que un juez califique en los dos grupos."
    ),
    "trimming_not_applied": (
        "Se pidió «trimmed», pero no todas las inscripciones tienen {needed} hojas de notas o más: no se quitó "
        "ninguna, y la nota de todas es el promedio."
    ),
    "levelled_group": "Grupo {number}: inscripciones {entries}; jueces {judges}.",
    "levelled_few_repetitions": (
        "Hojas que hay además de la primera de cada inscripción: {found}. Hacen falta: {needed}. La nota "
        "nivelada se puede mirar, pero no vale como nota oficial."
    ),
    "levelled_few_shared": (
        "Inscripciones que {judge} comparte con otros jueces: {shared}. Hacen falta: {needed}. La nota "
        "nivelada se puede mirar, pero no vale como nota oficial."
    ),
    "levelled_judges_agree": (
        "Todos los jueces dieron el mismo total a cada inscripción que comparten: no hay nada que nivelar."
    ),
    "levelled_no_strictness": (
        "No se nota que unos jueces sean más exigentes que otros: la nota nivelada es igual al promedio."
    ),
    "levelled_ratio_at_limit": (
        "Casi toda la diferencia entre las hojas viene de lo exigente que es cada juez, y se descuenta casi entera."
    ),
    "levelled_panel_complete": (
        "Todos los jueces calificaron todas las inscripciones: la nota nivelada es igual al promedio."
    ),
    "robust_two_sheets": (
        "Con dos hojas o menos la nota robusta no protege de un juez que se aparta: nada dice cuál de las dos es la "
        "rara. Así están {count} de {entries} inscripciones."
    ),
    "judges_together": (
        "Las notas de {judges} van juntas más de lo que sale por azar, como cuando se visita o se conversa juntos. "
        "Para los puestos posibles cuentan como una sola hoja por inscripción."
    ),
    "robust_no_scale": (
        "Más de la mitad de las hojas coincide sin diferencia con el cálculo: la nota robusta es igual a la nivelada."
    ),
    "prize_zone_disagrees": (
        "La nota nivelada y la robusta no dan los mismos primeros puestos ({entries}). El jurado tiene "
        "que decidir y dejar escrito por qué."
    ),
    # How sure the order is (domain/uncertainty.py)
    "uncertainty_not_estimable": (
        "Con estas hojas no se puede calcular qué tan seguro es el orden: hacen falta dos inscripciones, "
        "dos jueces y alguna inscripción con más de una hoja."
    ),
    "uncertainty_not_linked": ("Qué tan seguro es el orden entre grupos sin jueces en común no se puede calcular."),
    "entries_not_distinguishable": (
        "Con estas hojas no se distingue una inscripción de otra: cualquiera puede estar en cualquier puesto."
    ),
    "judges_agree_exactly": (
        "Las hojas coinciden sin ninguna diferencia que explicar, y por eso el cálculo no encuentra dudas"
        " en el orden. Con pocas hojas puede ser casualidad."
    ),
    # Agreement of the judges (domain/reliability.py, cli/reliability.py)
    "reliability_one_judge": "{coefficient}: no se puede calcular con un solo juez.",
    "reliability_one_entry": "{coefficient}: no se puede calcular con una sola inscripción.",
    "reliability_all_equal": "{coefficient}: no se puede calcular porque todas las notas son iguales.",
    "reliability_needs_complete_panel": (
        "{coefficient}: solo se puede calcular cuando todos los jueces califican todas las inscripciones."
    ),
    "reliability_unequal_numbers": (
        "{coefficient}: solo se puede calcular cuando todas las inscripciones tienen el mismo número de jueces."
    ),
    "reliability_too_many_values": "{coefficient}: no se calcula porque hay demasiadas notas distintas.",
    "reliability_values_below_zero": "{coefficient}: no se puede calcular con notas menores que 0.",
    "reliability_no_difference": (
        "{coefficient}: las inscripciones no se distinguen, y ningún número de jueces alcanzaría."
    ),
    "reliability_one_mark_each": (
        "{coefficient}: no se puede separar. Cada juez puso una sola nota, y lo exigente que es y todo lo demás son la "
        "misma diferencia: solo se conoce su suma."
    ),
    "reliability_not_estimable": "{coefficient}: estas hojas no alcanzan para calcularlo.",
    "reliability_no_interval": "{coefficient}: tiene valor, pero estas hojas no dan un margen de error.",
    "agreement_undefined": "{judge}: no se puede comparar su orden con el de los otros jueces.",
    # Finals judged by places (domain/rankdata.py, domain/skating.py, cli/places.py)
    "place_missing": ("Falta un puesto para {entry}: con esta regla cada juez pone en orden todas las inscripciones."),
    "places_missing": (
        "{judge} no puso en orden todas las inscripciones, y con esta regla hace falta. Le faltan {count}: {entries}."
    ),
    "place_below_one": "{judge} dio a {entry} el puesto {place}. Los puestos empiezan en 1.",
    "place_beyond_last": (
        "{judge} dio a {entry} el puesto {place}, pero hay {entries:# inscripción|# inscripciones}: el último puesto "
        "es el {entries}."
    ),
    "pairs_not_compared": (
        "Parejas de inscripciones a las que ningún juez puso puesto juntas: {count} (por ejemplo {first} y "
        "{second}). La regla las cuenta como empatadas."
    ),
    "pairs_without_option": (
        "La regla «pairs» compara inscripciones de a dos y siempre dice qué tan segura es: quite la opción {option}."
    ),
    # Totals in stages (domain/ranking/stageplan.py, staged.py)
    "document_not_above_zero": "{file}, {path}: aquí va un número mayor que 0.",
    "document_max_below_min": "{file}, {path}: la nota más alta debe ser mayor que la más baja.",
    "stages_need_rule_and_file": "La regla «stages» y su archivo van juntos: --rule stages --stages FILE.json.",
    "stages_without_option": "La regla «stages» toma todo de su archivo: quite la opción {option}.",
    "stages_need_entries": (
        "La regla «stages» necesita una tabla que nombre la inscripción en cada fila, y notas, no listas ordenadas."
    ),
    "stage_unknown": "Línea {line}, columna «{column}»: no hay ninguna etapa «{text}». Las que hay: {known}.",
    "stage_part_unknown": (
        "Línea {line}, columna «{column}»: el archivo de las etapas no dice cómo se puntúa «{part}»."
    ),
    "stage_figure_missing": "Línea {line}, columna «{column}»: aquí va un número y dice «{text}».",
    "stage_figure_differs": (
        "Línea {line}, columna «{column}»: dice {text}, pero en la línea {first} dice otra cosa de «{names}»."
    ),
    "stage_left_out": "{entry} tiene notas en la etapa «{last}» y ninguna en «{stage}», que viene antes.",
    "stage_without_marks": "La etapa «{stage}» todavía no tiene ninguna nota.",
    "stage_fewer_marks": (
        "En la etapa «{stage}» hay partes con menos notas que las demás, que tienen {most}: {count} ({names})."
    ),
    "stage_fewer_parts": (
        "En la etapa «{stage}» hay inscripciones con menos partes que las demás, que tienen {most}: {count} ({names})."
    ),
    "pairs_none": "La tabla no tiene ninguna comparación entre dos inscripciones.",
    "pairs_all_level": "Todas las comparaciones quedaron iguales: todas las inscripciones comparten el primer puesto.",
    "pairs_without_end": (
        "Con estas preferencias y estos empates las fuerzas no tienen un final. Para calcularlas se contó, para cada "
        "inscripción, media comparación a favor y media en contra frente a una del montón."
    ),
    "pairs_too_many": "Hay {entries} inscripciones. La regla «pairs» se calcula con {most} como máximo.",
    "pairs_not_linked": (
        "Ninguna cadena de comparaciones une todas las inscripciones, y por eso no hay un orden común. "
        "Grupos: {groups}. Compare al menos una de cada grupo con una de otro."
    ),
    "pairs_one_sided": (
        "{entries}: ninguna de las demás inscripciones fue preferida nunca a estas ni igualada con ellas, y su ventaja "
        "no tiene un final. Para calcularla se contó, para cada inscripción, media comparación a favor y media en "
        "contra frente a una del montón."
    ),
    "pair_of_one": "Línea {line}, columna «{column}»: {entry} está comparada consigo misma.",
    "times_not_whole": (
        "Línea {line}, columna «{column}»: «{text}» no es un número de veces. Escriba un número entero de 1 a {most}."
    ),
    "places_take_no_weights": "La regla «{rule}» ordena por puestos y no usa pesos. Quite la tabla de pesos.",
    "places_have_no_analysis": ("La regla «{rule}» ordena por puestos: el análisis solo se puede hacer con notas."),
    "kemeny_too_many": "Hay {entries} inscripciones. La regla de Kemeny se calcula con {most} como máximo.",
    "kemeny_several_best": (
        "Hay {optima} órdenes igual de buenos. El puesto de cada inscripción se cuenta por las que quedan "
        "delante de ella en todos; las que tienen el mismo número de inscripciones delante comparten puesto."
    ),
    "skating_needs_places": "{judge} no dio los puestos de 1 a {places}, cada uno una sola vez.",
    "skating_needs_every_judge": (
        "En una final por puestos cada juez califica todas las inscripciones. Faltan puestos."
    ),
    "skating_needs_same_entries": ("En todas las pruebas de la final tienen que estar las mismas inscripciones."),
    # Watching the judges (domain/watching): for a person to look at, never a reason to leave anybody out
    "judge_zeros": (
        "{judge} dio 0 a inscripciones a las que ningún otro juez dio 0. ¿Estuvo allí? Si no estuvo, esas hojas "
        "sobran: un 0 baja el promedio, una hoja que falta no. Las demás señales se calcularon sin ellas."
    ),
    "judge_strict": (
        "{judge} pone notas más bajas que los otros jueces a las mismas inscripciones. No es una falta: "
        "la nota nivelada lo tiene en cuenta."
    ),
    "judge_lenient": (
        "{judge} pone notas más altas que los otros jueces a las mismas inscripciones. No es una falta: "
        "la nota nivelada lo tiene en cuenta."
    ),
    "judge_erratic": (
        "Las notas de {judge} se apartan de las de los otros jueces, unas veces hacia arriba y otras "
        "hacia abajo, más de lo normal. Converse con esa persona."
    ),
    "judge_out_of_line": (
        "{judge} pone las inscripciones en un orden contrario al de los otros jueces. Mire si entendió bien la escala."
    ),
    "odd_total": (
        "El total que {judge} dio a {entry} es muy distinto de lo que dan a esperar las otras hojas. Revise esa hoja."
    ),
    "judge_halo": (
        "En cada hoja de {judge} las notas se parecen más entre sí que en las de los otros jueces. Mire "
        "si calificó cada criterio por separado."
    ),
    "judge_straight_lines": (
        "{judge} entrega más hojas que los otros jueces con la misma nota en todos los criterios."
    ),
    "judge_narrow": "{judge} usa solo una parte pequeña de la escala: sus totales se parecen demasiado.",
    "judge_drift": "Las notas de {judge} suben o bajan poco a poco a lo largo de sus visitas.",
    "judge_favours": "{judge} pone notas más altas a las inscripciones con las que tiene un vínculo.",
    # Diversity of a table (cli/diversity.py)
    "amount_cell_not_a_number": (
        "Línea {line}, columna «{column}»: «{text}» no es una cantidad. Escriba un número; si no la sabe,"
        " deje la celda vacía."
    ),
    "column_no_amounts": (
        "La columna «{column}» no parece de cantidades y no se contó. Nómbrela en --amount para que cuente."
    ),
    "amounts_in_one_column": (
        "Línea {line}, columna «{column}»: con una columna de productos, las cantidades están en una sola columna."
    ),
    "amount_cell_negative": "Línea {line}, columna «{column}»: la cantidad {text} es menor que 0.",
    "diversity_nothing_declared": "{holder}: no declaró ninguna cantidad, y por eso no hay medidas.",
    "diversity_all_zero": "{holder}: todas las cantidades son 0, y por eso no hay medidas.",
    "diversity_all_left_out": "{holder}: todo lo declarado quedó fuera de la cuenta, y por eso no hay medidas.",
    "diversity_one_item": "{holder}: con un solo producto no hay reparto que medir (Pielou).",
    # Names merged with the catalogue, counts compared at one coverage (cli/tables/diversity)
    "names_left_out": "Quedó fuera, porque nunca se cuenta ni se muestra en público: {names}.",
    "names_shared": "Nombran varias cosas, y su cantidad se repartió en partes iguales: {names}.",
    "names_unknown": "No están en el catálogo, y cuentan por sí mismos: {names}. Muéstrelos a un agrónomo.",
    "count_not_whole": (
        "{holder}, {item}: un conteo es un número entero. --at-coverage compara plantas contadas, no superficies ni"
        " partes de un ingreso."
    ),
    "count_of_several": "«{item}» nombra varias cosas: escriba una fila con su conteo para cada una.",
    "diversity_no_coverage": "{holder}: {why}",
    "diversity_one_species": "{holder}: se contó una sola especie; es tan variado como una.",
    "sample_of_nobody": "no se contó nada, y por eso no hay nada que comparar.",
    "sample_all_seen_once": (
        "cada especie se vio una sola vez, y por eso no se sabe cuánto falta por ver. Cuente más puntos."
    ),
    "sample_negative": "Un conteo es menor que 0.",
    "sample_too_large": "Son más de {most} plantas contadas: cuente en puntos de muestreo, no en toda la parcela.",
    "coverage_not_a_share": "Una cobertura es un número entre 0 y 1.",
    "coverage_beyond_twice": (
        "para una cobertura de {coverage} habría que contar más del doble de lo contado, y tan lejos no se estima."
        " Con el doble llega a {reached}."
    ),
    # Points drawn beforehand (domain/entries/points.py)
    "points_out_of_bounds": "Se cuentan de {low} a {high} puntos.",
    "point_without_reason": "Diga por qué no se pudo llegar a ese punto.",
    "point_not_due": "El punto {place} de la lista no tocaba todavía: se deja solo el que sigue.",
    "points_unreachable": "A más de {most} puntos no se pudo llegar: este lugar queda sin muestreo.",
}
