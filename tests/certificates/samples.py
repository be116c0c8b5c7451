"""The papers of Rosa Mamani and her neighbours, in the three languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from PIL import Image, ImageDraw

from judging.certificates import CertificateData, Logo, ReceiptData, Sealing, SecondLanguage, Signatory, new_code
from judging.certificates.engine.pictures import accepted
from judging.certificates.model import LOOKS

CODE = new_code(bytes.fromhex("1f83a90c77e2"))

SEALING = Sealing(fingerprint="3F2A 91BC 77E2 1F83")

SPANISH = CertificateData(
    holder_name="Rosa Mamani Quispe",
    title="Diploma de honor",
    award_line="Primer lugar",
    competition_name="Premio Caranavi de Café Agroecológico",
    edition_name="Segunda edición, 2026",
    citation="por una finca en la que el café crece a la sombra de catorce especies de árboles.",
    place_text="Caranavi, Bolivia",
    date_text="12 de septiembre de 2026",
    issuer_name="Asociación de Productores Ecológicos de Caranavi",
    number="CAR-2026-0003",
    code=CODE,
    verify_url=f"https://premio.example.org/v/{CODE}",
    language="es",
    issued_at=datetime(2026, 9, 12, 15, 0, tzinfo=UTC),
    signatories=(
        Signatory("Elena Choque Apaza", "Presidenta del jurado"),
        Signatory("Marcos Condori Flores", "Presidente de la asociación"),
    ),
    co_holders=("Ignacio Huanca Ticona",),
)

FRENCH = replace(
    SPANISH,
    language="fr",
    holder_name="Françoise Ñusta Qʼispi de la Noë",
    title="Diplôme d’honneur",
    award_line="Coup de cœur du jury",
    competition_name="Prix Caranavi du café agroécologique",
    edition_name="Deuxième édition, 2026",
    citation="pour une ferme où le sol reste couvert toute l’année.",
    place_text="Caranavi (Bolivie)",
    date_text="12 septembre 2026",
    signatories=(Signatory("Amélie Lefèvre", "Présidente du jury"),),
    co_holders=(),
)

ENGLISH = replace(
    SPANISH,
    language="en",
    title="Certificate of Honour",
    award_line="First place",
    competition_name="Caranavi Agroecological Coffee Prize",
    edition_name="Second edition, 2026",
    citation="for a farm where coffee grows in the shade of fourteen kinds of trees.",
    date_text="12 September 2026",
    signatories=(Signatory("Elena Choque Apaza", "President of the jury"),),
)

IN_EACH_LANGUAGE = (SPANISH, FRENCH, ENGLISH)

LONGEST_NAMES = (
    "María de los Ángeles Fernández de Córdoba y Villavicencio Choquehuanca Mamani viuda de Quispe Huallpa",
    "Juan de Dios Wenceslao Maximiliano Ccorimanya Huamanñahui Q’olqewanka de la Santísima Trinidad Apaza",
    "Hermenegilda Encarnación Choquehuancahuaman-Mamaniquispeticona Condorisaravia de Mollinedo y Villafañe",
)

EVERYTHING_LONG = replace(
    SPANISH,
    holder_name=LONGEST_NAMES[0],
    competition_name="Premio Nacional Bienal de Café Agroecológico de los Yungas de La Paz, organizado con "
    "las cooperativas de productoras y productores de Caranavi",
    title="Reconocimiento especial del jurado internacional a la finca más diversa de la provincia",
    award_line="Primer lugar de la categoría de mujeres productoras y primer lugar de la categoría de "
    "jóvenes caficultoras y caficultores",
    co_holders=(
        "Juan de Dios Fernández de Córdoba Choquehuanca",
        "Hilaria Mamani viuda de Quispe",
        "María Ysabel del Rosario Condori Ticona",
        "Iván Apaza",
    ),
    citation="por una finca en la que el café crece a la sombra de catorce especies de árboles, el suelo "
    "está siempre cubierto y la familia vive bien de su trabajo. El jurado destaca además la cosecha "
    "de agua, el cuidado de las abejas nativas, la paciencia con la que enseña a sus vecinas y vecinos, y las "
    "cuentas claras de la casa, que llevan entre todas y todos desde hace más de veinte años.",
    signatories=SPANISH.signatories * 2,
    verify_url=f"https://premio-cafe-agroecologico.municipio-caranavi.example.org/v/{CODE}",
)

RECEIPT = ReceiptData(
    number="INS-2026-0041",
    holder_names=("Rosa Mamani Quispe", "Ignacio Huanca Ticona"),
    competition_name="Premio Caranavi de Café Agroecológico",
    edition_name="Segunda edición, 2026",
    date_text="12 de mayo de 2026",
    code="K7QM-3F9D",
    next_steps=(
        "Revisamos su inscripción.",
        "Si falta algo, le llamamos.",
        "En julio el jurado visita su finca.",
    ),
    contact="Elena Choque, 7 123 4567 (WhatsApp)",
    language="es",
    entry_url="https://premio.example.org/e/K7QM3F9D",
)

IN_FRENCH_TOO = SecondLanguage(
    language="fr",
    title="Diplôme d’honneur",
    award_line="Premier prix",
    competition_name="Prix Caranavi du café agroécologique",
    edition_name="Deuxième édition, 2026",
    citation="pour une ferme où le café pousse à l’ombre de quatorze espèces d’arbres.",
    place_text="Caranavi (Bolivie)",
    date_text="12 septembre 2026",
)

BILINGUAL = replace(
    SPANISH,
    second=IN_FRENCH_TOO,
    signatories=(
        Signatory("Elena Choque Apaza", "Presidenta del jurado", second_role="Présidente du jury"),
        Signatory("Marcos Condori Flores", "Presidente de la asociación", second_role="Président de l’association"),
    ),
)

EVERY_LOOK = tuple(
    replace(data, look=look, paper=paper, orientation=orientation)
    for look in LOOKS
    for paper, orientation in (("A4", "landscape"), ("A4", "portrait"), ("Letter", "landscape"))
    for data in (SPANISH, BILINGUAL)
)
WITH_SECOND_CODE = tuple(replace(data, checks_offline=True) for data in EVERY_LOOK if data.second)

NAMES = (
    *LONGEST_NAMES,
    "Li",
    "Ñusta Ñañez",
    "Chʼaska Qʼispi",
    "Kꞌuychi Mamani",
    "José Ñúñez Güell",
    "O’Brien",
    "Françoise Lœuillet-Noÿs",
    "Aña Mbýa ẽ ỹ ũ ĩ",
    "Tefila Wiffel",
    "María de los Ángeles Fernández Choquehuanca",
    "Asociación «Nueva Esperanza»",
    "Familia Huanca & Hijos",
    "<b>Rosa</b>",
    "Rosa (la menor)",
    "A\\B",
    "Élise d’Été",
)


def drawing(*, opaque: bool) -> bytes:
    """A logo or a signature as somebody might send it: a PNG, transparent or not."""
    picture = Image.new("RGBA", (900, 450), (255, 255, 255, 255 if opaque else 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((20, 20, 430, 430), outline=(20, 90, 60, 255), width=14)
    pen.line([(40, 300), (400, 60), (600, 400), (880, 120)], fill=(20, 40, 120, 255), width=12)
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


LOGO = accepted(drawing(opaque=True))
HAND = accepted(drawing(opaque=False))
PICTURES = {LOGO.name: LOGO.content, HAND.name: HAND.content}

WITH_PICTURES = replace(
    SPANISH,
    logos=(Logo(LOGO.name, "Municipio de Caranavi"),),
    signatories=(
        Signatory("Elena Choque Apaza", "Presidenta del jurado", image=HAND.name),
        Signatory("Marcos Condori Flores", "Presidente de la asociación"),
    ),
)
