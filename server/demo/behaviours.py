"""What good looks like in the demo company: eight things that can be seen, and what to try next time."""

from __future__ import annotations

from typing import NamedTuple


class Chip(NamedTuple):
    """A behaviour, in English, Spanish, French and Arabic."""

    key: str
    value: str
    skill: str
    labels: tuple[str, str, str, str]
    next_times: tuple[str, str, str, str]


LANGUAGES = ("EN", "ES", "FR", "AR")

CHIPS = [
    Chip(
        *("calm", "Care", "Service"),
        ("Calm under pressure", "Calma bajo presión", "Calme sous pression", "هدوء تحت الضغط"),
        (
            "Take one breath, then say aloud what happens first.",
            "Respira una vez y di en voz alta qué va primero.",
            "Respire un coup, puis dis tout haut ce qui vient d’abord.",
            "نفَس واحد، ثم قول ما يأتي أولًا بصوت مسموع.",
        ),
    ),
    Chip(
        *("greeting", "Care", "Service"),
        ("Greets first", "Saluda primero", "Dit bonjour en premier", "المبادرة بالتحية"),
        (
            "Look up and say hello within half a minute.",
            "Levanta la vista y saluda en menos de medio minuto.",
            "Lève les yeux et dis bonjour dans la demi-minute.",
            "نظرة إلى الزبون وتحية خلال نصف دقيقة.",
        ),
    ),
    Chip(
        *("helping", "Together", "Teamwork"),
        ("Helped without being asked", "Ayudó sin que se lo pidieran", "A aidé sans qu’on demande", "مساعدة دون طلب"),
        (
            "When your aisle is done, look left and right and offer a hand.",
            "Cuando acabes tu pasillo, mira a los lados y ofrece ayuda.",
            "Ton rayon fini, regarde à gauche et à droite et propose un coup de main.",
            "بعد إنهاء الممر، نظرة حولك وعرض المساعدة.",
        ),
    ),
    Chip(
        *("product", "Craft", "Product knowledge"),
        ("Knew the product", "Conocía el producto", "Connaissait le produit", "معرفة بالمنتج"),
        (
            "Read one new shelf card before the doors open.",
            "Lee una ficha nueva antes de abrir.",
            "Lis une nouvelle fiche avant l’ouverture.",
            "قراءة بطاقة منتج جديدة قبل فتح الأبواب.",
        ),
    ),
    Chip(
        *("staying", "Care", "Service"),
        ("Stayed with the customer", "Se quedó con el cliente", "Est resté avec le client", "البقاء مع الزبون"),
        (
            "Ring for the stock runner and stay with the customer.",
            "Llama a quien repone y quédate con el cliente.",
            "Sonne le réassort et reste avec le client.",
            "طلب البضاعة بالجرس والبقاء مع الزبون.",
        ),
    ),
    Chip(
        *("handover", "Together", "Till"),
        ("Till handover", "Relevo de caja", "Relève de caisse", "تسليم الصندوق"),
        (
            "Count the float together before you swap.",
            "Contad juntos el fondo antes del relevo.",
            "Comptez le fond ensemble avant la relève.",
            "عدّ النقود معًا قبل التسليم.",
        ),
    ),
    Chip(
        *("shelves", "Craft", "Shelves"),
        ("Shelves ready", "Estantes a punto", "Rayons prêts", "رفوف جاهزة"),
        (
            "Check the price tags before you leave the aisle.",
            "Comprueba las etiquetas antes de dejar el pasillo.",
            "Vérifie les étiquettes avant de quitter le rayon.",
            "مراجعة بطاقات الأسعار قبل ترك الممر.",
        ),
    ),
    Chip(
        *("on-time", "Together", "Reliability"),
        ("On time, every time", "Siempre a su hora", "Toujours à l’heure", "دائمًا في الموعد"),
        (
            "Write as soon as you know it will be late.",
            "Escribe en cuanto sepas que llegas tarde.",
            "Écris dès que tu sais que tu seras en retard.",
            "رسالة فور معرفة أن هناك تأخرًا.",
        ),
    ),
]
