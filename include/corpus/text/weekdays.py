"""Names of the days of the week, which stand before dates and name nobody."""

_NAMES = """
    monday tuesday wednesday thursday friday saturday sunday
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta
    lunedì martedì mercoledì giovedì venerdì sabato domenica dilluns dimarts dimecres dijous divendres dissabte diumenge
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag torsdag fredag lördag söndag
    mandag tirsdag lørdag søndag maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
    poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle
    pondelok utorok streda štvrtok piatok nedeľa hétfő kedd szerda csütörtök péntek szombat vasárnap
    luni marți miercuri joi vineri sâmbătă duminică ponedjeljak utorak srijeda četvrtak petak subota nedjelja
    δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή pazartesi salı çarşamba perşembe cuma cumartesi pazar
    понедельник вторник среда четверг пятница суббота воскресенье понеділок вівторок середа четвер п'ятниця субота
    неділя понеделник сряда четвъртък петък събота الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
    شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार
    senin selasa rabu kamis jumat sabtu minggu
"""
WEEKDAYS = frozenset(_NAMES.split())

# Of two words: `Thứ ba`, `יום שישי`.
_NUMBERED = frozenset(("thứ", "יום"))


def is_weekday(text: str) -> bool:
    """Whether a text is the name of a day of the week and nothing else."""
    words = text.lower().replace("’", "'").strip(" ,.").split()
    return " ".join(words) in WEEKDAYS or (len(words) == 2 and words[0] in _NUMBERED)


def without_weekday(text: str) -> str:
    """Cut off the day of the week with which a text ends, where two words or more stand before it."""
    words = text.rstrip(" ,.").split()
    for count in (1, 2):
        if len(words) >= count + 2 and is_weekday(" ".join(words[-count:])):
            return " ".join(words[:-count])
    return text
