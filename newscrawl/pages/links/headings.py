"""What the heading of a block of links says the block is, in the languages that newspapers have."""

import re
from functools import lru_cache

# In the order of the test: "recommended" beats "latest".
_WORDING = {
    "related": (
        *("related", "you (?:might|may)(?: also)? (?:like|enjoy|be interested)", "recommended", "similar", "see also"),
        *(
            "more (?:from (?:this |the )?author|on th(?:is|e) (?:topic|story|subject)|like this)",
            "also read",
            "read also",
        ),
        *("read (?:next|on|more(?: on| about)?)$", "what to read next", "keep reading", "further reading", "up next"),
        *("ähnliche", "verwandte", "das könnte", "(?:mehr|lesen sie|artikel|beiträge|links) zum thema", "weiterlesen"),
        *(
            "lesen sie auch",
            "passend (?:dazu|zum)",
            "empf(?:ohlen|ehlung)",
            "auch interessant",
            "mehr zu:?$",
            "weiterführende",
        ),
        *(
            "à (?:lire|découvrir) (?:aussi|également|ensuite)",
            "lire aussi",
            "sur le même (?:sujet|thème)",
            "similaires",
            r"\bliés?\b",
        ),
        *("vous aimerez", "pourrai(?:en)?t (?:aussi )?vous", "recommandé", "voir aussi", "articles? connexes?"),
        *("más (?:de|sobre)\\b", "relacionad[oa]s?", "te (?:puede|podría|recomendamos)", "le puede interesar"),
        *("lea también", "lee también", "le(?:er)? además", "también te", "recomendad[oa]s", "no te puedes perder"),
        *("leia (?:também|mais)", "veja também", "mais sobre", "pode gostar", "recomendamos", "saiba mais"),
        *(
            "correlat[ie]",
            "leggi anche",
            "potrebbe(?:ro)? interessar",
            "ti potrebbe",
            "sullo stesso (?:tema|argomento)",
        ),
        *("vedi anche", "consigliat[ie]", "gerelateerd", "lees (?:ook|meer over|verder)", "meer over", "aanbevolen"),
        *("powiązane", "zobacz (?:też|także|również)", "czytaj (?:też|także|również|więcej)", "polecan[ey]", "podobne"),
        *("przeczytaj (?:też|także|również)", "ilgili (?:haber|içerik|yazı|konu)", "benzer", "önerilen", "bunlar da"),
        *(
            "bunları da",
            "relaterad",
            "relatert",
            "relaterede",
            "läs (?:också|även|mer om)",
            "mer om ämnet",
            "les (?:også|mer)",
        ),
        *("læs (?:også|mere)", "mer om saken", "anbefal(?:t|ede)", "rekommendera", "måske (?:også|er du)", "flere om"),
        *("aiheeseen liittyvä", "lue (?:myös|lisää|seuraavaksi)", "suosittel", "související", "čtěte (?:také|dále)"),
        *("mohlo by vás", "podobné články", "doporuč", "kapcsolódó", "ajánl(?:ott|juk|ó)", "olvass[ae]? (?:el|tovább)"),
        *(
            "citește (?:și|mai)",
            "vezi și",
            "articole similare",
            "pe aceeași temă",
            "recomandări",
            "terkait",
            "baca juga",
        ),
        *(
            "berita serupa",
            "rekomendasi untuk",
            "tin liên quan",
            "xem thêm",
            "повʼязан",
            "пов[’']язан",
            "схожі",
            "читайте також",
        ),
        *("похожи", "по теме", "читайте также", "связанн", "рекоменду", "вам (?:может|будет)", "что ещё почитать"),
        *(
            "σχετικ[άέή]",
            "διαβάστε (?:επίσης|ακόμα|ακόμη)",
            "δείτε (?:επίσης|ακόμα|ακόμη)",
            "свързани",
            "прочетете още",
        ),
        *(
            "ذات صلة",
            "اقرأ (?:أيضا|أيضًا|أيضاً|المزيد)",
            "مواضيع مشابهة",
            "قد يعجبك",
            "موصى به",
            "مقالات مشابهة",
            "إقرأ أيض",
        ),
        *("مرتبط", "مطالب مشابه", "بیشتر بخوانید", "همچنین بخوانید", "پیشنهاد", "متعلقہ", "כתבות (?:נוספות|קשורות)"),
        *(
            "אולי יעניין",
            "קראו (?:גם|עוד)",
            "関連",
            "あわせて読みたい",
            "おすすめ",
            "こちらも",
            "관련 ?(?:기사|뉴스|글)",
            "추천",
        ),
        *("함께 (?:볼|읽)", "相关", "相關", "延伸(?:阅读|閱讀)", "推荐", "推薦", "猜你喜欢", "संबंधित", "यह भी पढ़ें"),
    ),
    "must_read": (
        *(
            "must[ -]?reads?",
            "must[ -]?see",
            "don['’]?t miss",
            "unmissable",
            "not to be missed",
            "editor['’]?s['’]? choice",
        ),
        *("lesenswert", "nicht verpassen", "unbedingt lesen", "à ne pas (?:manquer|rater)", "incontournables?"),
        *(
            "no te lo pierdas",
            "no se (?:lo )?pierda",
            "imperdibles?",
            "imprescindibles?",
            "não perca",
            "imperdíve(?:l|is)",
        ),
        *("da non perdere", "niet te missen", "missa inte", "gå ikke glip", "ikke gå glipp", "älä missaa"),
        *("nie przegap", "warto przeczytać", "kaçırmayın", "не пропустите", "не пропустіть", "nu rata", "ne hagyd ki"),
        *(
            "nezmeškejte",
            "nenechte si ujít",
            "wajib baca",
            "μη χάσετε",
            "μην χάσετε",
            "لا يفوتك",
            "لا تفوت",
            "از دست ندهید",
        ),
        *("必読", "꼭 읽", "必读", "必讀"),
    ),
    "most_read": (
        *(
            "most[ -](?:read|viewed|popular|shared|commented|watched|discussed)",
            r"\bpopular\b",
            "trending",
            "top stories",
        ),
        *("top (?:10|ten|5|five)$", "meistgelesen", "meist ?geklickt", "beliebt", "meistkommentiert", "am häufigsten"),
        *(
            "les plus (?:lus?|vus?|populaires|partagés|consultés)",
            "le plus lu",
            "populaires?",
            "lo más (?:leído|visto)",
        ),
        *("(?:los |las )?más (?:leíd|vist|popular|comentad|compartid)", "lo \\+ (?:leído|visto)", "tendencias?"),
        *(
            "mais (?:lid[ao]s|vist[ao]s|acessad[ao]s|populares|comentad[ao]s)",
            "em alta",
            "più (?:lett[ie]|vist[ie]|popolari)",
        ),
        *("meest (?:gelezen|bekeken|populair)", "populair", "najczęściej (?:czytane|komentowane)", "najpopularniejsze"),
        *(
            "popularne",
            "najchętniej",
            "en çok (?:okunan|izlenen)",
            "çok okunan",
            "popüler",
            "самое (?:читаемое|популярное)",
        ),
        *(
            "популярн",
            "читаемое",
            "найпопулярніш",
            "mest (?:läst|lest|læst|lästa|leste|læste|sedda|populær|delte)",
            "trendar",
        ),
        *(
            "luetuimmat",
            "suosituimmat",
            "katsotuimmat",
            "nejčtenější",
            "nejoblíbenější",
            "legolvasottabb",
            "legnépszerűbb",
        ),
        *("cele mai (?:citite|populare|vizualizate)", "terpopuler", "terbanyak dibaca", "đọc nhiều", "най-четени"),
        *(
            "(?:πιο )?δημοφιλ(?:ή|έστερα)",
            "πιο διαβασμένα",
            "(?:الأكثر|الاكثر) ",
            "پربازدید",
            "پربیننده",
            "پرمخاطب",
            "محبوب‌?ترین",
        ),
        *(
            "הנקראות ביותר",
            "הנצפות",
            "ランキング",
            "人気",
            "많이 (?:본|읽은)",
            "인기",
            "热门",
            "熱門",
            "排行",
            "最多人",
            "点击",
        ),
    ),
    "latest": (
        *(r"\blatest\b", r"\brecent", "newest", "breaking", "just in", "^(?:the )?news$", "new posts?", "live updates"),
        *("neueste", "aktuelle", "aktuell$", "neu auf", "dernière?s?", "derniers", "en direct", "les plus récents?"),
        *("últim[ao]s?", "lo más reciente", "más recientes", "lo último", "mais recentes", "recentes", "agora$"),
        *(
            "ultim[aeio]ssim",
            r"\bultime\b",
            r"\bultimi\b",
            "ultim'ora",
            "più recenti",
            "laatste",
            "net binnen",
            "nieuwste",
        ),
        *("najnowsze", "ostatnie", "z ostatniej chwili", "son (?:haberler|dakika|gelişmeler|yazılar)", "en son"),
        *("последни", "свежи", "новости$", "сейчас", "останні", "senaste", "siste (?:nytt|nyheter|saker)", "seneste"),
        *("nyeste", "uusimmat", "tuoreimmat", "nejnovější", "poslední", "legfrissebb", "friss(?: hírek)?$", "legújabb"),
        *(
            "cele mai noi",
            "ultimele",
            "recente",
            "terbaru",
            "terkini",
            "mới nhất",
            "най-нов",
            "τελευταία",
            "ροή ειδήσεων",
        ),
        *(
            "πρόσφατ",
            "أحدث",
            "آخر الأخبار",
            "آخر الاخبار",
            "المستجدات",
            "آخرین",
            "تازه‌?ترین",
            "جدیدترین",
            "תازہ",
            "חדשות אחרונות",
        ),
        *("新着", "最新", "速報", "최신", "속보", "最近"),
    ),
}
_PATTERNS = {block: re.compile("|".join(patterns)) for block, patterns in _WORDING.items()}
LONGEST = 80
"""Characters of a heading; what is longer is a headline or a sentence."""


@lru_cache(maxsize=4096)
def classify(heading: str) -> str:
    """Return what a block is by its heading: ``related``, ``latest``, ``must_read``, ``most_read`` or ``other``."""
    if len(heading) > LONGEST:
        return "other"
    lowered = heading.lower().replace("\u0307", "")  # what is left of a Turkish capital I
    return next((block for block, pattern in _PATTERNS.items() if pattern.search(lowered)), "other")


def named_part(heading: str) -> int:
    """Return how many characters of a heading say that links follow."""
    if len(heading) > LONGEST:
        return 0
    found = (pattern.search(heading.lower()) for pattern in _PATTERNS.values())
    return max((len(match[0]) for match in found if match), default=0)
