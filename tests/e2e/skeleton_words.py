"""What the invented sites of `skeletons` write, in six languages: sentences for articles, and their furniture.

All of it was written for these tests; no place, person, paper or event in it is real. Words that fill a gap have the
form that the gap asks for, so that every sentence is a correct one.
"""

from dataclasses import dataclass

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
DAYS = {
    "en": "{day} {month} {year}",
    "es": "{day} de {month} de {year}",
    "de": "{day}. {month} {year}",
    "fr": "{day} {month} {year}",
    "ru": "{day} {month} {year}",
    "zh": "{year}年{number}月{day}日",
}


@dataclass(frozen=True)
class Words:
    """One language's material; gaps are `{place}`, `{person}`, `{body}`, `{thing}`, `{n}`, `{m}` and `{year}`."""

    names: tuple[str, ...]
    places: tuple[str, ...]
    bodies: tuple[str, ...]
    things: tuple[str, ...]
    titles: tuple[str, ...]
    decks: tuple[str, ...]
    openings: tuple[str, ...]
    """What a sentence may begin with; `{core}` follows."""
    cores: tuple[str, ...]
    whole: tuple[str, ...]
    """Sentences for themselves."""
    menu: tuple[str, ...]
    tools: tuple[str, ...]
    foot: tuple[str, ...]
    by: str
    most_read: str
    related: str
    cookie: str
    pitch: str
    about: str
    appeal: str
    adverts: tuple[str, ...]
    bio: str
    rights: str


