"""Sentences of `judging doctor`: what this machine lacks, and which of Debian's packages brings it."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "doctor_program": "Falta el programa {name}. En Debian: apt-get install {package}",
    "doctor_library": "Falta la biblioteca {name}, que dibuja los certificados. En Debian: apt-get install {package}",
    "doctor_file": "Falta el archivo {name}. En Debian: apt-get install {package}",
    "doctor_disk": "En el disco de {folder} quedan {free} MB libres; hacen falta {least} o más.",
    "doctor_database": "La base de datos no responde: {reason}",
    "doctor_postgresql": "Falta el paquete de Python psycopg, para usar PostgreSQL: pip install psycopg[binary]",
    "doctor_redis": "Falta el paquete de Python redis, para usar esa cola: pip install redis",
    "doctor_queue": "La cola de JUDGING_QUEUE_URL no responde: {reason}",
    "doctor_waiting": (
        "Hay trabajo que espera desde hace {minutes:un minuto|# minutos} (certificados, correos): nadie lo hace. "
        "Arranque el servicio con «bin/run» o «judging serve», o al lado del servidor «judging jobs run»."
    ),
    "doctor_proxies": (
        "JUDGING_BASE_URL es {address} y JUDGING_TRUSTED_PROXIES no está puesto: si hay un servidor web delante, todos "
        "los visitantes cuentan como una sola dirección y los intentos equivocados de uno frenan a los demás."
    ),
    "doctor_clock_old": (
        "El reloj de esta máquina dice {now}, y este programa es posterior al {built}. Ponga el reloj en hora: con él "
        "se abre y se cierra todo."
    ),
    "doctor_clock_behind": (
        "El reloj de esta máquina dice {now}, pero lo último que se guardó lleva la hora {last}: está atrasado, o "
        "entonces estaba adelantado. Compruebe que ahora está en hora."
    ),
    "doctor_device": (
        "Falta el paquete de Python python-pkcs11, para firmar con un dispositivo: pip install python-pkcs11"
    ),
}
