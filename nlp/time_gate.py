"""Where a time expression can begin: two letters decide, so that text without times costs one pass of one pattern."""

import re
from collections import defaultdict
from functools import cache

from nlp.lexicon import rows

_LISTS = ("day_parts", "time_days", "time_words", "time_habits", "festivals")
_UNITS = "年月日号点时:/.~周天个小分多余几来星礼季钟工晚夜至到半以之前"
_FIGURES = "零〇一二两三四五六七八九十百廿"
_N = "N"  # stands for any figure
# beginnings that no list of words holds: the letter, and those that may follow
_GRAMMAR = {
    "今": "年天日早晚晨夜明后上中下清傍凌午N", "去": "年", "前": "年两几三二夜晚天日早晨上中下傍凌昨N", "大": "前约概半年后", "明": "年后早晚晨夜上中下清傍凌天日N",
    "后": "年", "本": "年月周星礼世", "上": "年个月上周星礼半世十百", "下": "个月下周星礼半", "当": "年月早晚夜晨N", "同": "年月",
    "次": "年月", "第": "二一三四1234", "翌": "年", "这": "个月周星礼几两N", "月": "初中底末上下", "元": "月", "周": "一二三四五六日天末",
    "星": "期", "礼": "拜", "年": "初底末尾中三", "昨": "今晚夜早晨日天上中下清傍凌午N", "约": "N", "差": "不", "将": "近", "接": "近下连", "正": "月",
    "腊": "月", "冬": "月", "农": "历", "阴": "历", "旧": "历", "老": "历", "节": "前后", "入": "春夏秋冬汛伏", "进": "入春夏秋冬汛伏",
    "近": "几数半十N", "最": "近", "过": "去", "未": "来", "连": "续", "持": "续", "长": "达", "已": "有经半几数N", "快": "要半N", "好": "几",
    "小": "半", "超": "过N", "不": "到", "至": "少", "足": "足", "整": "整", "历": "时", "短": "短", "仅": "仅N", "半": "年个小天月",
    "几": "年个天小十分周月日", "数": "年个天小十分周月日", "每": "", "隔": "天日", "一": "到", "逢": "周星礼",
    "全": "天", "晚": "N", "夜": "N", "早": "N", "晨": "N",
}  # fmt: skip


@cache
def starts() -> re.Pattern[str]:
    """A pattern that matches wherever an expression can begin, and at few other places."""
    following: defaultdict[str, set[str]] = defaultdict(set)
    for name in _LISTS:
        for row in rows(name):
            for word in row["words" if "words" in row else "names"].split("|"):
                following[word[0]].add(word[1:2])
    for letter, after in _GRAMMAR.items():
        following[letter] |= set(after) or {""}
    branches = []
    for letter, allowed in sorted(following.items()):
        if ("" in allowed and letter not in _GRAMMAR) or letter == "每":
            branches.append(letter)
        else:
            told = "".join(sorted(allowed - {"", _N})) + (f"{_FIGURES}0-9" if _N in allowed else "")
            branches.append(f"{letter}[{told}]")
    numbers = rf"(?<![0-9])[0-9]{{1,8}}(?=[{_UNITS}-])|(?<![0-9A-Za-z])20[0-9]{{6}}(?![0-9])|[{_FIGURES}][{_FIGURES}{_UNITS}O\-整]"
    return re.compile("|".join([numbers, *branches]))