EN = Words(
    names=(
        "Mabel Thornquist",
        "Desmond Okonjo",
        "Ruth Ellery",
        "Piers Lanyon",
        "Hannah Vosk",
        "Callum Treadgold",
        "Imogen Farrar",
        "Tobias Quill",
        "Niamh Garrity",
        "Leonard Basset",
        "Sunita Rao",
        "Gwen Hollis",
    ),
    places=(
        "Harrowby",
        "Elmstow",
        "Port Kessel",
        "Dunmarsh",
        "Vale Cross",
        "Tarn Hollow",
        "Oxley Bridge",
        "Saltney Quay",
        "Marrick",
        "Upper Thole",
        "Stonebeck",
        "Fennick",
    ),
    bodies=(
        "the county council",
        "the harbour trust",
        "the water board",
        "the tenants' union",
        "the school governors",
        "the rail inspectorate",
        "the fishery office",
        "the planning committee",
        "the hospital group",
        "the audit court",
    ),
    things=(
        "the swing bridge",
        "the tidal mill",
        "the covered market",
        "the night ferry",
        "the district archive",
        "the reservoir wall",
        "the tram depot",
        "the seed bank",
        "the old dairy",
        "the signal works",
        "the lifeboat station",
        "the county museum",
    ),
    titles=(
        "{place} votes to keep {thing} open until {year}",
        "Repairs to {thing} will cost {n} million more than planned",
        "Why {place} cannot agree about {thing}",
        "{person} quits over plans for {thing}",
        "{thing} in {place} to close for {m} weeks",
        "Inspectors warned of cracks at {thing} {m} months ago",
    ),
    decks=(
        "Residents of {place} say they learned of the decision from a notice on a lamp post",
        "A report that was kept back for {m} months puts the blame on three contractors",
        "For {person}, who has campaigned since 19{m}, the ruling comes too late",
    ),
    openings=(
        "{core}.",
        "According to minutes of the meeting, {core}.",
        "On Tuesday morning, {core}.",
        "Asked about it twice, an official confirmed that {core}.",
        "By the time the rain stopped, {core}.",
        "In a letter of {n} pages, {person} wrote that {core}.",
        "Few people in {place} had expected it, but {core}.",
        "Under the terms of the lease, {core}.",
        "As early as {year}, {core}.",
    ),
    cores=(
        "{body} had set aside {n} million for {thing}",
        "{m} families near {thing} were told to move before the winter",
        "{person} walked the length of {thing} with a surveyor and a lamp",
        "the number of visitors to {thing} fell from {n},400 to {m},100 in a single season",
        "{body} asked for drawings of {thing} that nobody could find",
        "a crew of {m} divers examined the footings below {place}",
        "the price of the work had risen by {n} per cent since {year}",
        "{thing} had been insured for less than a tenth of what it is worth",
        "{person} refused to sign the accounts for {year}",
        "{m} of the {n} pumps at {place} stood idle",
        "a second opinion from engineers in {place} reached the opposite view",
        "{body} and a private owner had each believed that the other was in charge of {thing}",
    ),
    whole=(
        "“We were given {m} days to answer and no one to put our questions to,” said {person}, a shopkeeper opposite.",
        "{person}, who chairs {body}, called the figures a guess and promised better ones within {m} weeks.",
        "The last time {place} faced such a choice, in {year}, the vote was lost by {n} ballots.",
        "Nobody was hurt, but {m} vehicles had to be lifted out of the mud with a crane from {place}.",
        "A petition with {n},{m}0 names lies in a drawer of the town clerk, unanswered since the spring of {year}.",
        "Whether the money comes from {place} or from the state, it will not arrive before {year}.",
        "“It is a good plan on paper,” {person} told the meeting, “but paper does not hold back {n} tonnes of water.”",
        "Two lawyers for {body} declined to say how many of the {m} claims had been settled out of court.",
        "The survey took {m} weeks, filled {n} folders and was read, by its author's own count, by four people.",
    ),
    menu=(
        "News",
        "Local",
        "Business",
        "Opinion",
        "Letters",
        "Culture",
        "Books",
        "Stage",
        "Film",
        "Science",
        "Travel",
        "Gardens",
        "Sport",
        "Rowing",
        "Cricket",
        "Weather",
        "Puzzles",
        "Obituaries",
        "Property",
        "Jobs",
        "Archive",
        "Podcasts",
        "Photo essays",
        "Courts",
        "Schools",
        "Health",
        "Farming",
        "Transport",
        "Election desk",
        "Maps",
    ),
    tools=("Share", "Email this article", "Copy link", "Print", "Save for later"),
    foot=("About us", "Contact the newsroom", "Terms of use", "Privacy policy", "Advertise with us", "Corrections"),
    by="By",
    most_read="Most read",
    related="Related stories",
    cookie=(
        "This site keeps small files on your device in order to remember how large you like your type, to count how"
        " many readers finish a page and to show notices that pay for our work. You may allow all of them, none, or"
        " choose one by one."
    ),
    pitch=(
        "Every Thursday evening our editors pick the five reports that kept them arguing and tell you why. It takes"
        " four minutes to read, costs nothing and comes without a single picture of a cat."
    ),
    about=(
        "Founded by a group of typesetters in a room above a chandler's shop, the paper has been owned by its readers"
        " since the fire. It has no other shareholders, takes no money from parties and prints its accounts each May."
    ),
    appeal=(
        "You have read this report without paying for it, and that is as it should be. If you can spare the price of a"
        " loaf each month, you help us to send a reporter to meetings that nobody else attends."
    ),
    adverts=(
        "Harker's of Mill Lane has warmed this county's kitchens for three generations, and the kettle is always on.",
        "Lost your hearing at the works? Our advisers visit you at home and do not charge for the first hour.",
        "The Merrow Hotel will open its terrace for dinner on Fridays, with music by the estuary and oysters at noon.",
        "Bring an old lamp to Dowd and Daughter and they will take a fifth off the price of a new one.",
    ),
    bio=(
        "{person} reports on towns and their money. Before joining the paper, {person} taught geography at a night"
        " school and restored clocks."
    ),
    rights="© {year} {site}. All rights reserved.",
)

