"""Texts in charsets of all kinds, damaged, empty or under false names."""

import random
import unicodedata

from tests.landing import make
from tests.landing.hostile.inputs import GOOD, LIMIT, Inputs, noise

INPUTS = Inputs()

GERMAN = (
    "Über den Dächern der Hansestadt wütete gestern früh ein schwerer Sturm.\n\nDie Bürgermeisterin erklärte, die"
    " Schäden seien größer als zunächst befürchtet. Für die Anwohner öffnet am Samstag"
    " eine Beratungsstelle in der Hafenstraße.\n"
)
FRENCH = (
    "Le préfet a annoncé hier soir la fermeture de l’école après l’incident.\n\n« Les élèves seront accueillis à la"
    " médiathèque dès lundi », a précisé le maire, très ému. Le coût des réparations dépassera 2 000 €.\n"
)
RUSSIAN = (
    "Вчера вечером в порту Мурманска начался ремонт старого ледокола.\n\nПо словам капитана, работы продлятся до"
    " весны, а стоимость ремонта составит около трёх миллионов рублей. Жители города следят за стройкой.\n"
)
JAPANESE = (
    "昨日の午後、港の古い灯台の修理が始まった。\n\n市長は「春までに工事を終えたい」と述べ、費用は約三億円になる見通しだ。"
    "地元の漁師たちは工事の様子を見守っている。\n"
)
CHINESE = (
    "昨天下午,港口的旧灯塔开始维修。\n\n市长表示,工程将在春天之前完成,费用约为三千万元。当地渔民对此表示欢迎,"
    "并希望码头也能尽快得到修缮。记者从现场了解到,工人们正在加紧施工。\n"
)
TAIWANESE = (
    "昨天下午,港口的舊燈塔開始維修。\n\n市長表示,工程將在春天之前完成,費用約為三千萬元。當地漁民對此表示歡迎,"
    "並希望碼頭也能儘快得到修繕。記者從現場了解到,工人們正在加緊施工。\n"
)
KOREAN = (
    "어제 오후 항구의 오래된 등대 수리가 시작되었다.\n\n시장은 봄까지 공사를 마칠 계획이며 비용은 약 삼십억 원이 될"
    " 것이라고 말했다. 지역 어민들은 공사를 지켜보고 있다.\n"
)
ARABIC = (
    "بدأت أمس في الميناء أعمال ترميم المنارة القديمة.\n\nوقال رئيس البلدية إن الأعمال ستنتهي قبل الربيع وإن التكلفة"
    " تبلغ نحو ثلاثة ملايين دينار. ويتابع سكان المدينة والصيادون سير العمل باهتمام كبير.\n"
)

QUOTED = "“We’ll rebuild,” the mayor of Saltby said – and the council’s café reopened. It’s a start.\n"

