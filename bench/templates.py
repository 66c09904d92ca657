"""Invented reports of one kind that share most of their words and are no copies: what a template makes.

A template's slots are filled anew in each report: `{town}`, `{name}`, `{day}`, `{12-40}` a number, `{one|other}` a choice.
"""

import random
import re

TOWNS = [
    "Harrowmere",
    "Saltby",
    "Elmstow",
    "Marrick",
    "Fennick",
    "Oxley",
    "Dunmarsh",
    "Stonebeck",
    "Tidewater",
    "Linford",
    "Aldby",
    "Corwen",
    "Brackley",
    "Denholm",
    "Ferring",
    "Garth",
    "Hexley",
    "Ilmer",
    "Jarrow",
    "Kelso",
    "Morland",
    "Netherby",
    "Orwick",
    "Penfold",
    "Quarrow",
    "Risby",
    "Selwick",
    "Thornage",
    "Ulverly",
    "Velden",
    "Westry",
    "Yarby",
    "Ashcombe",
    "Birkdale",
    "Colwell",
    "Drayford",
    "Eastry",
    "Fulbeck",
    "Grindon",
    "Holmby",
]
FIRST = [
    "Alma",
    "Boris",
    "Clara",
    "Dilip",
    "Edith",
    "Farid",
    "Greta",
    "Hamid",
    "Irene",
    "Jonas",
    "Kamal",
    "Lydia",
    "Mario",
    "Nadia",
    "Oscar",
    "Petra",
    "Quentin",
    "Rosa",
    "Samir",
    "Tessa",
    "Umar",
    "Vera",
    "Walter",
    "Xenia",
    "Yusuf",
    "Zelda",
    "Bruno",
    "Celia",
    "Derek",
    "Elsa",
]
LAST = [
    "Abbot",
    "Barlow",
    "Carver",
    "Dunmore",
    "Ellery",
    "Farrow",
    "Gilmour",
    "Hartwell",
    "Ingram",
    "Jessop",
    "Kettering",
    "Lomax",
    "Merriman",
    "Nuttall",
    "Osgood",
    "Pargeter",
    "Quayle",
    "Rushton",
    "Sandell",
    "Tolliver",
    "Underhay",
    "Vickery",
    "Wainwright",
    "Yardley",
    "Zeller",
    "Brandt",
    "Castell",
    "Droste",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

TEMPLATES: dict[str, str] = {
    "weather": (
        "{Wednesday|Thursday|Friday} will be {mostly sunny|cloudy with showers|windy with bright spells|wet at first} in"
        " {town}, with a high of {3-31} degrees and a low of {-6-14}. Winds will reach {5-70} kilometres an hour from the"
        " {north|south|west|east}.\n\nIn {town} it will be {3-31} degrees by {1-6} in the afternoon. The rest of the week"
        " shows {little change|rain on {day}|a slow rise in temperatures}, the weather service in {town} said in its"
        " bulletin for the coast.\n\nSunrise is at {5-8}:{10-59} and sunset at {16-21}:{10-59}. The next forecast follows"
        " at {6-18} o'clock."
    ),
    "markets": (
        "Shares in {town} closed {higher|lower|little changed} on {day}, as {banks|miners|retailers|carmakers} {gained|lost}"
        " ground. The main index {rose|fell} {0-3}.{10-99} percent to {4000-9000}.{10-99} points.\n\nTurnover came to"
        " {1-9}.{1-9} billion crowns. Of the {30-60} companies in the index, {5-28} rose and {5-28} fell. {last} Holdings"
        " led the gainers with a rise of {2-12}.{1-9} percent, while {last} Group lost {2-12}.{1-9} percent.\n\nThe crown"
        " traded at {1-2}.{1000-9999} to the dollar. Oil was at {60-110}.{10-99} dollars a barrel. Traders are waiting for"
        " figures on {jobs|prices|trade} that are due on {day}."
    ),
    "lottery": (
        "Here are the winning numbers of the {town} lottery drawn on {day}, {1-28} {month}: {1-59}, {1-59}, {1-59}, {1-59},"
        " {1-59} and {1-59}. The bonus number was {1-59}.\n\nThe jackpot was {1-90}.{1-9} million crowns. {No ticket|One"
        " ticket|Two tickets} matched all six numbers. The next draw is on {day}, with a jackpot of about {2-95} million"
        " crowns.\n\nTickets can be bought until {6-9} in the evening on the day of the draw at any licensed shop."
    ),
    "quake": (
        "A magnitude {3-6}.{0-9} earthquake struck {5-90} kilometres {north|south|west|east} of {town} at {0-23}:{10-59} on"
        " {day}, according to preliminary data of the seismological institute. It was {2-90} kilometres deep.\n\nThere were"
        " no immediate reports of damage or injuries. In the past ten days there have been {0-9} earthquakes of magnitude"
        " {2-3}.0 or greater nearby.\n\nRead in our guide what to do during an earthquake. This report was written from the"
        " institute's notice, and an editor looked at it before it was published."
    ),
    "obituary": (
        "{name}, {60-99}, of {town}, passed away on {day}, {month} {1-28}, surrounded by family. {Born|Raised} in {town} in"
        " {1925-1965}, {he|she} worked for {10-45} years at the {mill|railway|school|hospital|post office} there.\n\nThose"
        " who survive include {1-6} children, {1-12} grandchildren, a {sister|brother}, {first}, and many nieces and"
        " nephews.\n\nA service will be held at {9-15}:00 on {day} at the {chapel|church} in {town}, with burial to follow"
        " in the {old|new} cemetery. In place of flowers the family asks for gifts to the {hospice|library|lifeboat}."
    ),
    "court": (
        "{name}, {18-79}, of {1-180} {last} Street, {town}, {pleaded guilty to|was found guilty of} driving at {41-99} miles"
        " an hour in a {30-60} zone on the {town} road on {month} {1-28}. Fined {40-900} pounds, ordered to pay costs of"
        " {40-120} pounds and a surcharge of {20-90} pounds. Licence endorsed with {3-6} points.\n\n{name}, {18-79}, of"
        " {1-180} {last} Road, {town}, admitted {theft of goods|fishing without a licence|travelling without a ticket}"
        " worth {5-400} pounds. {Fined {40-400} pounds|Given a community order of {6-24} months|Discharged}."
    ),
    "earnings": (
        "{last} {Foods|Energy|Industries|Holdings} on {day} reported net income of {2-900}.{1-9} million crowns in its"
        " {first|second|third|fourth} quarter.\n\nThe company, which is based in {town}, said it had net income of"
        " {0-9}.{10-99} crowns per share. The results {topped|missed|met} the expectations of analysts, who had expected"
        " {0-9}.{10-99} crowns per share.\n\nIt posted revenue of {20-9000} million crowns in the period. For the year it"
        " expects profit of {1-19}.{10-99} crowns per share, with revenue between {1-9}.{1-9} and {10-19} billion crowns."
        "\n\nIts shares have {risen|fallen} {1-60} percent since the beginning of the year."
    ),
    "fixture": (
        "{town} {United|Rovers|City} {won|lost|drew} {0-5}-{0-5} against {town} {Athletic|Wanderers|Town} on {day}."
        " {name} scored after {2-89} minutes in front of {800-29000} spectators.\n\n{town} are now {2-19}th in the table"
        " with {4-70} points from {8-34} matches, and play {town} away on {day}."
    ),
    "stub": (
        "{Watch|Listen}: {name} on the {floods|strike|election|harbour|school} in {town}. More on this story follows on our"
        " pages as soon as we have it."
    ),
    "ja_weather": (
        "{北|南|東|西}部の{山沿い|沿岸|平野|盆地}では{月|火|水|木|金}曜日、{晴れ|曇り|雨|雪}の天気となり、最高気温は{3-35}度、"
        "最低気温は{-5-20}度の見込みです。風は{2-18}メートルで、波の高さは{1-6}メートルと予想されています。"
        "気象台は{午前|午後}{1-11}時までの降水量を{5-120}ミリと見込み、低い土地の浸水に注意するよう呼びかけています。"
    ),
    "zh_markets": (
        "{周一|周二|周三|周四|周五}收盘，股指{上涨|下跌}{0-3}.{10-99}%，报{2500-4200}.{10-99}点，成交额为{2000-9800}亿元。"
        "{银行|钢铁|煤炭|汽车|医药}板块领涨，{地产|航空|传媒|军工}板块领跌，两市共有{300-3900}只股票上涨，{300-3900}只股票下跌。"
        "分析人士认为，市场短期内仍将保持震荡，投资者应当注意控制风险，关注{月|季}度数据的公布。"
    ),
    "th_weather": (
        "กรมอุตุนิยมวิทยาพยากรณ์อากาศว่า วัน{จันทร์|อังคาร|พุธ|ศุกร์}นี้ ภาค{เหนือ|ใต้|กลาง|ตะวันออก}มีฝนฟ้าคะนองร้อยละ {10-90} ของพื้นที่"
        " อุณหภูมิต่ำสุด {18-26} องศา อุณหภูมิสูงสุด {28-41} องศา ลมความเร็ว {5-40} กิโลเมตรต่อชั่วโมง ทะเลมีคลื่นสูงประมาณ {1-4} เมตร"
        " ขอให้ประชาชนระมัดระวังอันตรายจากฝนตกหนักและน้ำท่วมฉับพลันในระยะนี้"
    ),
}

_SLOT = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(-?\d+)-(\d+)")


def name(draw: random.Random) -> str:
    """A person's name."""
    return f"{draw.choice(FIRST)} {draw.choice(LAST)}"


def _value(slot: str, draw: random.Random) -> str:
    if found := _RANGE.fullmatch(slot):
        return str(draw.randint(int(found[1]), int(found[2])))
    lists = {"town": TOWNS, "first": FIRST, "last": LAST, "day": DAYS, "month": MONTHS}
    if slot in lists:
        return draw.choice(lists[slot])
    return name(draw) if slot == "name" else draw.choice(slot.split("|"))


def filled(template: str, draw: random.Random) -> str:
    """A template with its slots filled, those within choices too."""
    while _SLOT.search(template):
        template = _SLOT.sub(lambda slot: _value(slot[1], draw), template)
    return template