ES = Words(
    names=(
        "Amaya Berrueta",
        "Julián Ordiales",
        "Rosa Quintanar",
        "Mateo Valdecasas",
        "Inés Carrizo",
        "Damián Torroba",
        "Lucía Peñalba",
        "Óscar Riaño",
    ),
    places=("Valdemora", "Puerto Alcaud", "Sierra Luenga", "Montelar", "Arcosa", "Villanía", "Trespozos", "Ribalta"),
    bodies=(
        "la diputación",
        "la cofradía",
        "la autoridad portuaria",
        "la junta vecinal",
        "la confederación del agua",
        "la inspección de trabajo",
    ),
    things=(
        "la lonja vieja",
        "la estación de autobuses",
        "la presa de arriba",
        "la biblioteca municipal",
        "la fábrica de sal",
        "la ermita del cabo",
        "la escuela de música",
        "la plaza de abastos",
    ),
    titles=(
        "{place} mantendrá abierta {thing} hasta {year}",
        "Reparar {thing} costará {n} millones más de lo previsto",
        "Por qué {place} no se pone de acuerdo sobre {thing}",
        "{person} dimite por el proyecto de {thing}",
    ),
    decks=(
        "Los vecinos de {place} se enteraron por un cartel pegado en una farola",
        "Un informe guardado durante {m} meses señala a tres contratistas",
    ),
    openings=(
        "{core}.",
        "Según el acta de la sesión, {core}.",
        "El martes por la mañana {core}.",
        "En una carta de {n} folios, {person} explica que {core}.",
        "Ya en {year} {core}.",
        "Contra todo pronóstico, {core}.",
    ),
    cores=(
        "{body} había reservado {n} millones para {thing}",
        "{m} familias recibieron la orden de marcharse de {place}",
        "{person} recorrió {thing} con una linterna y un plano",
        "el coste de las obras subió un {n} por ciento",
        "{body} pidió unos planos que nadie supo encontrar",
        "{m} buzos revisaron los cimientos cerca de {place}",
        "{thing} estaba asegurada por menos de la décima parte de su valor",
        "{person} se negó a firmar las cuentas de {year}",
    ),
    whole=(
        "«Nos dieron {m} días para contestar y nadie nos atendió», lamenta {person}, que tiene una tienda enfrente.",
        "La última vez que {place} tuvo que elegir, en {year}, la propuesta se perdió por {n} votos.",
        "No hubo heridos, pero fue preciso sacar {m} vehículos del barro con una grúa llegada de {place}.",
        "Una petición con {n}.{m}0 firmas espera respuesta en un cajón desde la primavera de {year}.",
        "El dinero, venga de donde venga, no llegará a {place} antes de {year}, según admite {body}.",
        "Dos abogados prefirieron no decir cuántas de las {m} demandas se han resuelto fuera del juzgado.",
    ),
    menu=(
        "Portada",
        "Comarca",
        "Sucesos",
        "Economía",
        "Pesca",
        "Campo",
        "Cultura",
        "Deportes",
        "Opinión",
        "Cartas",
        "Esquelas",
        "Agenda",
        "El tiempo",
        "Vídeos",
        "Hemeroteca",
        "Mareas",
        "Fiestas",
        "Educación",
    ),
    tools=("Compartir", "Enviar por correo", "Copiar enlace", "Imprimir", "Comentar"),
    foot=("Quiénes somos", "Contacto", "Aviso legal", "Política de privacidad", "Publicidad", "Hemeroteca"),
    by="Por",
    most_read="Lo más leído",
    related="Noticias relacionadas",
    cookie=(
        "Esta página guarda pequeños ficheros en su equipo para recordar sus preferencias, contar las visitas y mostrar"
        " anuncios que pagan nuestro trabajo. Puede aceptarlos todos, rechazarlos o elegir uno por uno."
    ),
    pitch=(
        "Cada jueves por la tarde la redacción elige cinco historias que han dado que hablar y las cuenta en cuatro"
        " minutos, sin coste y sin fotografías de gatos."
    ),
    about=(
        "Fundado por un grupo de cajistas en el piso de arriba de una cordelería, el periódico pertenece a sus lectores"
        " desde el incendio y publica sus cuentas todos los meses de mayo."
    ),
    appeal=(
        "Usted ha leído esta noticia sin pagar, y así debe ser. Si puede aportar cada mes el precio de una barra de"
        " pan, nos ayuda a enviar periodistas a los plenos a los que nadie más acude."
    ),
    adverts=(
        "La ferretería de los Molina lleva tres generaciones abriendo a las siete, y siempre hay café detrás.",
        "El hotel del Faro abre su terraza los viernes para cenar, con música en directo y pescado de la bahía.",
    ),
    bio="{person} escribe sobre pueblos y dinero. Antes fue maestra de noche, relojera y locutora de radio.",
    rights="© {year} {site}. Todos los derechos reservados.",
)