INPUTS.add("empty.txt", lambda: b"", "empty")
INPUTS.add("blank.txt", lambda: b" \r\n\t \n" * 50, "empty")
INPUTS.add("letters.txt", lambda: b"a\n\n" * (LIMIT // 3), "too_complex")
INPUTS.add("invisible.txt", lambda: "\u200b\u2060\ufeff\u00a0\n".encode() * 50, "empty")
INPUTS.add("nul.txt", lambda: bytes(5000), "not_text")
INPUTS.add("some_nuls.txt", lambda: make.story("some nuls").encode().replace(b"harbour", b"har\x00bour"), GOOD)
INPUTS.add("binary.txt", lambda: noise(20_000), "not_text")
INPUTS.add("utf16.txt", lambda: make.story("utf16").encode("utf-16-le"), GOOD)
INPUTS.add("utf16_mark.txt", lambda: make.story("utf16 mark").encode("utf-16"), GOOD)
INPUTS.add("utf16_be_mark.txt", lambda: b"\xfe\xff" + make.story("utf16 be").encode("utf-16-be"), GOOD)
INPUTS.add("utf32.txt", lambda: make.story("utf32").encode("utf-32"), GOOD)
INPUTS.add("latin1.txt", lambda: GERMAN.encode("latin-1"), GOOD)
INPUTS.add("cp1252.txt", lambda: FRENCH.encode("cp1252"), GOOD)
INPUTS.add("cp1251.txt", lambda: RUSSIAN.encode("cp1251"), GOOD)
INPUTS.add("koi8r.txt", lambda: RUSSIAN.replace("Мурманска", "Архангельска").encode("koi8-r"), GOOD)
INPUTS.add("shift_jis.txt", lambda: JAPANESE.encode("shift_jis"), GOOD)
INPUTS.add("euc_jp.txt", lambda: JAPANESE.replace("三", "五").encode("euc_jp"), GOOD)
INPUTS.add("gb18030.txt", lambda: CHINESE.encode("gb18030"), GOOD)
INPUTS.add("big5.txt", lambda: TAIWANESE.encode("big5"), GOOD)
INPUTS.add("euc_kr.txt", lambda: KOREAN.encode("euc_kr"), GOOD)
INPUTS.add("iso8859_6.txt", lambda: ARABIC.encode("iso8859-6"), GOOD)
INPUTS.add("cp1256.txt", lambda: ARABIC.replace("ثلاثة", "خمسة").encode("cp1256"), GOOD)
INPUTS.add("broken_utf8.txt", lambda: (GERMAN * 2).encode().replace(b"Sturm", b"Stu\xffrm", 1), GOOD)
INPUTS.add("mojibake.txt", lambda: GERMAN.replace("gestern", "heute").encode().decode("cp1252").encode(), GOOD)
INPUTS.add("cut_character.txt", lambda: RUSSIAN.replace("ледокола", "парома").encode().rstrip()[:-2], GOOD)
INPUTS.add(
    "no_charset_fits.txt",
    lambda: make.story("none").encode() + b"\x81 \x8d \xff\xff \x9d \x90 \x8f" * 20,
    "undecodable",
)
INPUTS.add("quotes.txt", lambda: QUOTED.encode("cp1252"), GOOD)
INPUTS.add("short_euc_jp.txt", lambda: JAPANESE[:20].encode("euc_jp"), GOOD)
INPUTS.add("short_gb18030.txt", lambda: CHINESE[:24].encode("gb18030"), GOOD)
INPUTS.add("short_euc_kr.txt", lambda: KOREAN[:26].encode("euc_kr"), GOOD)
INPUTS.add("stray_byte.txt", lambda: make.story("stray").encode().replace(b"Report", b"Re\x8dport"), GOOD)
INPUTS.add("iso2022_jp.txt", lambda: JAPANESE.replace("三", "七").encode("iso2022_jp"), GOOD)
INPUTS.add("cut_gb18030.txt", lambda: CHINESE.encode("gb18030").rstrip()[:-1], GOOD)
INPUTS.add("broken_cp1251.html", lambda: _broken_page(), GOOD)
INPUTS.add("controls.txt", lambda: make.story("controls").replace("the", "t\x01he", 3).encode(), GOOD)
INPUTS.add("bidi.txt", lambda: ARABIC.replace("أمس", "\u202eاليوم\u202c \u2066(2026)\u2069").encode(), GOOD)
INPUTS.add("over_long.txt", lambda: (make.story("over long") * 2000).encode()[: LIMIT + 1], "too_large")
INPUTS.add("text_named.html", lambda: make.story("text named html").encode(), GOOD)
INPUTS.add("html_named.txt", lambda: make.page("html named txt"), GOOD)
INPUTS.add("no_extension", lambda: make.story("no extension").encode(), GOOD)
INPUTS.add("unknown.qqq", lambda: make.story("unknown ending").encode(), "unsupported")


def _broken_page() -> bytes:
    """A page that declares its charset, and holds a byte that is none there."""
    paragraphs = "".join(f"<p>{part}</p>" for part in RUSSIAN.strip().split("\n\n"))
    page = f"<!DOCTYPE html><meta charset=windows-1251>{paragraphs}".encode("cp1251")
    return page.replace("порту".encode("cp1251"), b"\xef\xee\x98\xf2\xf3")


def _shuffled_marks() -> bytes:
    marks = [chr(at) for at in range(0x300, 0x36F) if unicodedata.combining(chr(at))]
    chance = random.Random(7)
    return ("Zalgo " + "".join(chance.choice(marks) for _ in range(200_000))).encode()


INPUTS.add("combining_marks.txt", _shuffled_marks, "timed_out")


def said() -> dict[str, str]:
    """What the inputs in a charset of their own say, by path."""
    texts = {
        "latin1.txt": GERMAN,
        "cp1252.txt": FRENCH,
        "cp1251.txt": RUSSIAN,
        "koi8r.txt": RUSSIAN.replace("Мурманска", "Архангельска"),
        "shift_jis.txt": JAPANESE,
        "euc_jp.txt": JAPANESE.replace("三", "五"),
        "gb18030.txt": CHINESE,
        "big5.txt": TAIWANESE,
        "euc_kr.txt": KOREAN,
        "iso8859_6.txt": ARABIC,
        "cp1256.txt": ARABIC.replace("ثلاثة", "خمسة"),
        "iso2022_jp.txt": JAPANESE.replace("三", "七"),
        "broken_utf8.txt": (GERMAN * 2).replace("Sturm", "Stu\ufffdrm", 1),
        "broken_cp1251.html": RUSSIAN.replace("порту", "по\ufffdту"),
        "mojibake.txt": GERMAN.replace("gestern", "heute"),
        "cut_character.txt": RUSSIAN.replace("ледокола", "парома").rstrip()[:-2] + "\ufffd",
        "cut_gb18030.txt": CHINESE.rstrip()[:-1] + "\ufffd",
        "utf16.txt": make.story("utf16"),
        "utf16_mark.txt": make.story("utf16 mark"),
        "utf16_be_mark.txt": make.story("utf16 be"),
        "utf32.txt": make.story("utf32"),
        "quotes.txt": QUOTED,
        "short_euc_jp.txt": JAPANESE[:20],
        "short_gb18030.txt": CHINESE[:24],
        "short_euc_kr.txt": KOREAN[:26],
        "stray_byte.txt": make.story("stray").replace("Report", "Re\ufffdport"),
        "some_nuls.txt": make.story("some nuls"),
        "bidi.txt": ARABIC.replace("أمس", "اليوم (2026)"),
    }
    return {f"hostile/{name}": text for name, text in texts.items()}
