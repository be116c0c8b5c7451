"""Sentences about how the service is started and its commands are called: settings, options, arguments."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Settings (config.py)
    "setting_unknown": "{name} no es un ajuste. Los que hay: {known}.",
    "setting_base_url": "JUDGING_BASE_URL tiene que ser una dirección como https://premio.example",
    "setting_secret_short": "JUDGING_SECRET_KEY necesita {least} caracteres o más.",
    "setting_secret_plain": (
        "{name} es muy simple: siempre los mismos signos. Use una al azar, por ejemplo de: openssl rand -hex 32"
    ),
    "setting_secret_file": (
        "La llave en {path} está vacía o es muy corta: hacen falta {least} signos al azar. Traiga la de la copia de "
        "seguridad; si nunca hubo otra ni hay datos, borre el archivo y se hará una nueva."
    ),
    "setting_secret_missing": (
        "Hay datos, y falta su llave en {path}. Traiga la de la copia de seguridad. Si se perdió del todo, ponga una "
        "nueva al azar con JUDGING_SECRET_KEY: todas las tarjetas se imprimen otra vez."
    ),
    "setting_secret_open": "Otras personas de esta máquina pueden leer {path}. Ciérrelo: chmod 600 {path}",
    "setting_debug": "FLASK_DEBUG está puesto: cualquiera podría ejecutar programas desde una página. Quítelo.",
    "setting_needs_https": (
        "JUDGING_BASE_URL es {address}: sin https los códigos y las contraseñas viajarían abiertos. Escriba https://"
    ),
    "setting_proxies": (
        "JUDGING_TRUSTED_PROXIES tiene que ser cuántos servidores hay delante y, si no están en esta máquina, sus "
        "direcciones: 1, o 2 10.0.0.0/8"
    ),
    "setting_database_url": (
        "JUDGING_DATABASE_URL tiene que empezar con sqlite: o postgresql:, por ejemplo sqlite:////carpeta/archivo"
    ),
    "setting_queue_url": "JUDGING_QUEUE_URL tiene que empezar con sqlite:, postgresql: o redis:",
    "setting_folder": "La carpeta {folder} no se puede usar: {reason}. Indique otra con JUDGING_INSTANCE.",
    # Calling a command (cli/complaints.py)
    "usage_no_command": "«{name}» no es una orden. Las que hay: {known}.",
    "usage_command_needed": "Falta decir qué hacer. Las órdenes que hay: {known}.",
    "usage_no_option": "«{name}» no es una opción de «{command}».",
    "usage_missing": "Falta «{name}».",
    "usage_no_file": "«{name}»: el archivo no existe o no se puede leer.",
    "usage_choice": "«{name}»: elija uno de estos: {choices}.",
    "usage_whole_number": "«{name}»: hace falta un número entero.",
    "usage_from": "«{name}»: hace falta un número entero desde {low}.",
    "usage_between": "«{name}»: hace falta un número entero de {low} a {high}.",
    "usage_wrong": "«{name}»: {reason}",
    "usage_option_value": "La opción «{name}» necesita un valor.",
    "usage_too_much": "Hay palabras de más, o no van juntas.",
    "folder_unusable": "La carpeta {folder} no existe, o no se puede escribir en ella. No se guardó nada.",
    "file_there_already": "{file} ya existe y no se cambió. Elija otro nombre, o use --replace.",
    "copy_unsound": "{file} no es una copia de la base de datos, o está dañada. No se cambió nada.",
    "revision_unknown": "«{revision}» no es una revisión de la base de datos. La más nueva es {newest}.",
    "usage_help": "Para ver cómo se usa: {command} --help",
    # The mail server (domain/mailserver.py)
    "setting_needs_smtp": "{name} necesita también JUDGING_SMTP_URL.",
    "setting_smtp_url": (
        "JUDGING_SMTP_URL tiene que ser una dirección como smtp+starttls://usuario@correo.example.org:587"
    ),
    "setting_smtp_user": "JUDGING_SMTP_PASSWORD_FILE y el usuario de JUDGING_SMTP_URL van juntos.",
    "setting_mail_from": "JUDGING_MAIL_FROM tiene que ser una dirección de correo, como premio@example.org",
    "setting_smtp_no_server": "JUDGING_SMTP_URL no nombra ningún servidor.",
    "setting_smtp_password": "JUDGING_SMTP_URL no puede llevar la contraseña; guárdela en JUDGING_SMTP_PASSWORD_FILE.",
    "setting_smtp_plain": (
        "JUDGING_SMTP_URL: sin cifrado solo se usa un servidor de esta misma máquina;"
        " escriba smtp+starttls:// o smtps://"
    ),
    "setting_not_a_file": "{name} no es un archivo: {path}",
    # Printing and signing (config.py)
    "setting_demo_open": "JUDGING_DEMO_OPEN tiene que ser 0 o 1.",
    "setting_printers": "JUDGING_PRINTERS tiene que ser 0, 1 o 2.",
    "setting_level": "JUDGING_SIGNATURE_LEVEL tiene que ser uno de estos: {levels}.",
    "setting_stamp_url": (
        "JUDGING_TIMESTAMP_URL tiene que ser la dirección de un servicio de sellos de tiempo: {level} lo necesita."
    ),
    "setting_stamp_authority": (
        "JUDGING_TIMESTAMP_AUTHORITY tiene que ser un archivo con la autoridad de ese servicio (PEM)."
    ),
    "setting_device": (
        "JUDGING_PKCS11_MODULE tiene que ser una biblioteca, y JUDGING_PKCS11_TOKEN el nombre de un dispositivo."
    ),
    "setting_pin_open": "Otras personas pueden leer JUDGING_PKCS11_PIN_FILE; ciérrelo con chmod 600.",
    "setting_pin": "Falta el PIN del dispositivo: JUDGING_PKCS11_PIN o JUDGING_PKCS11_PIN_FILE.",
}
