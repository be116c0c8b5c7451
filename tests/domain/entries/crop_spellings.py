"""Forty crops and animals as people type them, ten ways each."""

from __future__ import annotations

SPELLINGS = {
    "Coffea arabica": (
        "Café|CAFE|cafe  pergamino|Cafés|café caturra|Café (geisha)|coffee|caféier|Coffea arabica|cafetal"
    ),
    "Musa acuminata": (
        "Guineo|guineos|BANANO|banana|Bananas|guineo/banano|plátano guineo|bananier|Musa acuminata|Guineo."
    ),
    "Musa × paradisiaca": (
        "Plátano|platano|PLATANOS|plátano macho|plantain|Musa x paradisiaca|plátano verde|banane plantain"
        "|plátano de cocinar|Platano (de freír)"
    ),
    "Citrus × sinensis": (
        "Naranja|naranjas|NARANJA|naranjo|naranja valencia|orange|oranger"
        "|sweet oranges|Citrus sinensis|árbol de naranja"
    ),
    "Citrus reticulata": (
        "Mandarina|mandarinas|MANDARINA|mandarino|mandarine|mandarins|tangerina|mandarinier|Citrus reticulata"
        "|plantas de mandarina"
    ),
    "Citrus × limon": ("Limón|limon|LIMONES|limón real|limonero|lemon|lemons|citron|citronnier|Citrus × limon"),
    "Persea americana": (
        "Palta|paltas|PALTO|aguacate|Aguacates|avocado|avocados|avocatier|palta hass|palta / aguacate"
    ),
    "Mangifera indica": (
        "Mango|mangos|MANGO|mangoes|manguier|mangues|árbol de mango|mango criollo|Mangifera indica|manga"
    ),
    "Carica papaya": (
        "Papaya|papayas|PAPAYA|papayo|papayer|papaye|pawpaw|papaya criolla|Carica papaya|papaya (grande)"
    ),
    "Ananas comosus": ("Piña|pina|PIÑAS|ananás|ananas|pineapple|Pineapples|piña golden|Ananas comosus|venta de piña"),
    "Passiflora edulis": (
        "Maracuyá|maracuya|MARACUYÁS|maracuja|passion fruit|passionfruit|passion-fruit|fruit de la passion"
        "|maracuyá amarillo|Passiflora edulis"
    ),
    "Annona cherimola": (
        "Chirimoya|chirimoyas|CHIRIMOYA|chirimolla|chirimoyo|cherimoya|chérimolier|chérimole|Annona cherimola"
        "|chirimoya lisa"
    ),
    "Annona muricata": (
        "Guanábana|guanabana|GUANABANAS|sinini|Sininis|corossol|soursop|graviola|guanábana/sinini|Annona muricata"
    ),
    "Psidium guajava": ("Guayaba|guayabas|GUAYABO|goyave|goyavier|guava|guavas|guayava|guayaba rosada|Psidium guajava"),
    "Theobroma cacao": (
        "Cacao|CACAOS|cacao criollo|chocolate|cocoa|cacaoyer|cacaotier|Theobroma cacao|cocoa trees|cacao (nacional)"
    ),
    "Theobroma grandiflorum": (
        "Copoazú|copoazu|COPOAZÚ|copuazú|cupuaçu|cupuassu|copoasu|Theobroma grandiflorum|cupuazu|copoazús"
    ),
    "Bactris gasipaes": (
        "Tembe|tembes|CHIMA|tembe/chima|palmito|pupuña|peach palm|peach palms|pijuayo|Bactris gasipaes"
    ),
    "Inga spp.": (
        "Siquili|sikili|SIQUILI|siquilis|pacay de sombra|inga|Inga spp.|Inga sp|siquili blanco|inga (sombra)"
    ),
    "Inga edulis": (
        "Pacay|pacayes|PACAY|pacae|pacays|Inga edulis|ice-cream bean|ice cream beans|pacay (comestible)|guaba"
    ),
    "Cajanus cajan": (
        "Chicharrilla|gandul|GANDUL|frijol de palo|frejol de palo|pigeon pea|pigeon peas|pois d'Angole|pois d’angole"
        "|Cajanus cajan"
    ),
    "Swietenia macrophylla": (
        "Mara|maras|MARA|caoba|acajou|mahogany|bigleaf mahogany|Swietenia macrophylla|árboles de mara|mara (caoba)"
    ),
    "Cedrela odorata": (
        "Cedro|cedros|CEDRO|cedro rojo|Cedro colorado|cedar|Spanish cedar|Cedrela odorata|arboles de cedro|cédrèle"
    ),
    "Zea mays": "Maíz|maiz|MAÍCES|choclo|choclos|corn|maize|maïs|maíz amarillo|sara",
    "Manihot esculenta": ("Yuca|YUCA|yucas|yúca|yucca|mandioca|cassava|manioc|yuca blanca|rumu"),
    "Oryza sativa": (
        "Arroz|arroces|ARROZ|arroz carolina|riz|rice|paddy|Oryza sativa|arroz (de montaña)|cultivo de arroz"
    ),
    "Xanthosoma sagittifolium": (
        "Walusa|walusas|WALUSA|gualusa|hualusa|macabo|chou caraïbe|tannia|malanga|Xanthosoma sagittifolium"
    ),
    "Ipomoea batatas": (
        "Camote|camotes|CAMOTE|batata|sweet potato|sweet potatoes|patate douce|patates douces|camote morado|apichu"
    ),
    "Phaseolus vulgaris": (
        "Frijol|frejol|FRÉJOL|frijoles|poroto|porotos|haricot|haricots communs|red beans|frijol negro"
    ),
    "Arachis hypogaea": "Maní|mani|MANÍES|manís|peanut|peanuts|groundnut|arachide|cacahuate|maní colorado",
    "Saccharum officinarum": (
        "Caña de azúcar|caña|CAÑA|caña azúcar|cana de azucar|sugar cane|sugarcane|canne à sucre|caña morada|chancaca"
    ),
    "Solanum lycopersicum": (
        "Tomate|tomates|TOMATE|tomato|tomatoes|jitomate|tomate perita"
        "|Solanum lycopersicum|tomate (riñón)|plantas de tomate"
    ),
    "Solanum betaceum": (
        "Tomate de árbol|tomate de arbol|TOMATES DE ÁRBOL|tomate árbol|tamarillo|tree tomato|tree tomatoes|tamarillos"
        "|tomate en arbre|Solanum betaceum"
    ),
    "Capsicum pubescens": (
        "Locoto|locotos|LOCOTO|rocoto|rocoto pepper|piment rocoto|locoto rojo|Capsicum pubescens|locoto/rocoto|ruqutu"
    ),
    "Zingiber officinale": (
        "Jengibre|JENGIBRE|jengibres|gengibre|kión|kion|ginger|gingembre|Zingiber officinale|jengibre (kión)"
    ),
    "Camellia sinensis": "Té|te|TÉ|thé|tea|théier|té verde|Camellia sinensis|tea plants|té (negro)",
    "Erythroxylum coca": ("Coca|COCA|cocas|hoja de coca|Hojas de Coca|kuka|coca (hoja)|cocaïer|c o c a|venta de coca"),
    "Apis mellifera": "Abejas|abeja|ABEJAS|abejas (miel)|miel|miel de abeja|honey|honey bees|colmenas|ruches",
    "Gallus gallus domesticus": (
        "Gallinas|gallina|GALLINAS|pollos|gallinas criollas|huevos|hens|chickens|poules|Gallinas (ponedoras)"
    ),
    "Cavia porcellus": (
        "Cuy|cuyes|CUYS|cuyé|guinea pig|guinea pigs|cochon d'Inde|cobayes|Cavia porcellus|cria de cuyes"
    ),
    "Sus scrofa domesticus": "Cerdo|cerdos|CERDOS|chancho|chanchos|porc|pigs|puerco|cochons|chancho criollo",
}