DE = Words(
    names=(
        "Elke Brandhorst",
        "Jonas Wiedemuth",
        "Marlene Ostrop",
        "Henning Kaltwasser",
        "Birte Sandkamp",
        "Rolf Nüssgen",
        "Theresa Amrein",
        "Malte Dierkow",
    ),
    places=("Altenweiler", "Neukirch am Deich", "Grünau", "Osterwarde", "Brandsee", "Lindhof", "Mühlrode", "Wallstedt"),
    bodies=(
        "die Kreisverwaltung",
        "die Hafenbehörde",
        "die Wasserwacht",
        "die Schulkonferenz",
        "die Denkmalpflege",
        "die Bahnaufsicht",
    ),
    things=(
        "die Klappbrücke",
        "das Gezeitenwerk",
        "die Markthalle",
        "das Kreisarchiv",
        "die Nachtfähre",
        "das alte Stellwerk",
        "die Talsperre",
        "das Heimatmuseum",
    ),
    titles=(
        "{place} will für {thing} bis {year} weiter zahlen",
        "Streit um {thing}: {n} Millionen Euro fehlen",
        "Warum {place} über {thing} nicht einig wird",
        "{person} tritt im Streit um {thing} zurück",
    ),
    decks=(
        "Von der Entscheidung erfuhren die Anwohner in {place} durch einen Zettel am Laternenpfahl",
        "Ein Bericht, der {m} Monate lang liegen blieb, nennt drei Firmen als Verursacher",
    ),
    openings=(
        "Nach dem Protokoll der Sitzung gilt: {core}.",
        "Für viele kam es überraschend: {core}.",
        "In einem Brief von {n} Seiten schreibt {person}: {core}.",
        "Schon {year} stand fest: {core}.",
        "Auf Nachfrage bestätigte ein Sprecher den Satz, der alles auslöste: {core}.",
    ),
    cores=(
        "{body} hat für {thing} {n} Millionen zurückgelegt",
        "{m} Familien müssen {place} noch vor dem Winter verlassen",
        "die Kosten sind seit {year} um {n} Prozent gestiegen",
        "{body} verlangt Pläne, die niemand mehr findet",
        "{m} Taucher haben die Fundamente vor {place} untersucht",
        "{person} unterschreibt die Bilanz für {year} nicht",
        "{thing} ist nur zu einem Zehntel des Wertes versichert",
        "{m} von {n} Pumpen in {place} stehen seit Monaten still",
    ),
    whole=(
        "„Wir hatten {m} Tage Zeit und niemanden, den wir fragen konnten“, sagt {person} aus dem Laden gegenüber.",
        "Als {place} zuletzt vor einer solchen Wahl stand, im Jahr {year}, fehlten am Ende {n} Stimmen.",
        "Verletzt wurde niemand, doch {m} Fahrzeuge mussten mit einem Kran aus {place} aus dem Schlamm gehoben werden.",
        "Eine Petition mit {n}.{m}0 Unterschriften liegt seit dem Frühjahr {year} unbeantwortet in einer Schublade.",
        "Ob das Geld vom Land kommt oder vom Bund, es wird {place} nicht vor dem Jahr {year} erreichen.",
        "Zwei Anwälte wollten nicht sagen, wie viele der {m} Klagen inzwischen außergerichtlich beigelegt sind.",
    ),
    menu=(
        "Startseite",
        "Lokales",
        "Politik",
        "Wirtschaft",
        "Kultur",
        "Sport",
        "Wissen",
        "Reise",
        "Garten",
        "Leserbriefe",
        "Traueranzeigen",
        "Stellenmarkt",
        "Wetter",
        "Rätsel",
        "Podcast",
        "Bilder",
        "Polizeibericht",
        "Vereine",
        "Schule",
        "Landwirtschaft",
        "Immobilien",
        "Veranstaltungen",
    ),
    tools=("Teilen", "Drucken", "Link kopieren", "Merken", "Vorlesen"),
    foot=("Über uns", "Kontakt", "Impressum", "Datenschutz", "AGB", "Anzeigen aufgeben"),
    by="Von",
    most_read="Meistgelesen",
    related="Mehr zum Thema",
    cookie=(
        "Diese Seite legt kleine Dateien auf Ihrem Gerät ab, um sich Ihre Schriftgröße zu merken, Besuche zu zählen und"
        " Hinweise zu zeigen, die unsere Arbeit bezahlen. Sie können allen zustimmen, keiner oder jeder für sich."
    ),
    pitch=(
        "Jeden Donnerstagabend wählt die Redaktion fünf Berichte aus, über die sie gestritten hat. Das Lesen dauert"
        " vier Minuten, kostet nichts und kommt ohne Katzenbilder aus."
    ),
    about=(
        "Gegründet von einer Gruppe Schriftsetzer in der Stube über einer Seilerei, gehört die Zeitung seit dem Brand"
        " ihren Lesern. Andere Teilhaber hat sie nicht, und jedes Jahr im Mai legt sie ihre Bücher offen."
    ),
    appeal=(
        "Sie haben diesen Bericht gelesen, ohne zu bezahlen, und so soll es sein. Wer im Monat den Preis eines Brotes"
        " übrig hat, hilft uns, Reporter in Sitzungen zu schicken, die sonst keiner besucht."
    ),
    adverts=(
        "Seit drei Generationen heizt die Firma Harkens in der Mühlgasse den Küchen des Kreises ein.",
        "Das Hotel am Deich öffnet freitags seine Terrasse und reicht zum Abendessen Fisch aus der Bucht.",
    ),
    bio="{person} schreibt über Gemeinden und ihr Geld und hat vorher Uhren repariert und Erdkunde unterrichtet.",
    rights="© {year} {site}. Alle Rechte vorbehalten.",
)

