"""Bylines in Chinese, Japanese and Korean: labels before names and reporters' titles behind them."""

import re

# A line with editors' names has at most so many characters.
EDITORS_LINE = 40

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HAN = r"[\u3400-\u9fff]"
_ANY = r"[\u3040-\u30ff\u3400-\u9fff·]"
_MARK = r"\s*[:：/／|｜・]\s*"
_WRITER = "作者|撰文|撰稿人?|执笔人?|執筆者?|著者|文責|ライター|(?<!\\S)文"
_REPORTER = "(?:特约|見习|见习|首席|资深|全媒体)?(?:记者|記者|通讯员|通訊員|实习生|實習生)"
_ENDS = r"$|[\s/／|｜,，、)）]"
# A label and a sign between it and the name; a reporter's may stand right before a name of two to four letters.
_AUTHOR = re.compile(
    rf"(?:(?:{_WRITER}){_MARK}|(?:作者|{_REPORTER})(?:{_MARK}|\s+|(?={_HAN}{{2,4}}(?:{_ENDS}))))"
    rf"(?P<names>{_ANY}{{2,12}}(?:[\s、,，]+{_ANY}{{2,4}}(?!{_ANY})){{0,6}}"
    r"|(?<=[:：])[A-Za-z][\w .-]{1,30}?(?=\s|$))"
)
_EDITOR = re.compile(
    rf"(?:责任|責任)?(?:编辑|編輯|责编|責編)\s*[:：]\s*"
    rf"(?P<names>{_HAN}{{2,4}}(?:[\s、,，]+{_HAN}{{2,4}}){{0,3}})(?!{_HAN})"
)
# The commonest family names in China, Taiwan and Hong Kong, in both ways of writing: nine of ten people have one.
_FAMILY = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林郑鄭谢謝罗羅梁宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘"
    "于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付傅方白邹鄒孟熊秦邱江尹薛闫闊段雷侯龙龍"
    "史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯"
)
_LONE = re.compile(rf"[{_FAMILY}]{_HAN}{{1,2}}(?:[、，,]{_HAN}{{2,3}}){{0,3}}")

# `김하늘 기자`, `山田 花子記者`
_SIGNED = re.compile(rf"(?P<names>[\uac00-\ud7a3]{{2,4}}|{_HAN}{{2,4}}\s?{_HAN}{{1,3}})\s?(?:기자|특파원|記者)(?=$|\s)")
# `순천 김하늘 기자 sky@paper.example`: a reporter's name before the address.
_WITH_ADDRESS = re.compile(r"(?:^|\s)(?P<names>[\uac00-\ud7a3]{2,4})\s?(?:기자|특파원)\s+\S+@")
# `山田花子 2025年3月14日 09時30分`: a name of a few letters, no word that labels a day and no paper, before it.
_DATED = re.compile(
    rf"(?P<names>[\u30a0-\u30ff\u3400-\u9fff]{{3,5}}(?:[\s・、]{_ANY}{{3,6}}){{0,2}}|{_HAN}{{2}}\s{_HAN}{{2}})\s?\d{{4}}年\d{{1,2}}月\d{{1,2}}日"
)
_LABEL = re.compile("[更公発掲配投載最終新開信時]|新聞|通信|社$|部$|版$|報$|网|網")
# `……と話した。（山田花子）`: who wrote stands behind the last sentence.
_SIGNED_LAST = re.compile(rf"(?:^|[。」）!?！？]\s?)[（(](?P<names>{_HAN}{{3,5}}(?:、{_HAN}{{3,5}}){{0,2}})[）)]$")
# Words that follow names in such lines, and words that are none though they stand behind a label.
_NO_NAME = re.compile(
    "手记|文章|个人|观点|简介|介绍|训练营|博客|协会|協會|记者站|来源|來源|出自|编辑|編輯|责编|责任|時間|时间|阅读|発表|发表|更新|声明|聯絡|联系"
)
_BEHIND = re.compile(
    r"\s?(?:기자|인턴기자|선임기자|특파원|논설위원|통신원|記者|记者|編集委員|編集部員|特派員)(?=$|[\s,，、/·)）])"
)


def cjk_names(text: str) -> str | None:
    """The names behind a label such as 作者： or 记者, or before 기자 at the line's begin; None without any."""
    if not _CJK.search(text):
        return None
    for found in _AUTHOR.finditer(text):
        names = _NO_NAME.split(found["names"])[0].strip(" 、,，")
        if len(names) > 1:
            return names
    signed = _SIGNED.match(text) or _WITH_ADDRESS.search(text)
    return signed["names"] if signed else None


def dated_names(text: str) -> str | None:
    """The name with which a line of a name and a day begins, as Japanese papers sign; None in any other."""
    found = _DATED.match(text)
    return found["names"] if found and not _LABEL.search(found["names"]) else None


def names_behind(text: str) -> str | None:
    """The names in brackets behind a paragraph's last sentence; None without any."""
    found = _SIGNED_LAST.search(text)
    return found["names"] if found and not _LABEL.search(found["names"]) else None


def lone_names(text: str) -> str | None:
    """A line that is one Chinese name or several, `赵明、李小红`, and nothing else; None for any other."""
    line = text.strip("（()） \u3000")
    return line if _LONE.fullmatch(line) else None


def cjk_editor(text: str) -> str | None:
    """The editor's name behind 编辑： or 责编：; None without one."""
    found = _EDITOR.search(text)
    return found["names"] if found else None


def is_editors_line(text: str) -> bool:
    """Whether a line names the editor and says nothing else: `（责编：王丽）`."""
    return len(text) <= EDITORS_LINE and bool(_EDITOR.fullmatch(text.strip("（()）[]【】 \u3000。")))


def without_reporter(text: str) -> str:
    """A line without the titles that Korean and Japanese papers set behind reporters' names."""
    return _BEHIND.sub("", text) if _CJK.search(text) else text
