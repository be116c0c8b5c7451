"""Sentences about the second QR code of a certificate, the one that is checked without internet."""

SENTENCES = {
    "payload_unreadable": "Esto no es lo que dice el segundo código QR de un certificado. Léalo entero, otra vez.",
    "payload_key_unknown": "Lo firmó una llave que no conocemos ({key}). Pregunte a quien emitió el certificado.",
    "payload_forged": "La firma es falsa: alguien cambió el texto, o no lo firmó quien emite los certificados.",
    "payload_of_another": "El código y el texto firmado son de dos certificados distintos. El texto es del {number}.",
    "paper_worker_lost": (
        "Este papel pidió demasiado tiempo o memoria. Pruebe «Seguir»; si falla otra vez, avise a soporte."
    ),
    "stamp_waiting": "Vale y está firmado; el sello de tiempo se agrega más tarde.",
    "stamp_not_wanted": "JUDGING_SIGNATURE_LEVEL es B-B: no se piden sellos de tiempo.",
    "device_fault": "El dispositivo de las llaves no sirve: {fault}",
    "payload_file_unreadable": "En {file} no hay ninguna llave pública.",
}