FR = Words(
    names=(
        "Armelle Kervadec",
        "Bastien Louvigny",
        "Odile Marchenoir",
        "Rémi Tessandier",
        "Clothilde Aubrac",
        "Yannick Delpierre",
        "Solange Bréhaut",
        "Étienne Vaucresson",
    ),
    places=(
        "Port-Lannec",
        "Saint-Aubert",
        "Valmoray",
        "Brécourt",
        "Les Ormeaux",
        "Montgivray",
        "Trévenou",
        "Belleroche",
    ),
    bodies=(
        "la préfecture maritime",
        "la communauté de communes",
        "la régie des eaux",
        "la chambre des comptes",
        "la ligue des locataires",
        "la commission du patrimoine",
    ),
    things=(
        "la halle aux grains",
        "la passerelle du port",
        "la digue nord",
        "la gare routière",
        "la tour du guet",
        "la fonderie",
        "la maternité",
        "la bibliothèque",
    ),
    titles=(
        "À {place}, la mairie veut garder {thing} jusqu’en {year}",
        "Réparer {thing} coûtera {n} millions de plus",
        "Pourquoi {place} se déchire au sujet de {thing}",
        "{person} démissionne et dénonce le projet pour {thing}",
    ),
    decks=(
        "Les habitants de {place} ont appris la décision par une affiche collée sur un réverbère",
        "Un rapport resté {m} mois dans un tiroir met en cause trois entreprises",
    ),
    openings=(
        "{core}.",
        "Selon le procès-verbal de la séance, {core}.",
        "Mardi matin, {core}.",
        "Dès {year}, {core}.",
        "Dans une lettre de {n} pages, {person} écrit que {core}.",
        "À la surprise générale, {core}.",
    ),
    cores=(
        "{body} avait mis de côté {n} millions pour {thing}",
        "{m} familles ont reçu l’ordre de quitter {place}",
        "{person} a parcouru {thing} une lampe à la main",
        "le prix des travaux a grimpé de {n} pour cent",
        "{body} a réclamé des plans que personne ne retrouve",
        "{m} plongeurs ont inspecté les pieux devant {place}",
        "{thing} était assurée pour le dixième de sa valeur",
        "{person} a refusé de signer les comptes de {year}",
    ),
    whole=(
        "« On nous a donné {m} jours pour répondre et personne à qui parler », dit {person}, qui tient la boutique.",
        "La dernière fois que {place} a dû choisir, en {year}, il a manqué {n} voix.",
        "Il n’y a pas eu de blessé, mais {m} véhicules ont été tirés de la boue par une grue venue de {place}.",
        "Une pétition de {n} {m}0 noms attend une réponse dans un tiroir depuis le printemps {year}.",
        "D’où qu’il vienne, l’argent n’arrivera pas à {place} avant {year}, reconnaît {body}.",
        "Deux avocats n’ont pas voulu dire combien des {m} plaintes ont été réglées à l’amiable.",
    ),
    menu=(
        "Accueil",
        "Pays",
        "Faits divers",
        "Économie",
        "Mer",
        "Culture",
        "Sports",
        "Tribunes",
        "Courrier",
        "Agenda",
        "Obsèques",
        "Météo",
        "Vidéos",
        "Jeux",
        "Archives",
        "Éducation",
        "Santé",
        "Transports",
    ),
    tools=("Partager", "Envoyer par e-mail", "Copier le lien", "Imprimer", "Réagir"),
    foot=("Qui sommes-nous", "Contact", "Mentions légales", "Confidentialité", "Publicité", "Plan du site"),
    by="Par",
    most_read="Les plus lus",
    related="Sur le même sujet",
    cookie=(
        "Ce site dépose de petits fichiers sur votre appareil pour retenir vos préférences, compter les visites et"
        " montrer des annonces qui paient notre travail. Vous pouvez les accepter tous, aucun, ou choisir un par un."
    ),
    pitch=(
        "Chaque jeudi soir, la rédaction choisit les cinq articles qui l’ont fait débattre et dit pourquoi. La lecture"
        " prend quatre minutes, ne coûte rien et ne contient aucune photo de chat."
    ),
    about=(
        "Fondé par des typographes dans une chambre au-dessus d’une corderie, le journal appartient à ses lecteurs"
        " depuis l’incendie. Il n’a pas d’autre actionnaire et publie ses comptes chaque année au mois de mai."
    ),
    appeal=(
        "Vous avez lu cet article sans payer, et c’est très bien ainsi. Si vous pouvez donner chaque mois le prix d’un"
        " pain, vous nous aidez à envoyer un journaliste là où personne d’autre ne va."
    ),
    adverts=(
        "La maison Quéré chauffe les cuisines du canton depuis trois générations, et le café y est toujours chaud.",
        "L’hôtel du Phare ouvre sa terrasse le vendredi soir et sert les huîtres de la baie jusqu’à minuit.",
    ),
    bio="{person} suit les communes et leurs finances, après avoir réparé des horloges et enseigné la géographie.",
    rights="© {year} {site}. Tous droits réservés.",
)

RU = Words(
    names=(
        "Арина Громова",
        "Павел Студенцов",
        "Нина Верховская",
        "Глеб Осокин",
        "Тамара Лугина",
        "Егор Заречный",
        "Вера Полынина",
        "Степан Маяков",
    ),
    places=("Зареченск", "Верхний Лог", "Синегорье", "Каменка", "Озёрный", "Беломыс", "Тихий Яр", "Полынск"),
    bodies=(
        "областная дума",
        "портовая служба",
        "комиссия по воде",
        "жилищная инспекция",
        "счётная палата",
        "школьная комиссия",
    ),
    things=(
        "разводной мост",
        "старый причал",
        "крытый рынок",
        "краевой архив",
        "ночной паром",
        "городской музей",
        "речной вокзал",
        "соляной завод",
    ),
    titles=(
        "{place} сохранит {thing} до {year} года",
        "На {thing} не хватает {n} миллионов рублей",
        "Почему {place} не может решить, чинить ли {thing}",
        "{person} уходит: комиссия решила закрыть {thing}",
    ),
    decks=(
        "О решении жители узнали из объявления на фонарном столбе",
        "Отчёт, который {m} месяцев лежал в столе, называет трёх подрядчиков",
    ),
    openings=(
        "Как следует из протокола, {core}.",
        "Во вторник утром стало известно, что {core}.",
        "В письме на {n} страницах сказано, что {core}.",
        "Ещё в {year} году было ясно, что {core}.",
        "Мало кто этого ждал, но {core}.",
    ),
    cores=(
        "{body} отложила на {thing} {n} миллионов",
        "{m} семей должны выехать до начала зимы",
        "{person} требует закрыть {thing} на ремонт",
        "цена работ выросла на {n} процентов",
        "{body} запросила чертежи, которых никто не нашёл",
        "{m} водолазов осмотрели опоры у берега",
        "{thing} застрахован лишь на десятую часть цены",
        "{m} из {n} насосов стоят без дела с {year} года",
    ),
    whole=(
        "«Нам дали {m} дней на ответ, а спросить было не у кого», — говорит {person}, чья лавка стоит напротив.",
        "В прошлый раз, в {year} году, город {place} провалил голосование, не добрав {n} голосов.",
        "Никто не пострадал, но {m} машин пришлось поднимать из грязи краном, который прислал город {place}.",
        "Обращение, под которым стоит {n} тысяч {m} подписей, лежит без ответа с весны {year} года.",
        "Откуда бы ни пришли деньги, город {place} не увидит их раньше {year} года.",
        "Два юриста отказались сказать, сколько из {m} исков удалось уладить без суда.",
    ),
    menu=(
        "Главная",
        "Город",
        "Область",
        "Экономика",
        "Происшествия",
        "Культура",
        "Спорт",
        "Мнения",
        "Письма",
        "Погода",
        "Афиша",
        "Видео",
        "Фото",
        "Архив",
        "Школа",
        "Здоровье",
        "Транспорт",
        "Село",
    ),
    tools=("Поделиться", "Распечатать", "Скопировать ссылку", "Обсудить", "Сохранить"),
    foot=("О редакции", "Контакты", "Реклама", "Правила", "Вакансии", "Карта сайта"),
    by="Автор:",
    most_read="Самое читаемое",
    related="Читайте также",
    cookie=(
        "Сайт хранит на вашем устройстве небольшие файлы, чтобы помнить настройки, считать посещения и показывать"
        " объявления, которые оплачивают нашу работу. Можно разрешить все, ни одного или выбрать по одному."
    ),
    pitch=(
        "Каждый четверг вечером редакция отбирает пять статей, о которых спорила всю неделю. Чтение занимает четыре"
        " минуты, ничего не стоит и обходится без картинок с котами."
    ),
    about=(
        "Газету основали наборщики в комнате над канатной лавкой, а после пожара она принадлежит своим читателям."
        " Других хозяев у неё нет, и каждый год в мае она показывает свои счета."
    ),
    appeal=(
        "Вы прочли этот материал бесплатно, и так должно быть. Если вы готовы отдавать в месяц цену буханки хлеба, мы"
        " сможем посылать корреспондентов туда, куда больше никто не ходит."
    ),
    adverts=(
        "Мастерская на Мельничной улице третье поколение чинит печи всей округи, и чайник там всегда горячий.",
        "Гостиница у маяка по пятницам открывает террасу и подаёт на ужин рыбу из залива.",
    ),
    bio="{person} пишет о городах и деньгах, а раньше чинил часы и преподавал географию в вечерней школе.",
    rights="© {year} {site}. Все права защищены.",
)

ZH = Words(
    names=("林书禾", "周砚秋", "韩青屿", "苏望舒", "陆知远", "沈听澜", "贺云舟", "唐采薇"),
    places=("临江镇", "白石湾", "青杨县", "望海市", "松岭", "南渡口", "云溪", "柳河堡"),
    bodies=("县水利局", "港务委员会", "市审计处", "文物保护站", "铁路监察组", "居民代表会"),
    things=("老码头", "潮汐磨坊", "县档案馆", "夜航渡轮", "水库大坝", "旧信号厂", "河边集市", "种子库"),
    titles=(
        "{place}决定将{thing}保留到{year}年",
        "{thing}修缮费用再增{n}百万元",
        "{place}为何在{thing}问题上争执不下",
        "{person}因{thing}方案宣布辞职",
    ),
    decks=("{place}居民称是从路灯杆上的告示得知这一决定的", "搁置了{m}个月的报告指向三家承包商"),
    openings=(
        "{core}。",
        "会议记录显示，{core}。",
        "星期二上午，{core}。",
        "早在{year}年，{core}。",
        "在一封长达{n}页的信中，{person}写道，{core}。",
        "出乎许多人的意料，{core}。",
    ),
    cores=(
        "{body}已为{thing}预留了{n}百万元资金",
        "住在{thing}附近的{m}户人家被要求在入冬前搬走",
        "{person}带着测量员和一盏灯走遍了{thing}",
        "工程造价自{year}年以来上涨了百分之{n}",
        "{body}索要的图纸谁也没有找到",
        "{m}名潜水员检查了{place}一侧的桩基",
        "{thing}的保险金额不到其价值的十分之一",
        "{place}的{n}台水泵中有{m}台闲置不用",
    ),
    whole=(
        "“给我们答复的时间只有{m}天，可是没有人能回答我们的问题。”在对面开店的{person}说。",
        "上一次{place}面对这样的选择是在{year}年，当时表决以{n}票之差未能通过。",
        "事故没有造成人员受伤，但有{m}辆车只能靠从{place}调来的吊车从泥里拖出。",
        "一份有{n}{m}人签名的请愿书自{year}年春天起一直放在抽屉里，没有得到答复。",
        "无论这笔钱从哪里来，{body}承认它在{year}年之前都到不了{place}。",
        "两名律师不愿透露{m}起索赔中有多少已经在庭外了结。",
    ),
    menu=(
        "首页",
        "本地",
        "时政",
        "财经",
        "社会",
        "文化",
        "体育",
        "观点",
        "读者来信",
        "天气",
        "视频",
        "图片",
        "档案",
        "教育",
        "健康",
        "交通",
        "农业",
        "旅游",
    ),
    tools=("分享", "打印", "复制链接", "收藏", "评论"),
    foot=("关于我们", "联系方式", "广告服务", "法律声明", "招聘信息", "网站地图"),
    by="记者",
    most_read="阅读排行",
    related="相关新闻",
    cookie="本站会在您的设备上保存一些小文件，用来记住字号设置、统计访问人数，并展示维持我们工作的广告。您可以全部允许、全部拒绝，也可以逐项选择。",
    pitch="每逢星期四晚上，编辑们会挑出本周争论最多的五篇报道并说明理由，只需四分钟就能读完，不收费用，也没有一张猫的照片。",
    about="本报由一群排字工人在绳缆铺楼上的小屋里创办，自那场大火之后归读者所有，没有别的股东，每年五月都会公布账目。",
    appeal="您没有付费就读完了这篇报道，这本来就应当如此。如果您每月愿意拿出一块面包的钱，我们就能派记者去那些没有人旁听的会议。",
    adverts=(
        "磨坊巷的老铺三代人都在为全县修炉灶，店里的水壶永远是热的，欢迎街坊随时进来坐一坐。",
        "灯塔旅馆每逢星期五开放露台，供应海湾里刚打上来的鱼和本地的米酒。",
    ),
    bio="{person}长期报道乡镇与公共财政，此前修过钟表，也在夜校教过地理。",
    rights="© {year} {site} 版权所有",
)

WORDS = {"en": EN, "es": ES, "de": DE, "fr": FR, "ru": RU, "zh": ZH}
