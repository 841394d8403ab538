"""Pages without an article, of many themes and in many languages, give their reason; reports about them do not."""

import json
import time

import pytest

from newscrawl import NotAnArticleError, extract
from newscrawl.pages.article import ArticlePage
from newscrawl.pages.refusal.verdict import REASONS, reason_of

SENTENCES = {
    "en": "The council of Karun agreed on Monday to repair the old bridge, and the mayor said work would begin soon.",
    "de": "Der Rat von Karun beschloss am Montag, die alte Brücke zu erneuern, und die Arbeiten sollen bald beginnen.",
    "fr": "Le conseil de Karoun a décidé lundi de réparer le vieux pont, et le maire a promis des travaux avant mai.",
    "es": "El consejo de Karún acordó el lunes reparar el puente viejo, y el alcalde dijo que las obras van a empezar.",
    "ru": "Совет Каруна решил в понедельник отремонтировать старый мост, и мэр сказал, что работы скоро начнутся.",
    "ar": "قرر مجلس كارون يوم الاثنين إصلاح الجسر القديم، وقال رئيس البلدية إن الأعمال ستبدأ قريبا جدا في المدينة.",
    "ja": "カルン市議会は月曜日、古い橋を修理することを決めた。市長は工事がまもなく始まると述べ、住民に協力を求めた。",
}
HEADLINES = (
    *("Old bridge of Karun to be repaired", "Mayor promises work before the winter", "Bakers raise the price of bread"),
    *("School of Ahvaz opens after a year", "Ferry to the island runs again", "River falls to its lowest in years"),
    *("Harvest better than was expected", "Court hears the case of the lost ship", "New clinic for the old harbour"),
)
MENU = '<nav><ul><li><a href="/politics/">Politics</a></li><li><a href="/sport/">Sport</a></li></ul></nav>'
FOOT = '<footer><p>© The Karun Herald. All rights reserved. <a href="/privacy/">Cookies and privacy</a></p></footer>'
BANNER = (
    '<div id="cookie-banner" class="cookie-consent"><p>We use cookies to make this site better for you. You may accept '
    "or refuse them.</p><button>Accept all</button></div>"
)
URL = "https://karun.example/news/2026/story-of-the-day"


def page(body, *, title="The Karun Herald", head="", lang="en", names=""):
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}'
        f'<script src="/app.js"></script></head><body class="{names}">{body}</body></html>'
    )


def framed(body, **given):
    return page(f"<header>{MENU}</header><main>{body}</main>{BANNER}{FOOT}", **given)


def og(kind):
    return f'<meta property="og:type" content="{kind}">'


def ld(*nodes):
    return f'<script type="application/ld+json">{json.dumps({"@graph": list(nodes)})}</script>'


def article_ld(**given):
    said = {"@type": "NewsArticle", "headline": "Old bridge", "datePublished": "2026-05-03T10:00:00Z"}
    return ld(said | given)


def teasers(form, count=9, excerpt=""):
    return "".join(
        form.format(href=f"/news/{number}", headline=HEADLINES[number % len(HEADLINES)], excerpt=excerpt)
        for number in range(count)
    )


CARD = (
    '<article class="card"><a href="{href}"><img src="/t.jpg"></a><h2><a href="{href}">{headline}</a></h2>'
    "<p>{excerpt}</p></article>"
)
DATED = '<li><time datetime="2026-05-0{headline[4]}">May</time><h3><a href="{href}">{headline}</a></h3></li>'
ROW = '<li><a href="{href}">{headline}</a></li>'
DIVS = (
    '<div class="x9"><a class="x1" href="{href}"><div><span>{headline}</span></div></a>'
    '<div class="x2">{excerpt}</div></div>'
)
PLAIN = '<p><a href="{href}"><b>{headline}</b></a><br>{excerpt}</p>'
LONG = f"{SENTENCES['en']} Nobody in the office had been consulted, and the paper was not shown to the press."


def notice(headline, text="", *, title=None, **given):
    return framed(f"<h1>{headline}</h1><p>{text}</p>", title=headline if title is None else title, **given)


LISTINGS = {
    "front page of cards": (framed(teasers(CARD, excerpt=LONG), head=og("website")), "https://karun.example/"),
    "front page, bare links": (framed(f"<ul>{teasers(ROW)}</ul>"), "https://karun.example/index.html"),
    "front page of a language": (framed(teasers(CARD), head=og("website")), "https://karun.example/fa/"),
    "category of WordPress": (framed(teasers(CARD, excerpt=LONG), names="archive category"), URL),
    "category without a type": (
        framed(f"<h1>Politics</h1>{teasers(CARD, excerpt=LONG)}"),
        "https://karun.example/politics",
    ),
    "tag": (framed(f"<h1>Bridges</h1>{teasers(PLAIN, excerpt=LONG)}"), "https://karun.example/tag/bridges/"),
    "second page": (framed(f"<h1>News</h1>{teasers(DIVS, excerpt=LONG)}"), "https://karun.example/news/page/2/"),
    "author": (
        framed(
            f"<h1>Jane Doe</h1><p>{LONG}</p><p>{LONG}</p>{teasers(ROW)}",
            head=og("profile") + ld({"@type": "ProfilePage"}),
        ),
        "https://karun.example/people/jane-doe",
    ),
    "search": (framed(f"<h1>Results</h1>{teasers(PLAIN, excerpt=LONG)}"), "https://karun.example/?s=bridge"),
    "search in German": (framed(f"<h1>Suchergebnisse für Brücke</h1>{teasers(ROW, 4)}", lang="de"), URL),
    "collection": (
        framed(f"<h1>Bridges</h1><p>{LONG * 3}</p>{teasers(ROW)}", head=ld({"@type": "CollectionPage"})),
        URL,
    ),
    "list of items": (framed(teasers(CARD, 4), head=ld({"@type": "ItemList"})), URL),
    "many articles declared": (
        framed(teasers(CARD, excerpt=LONG), head=ld(*[{"@type": "NewsArticle", "headline": h} for h in HEADLINES])),
        URL,
    ),
    "dated headlines": (framed(f"<h1>Latest</h1><ul>{teasers(DATED.replace('{headline[4]}', '1'))}</ul>"), URL),
    "nameless boxes": (framed(teasers(DIVS, excerpt=SENTENCES["en"])), URL),
    "nameless boxes in Arabic": (
        framed(
            teasers(DIVS, excerpt=SENTENCES["ar"]).replace("Old", "قرر مجلس المدينة إصلاح الجسر"),
            lang="ar",
            head=og("website"),
        ),
        URL,
    ),
    "headlines in Japanese": (
        framed(
            teasers(CARD).replace("Old bridge of Karun", "カルン市の古い橋が修理される"), lang="ja", head=og("website")
        ),
        URL,
    ),
    "one teaser marked as an article": (
        framed(teasers(CARD, 1).replace("<article", "<article itemtype='https://schema.org/Article'") + teasers(CARD)),
        URL,
    ),
    "old tables": (page(f"<table><tr><td>{teasers(PLAIN)}</td></tr></table>"), URL),
}
NOT_FOUND = {
    "404": notice("404"),
    "404 with a sentence": notice("Error 404", "The page that you are looking for does not exist."),
    "en": notice("Oops! That page can’t be found.", "It looks like nothing was found here. Maybe try a search?"),
    "en, most read below": framed(
        f"<h1>Page not found</h1><h2>Most read</h2>{teasers(CARD, excerpt=LONG)}", title="Page not found"
    ),
    "only the title": framed("<h1>Sorry</h1>", title="Not found | The Karun Herald"),
    "de": notice("Seite nicht gefunden", "Die gewünschte Seite existiert nicht oder wurde verschoben.", lang="de"),
    "fr": notice("Page introuvable", "Cette page n’existe plus. Retournez à l’accueil.", lang="fr"),
    "es": notice("Página no encontrada", "Lo sentimos, la página que busca no existe.", lang="es"),
    "pt": notice("Página não encontrada", "A página que procura não existe ou foi removida.", lang="pt"),
    "it": notice("Pagina non trovata", "La pagina richiesta non esiste.", lang="it"),
    "nl": notice("Pagina niet gevonden", "De opgevraagde pagina bestaat niet.", lang="nl"),
    "pl": notice("Nie znaleziono strony", "Strona, której szukasz, nie istnieje.", lang="pl"),
    "ru": notice("Страница не найдена", "Возможно, она была удалена.", lang="ru"),
    "ar": notice("الصفحة غير موجودة", "عذرا، لم يتم العثور على الصفحة المطلوبة.", lang="ar"),
    "fa": notice("صفحه مورد نظر یافت نشد", "ممکن است نشانی اشتباه باشد.", lang="fa"),
    "tr": notice("Sayfa bulunamadı", "Aradığınız sayfa kaldırılmış olabilir.", lang="tr"),
    "zh": notice("页面不存在", "您访问的页面不存在或已被删除。", lang="zh"),
    "ja": notice("ページが見つかりません", "お探しのページは削除されたか、移動した可能性があります。", lang="ja"),
    "ko": notice("페이지를 찾을 수 없습니다", "요청하신 페이지가 존재하지 않습니다.", lang="ko"),
    "sv": notice("Sidan hittades inte", "Vi kunde inte hitta sidan.", lang="sv"),
    "gone": notice("The article you requested is no longer available"),
    "cs": notice("Stránka nenalezena", "Zkuste vyhledávání.", lang="cs"),
    "el": notice("Η σελίδα δεν βρέθηκε", lang="el"),
    "he": notice("הדף לא נמצא", lang="he"),
    "vi": notice("Không tìm thấy trang", lang="vi"),
    "og:type website": notice("This article could not be found", head=og("website")),
}
LOGIN_FORM = '<form method="post"><input name="user"><input type="password" name="word"><button>{}</button></form>'
LOGINS = {
    "en": framed(f"<h1>Log in</h1>{LOGIN_FORM.format('Log in')}<p>Forgot your password?</p>"),
    "de": framed(f"<h1>Willkommen</h1>{LOGIN_FORM.format('Anmelden')}<p>Noch kein Konto?</p>", lang="de"),
    "ru": framed(f"<h1>Вход</h1>{LOGIN_FORM.format('Войти')}", lang="ru"),
    "ar": framed(f"<h1>تسجيل الدخول</h1>{LOGIN_FORM.format('دخول')}", lang="ar"),
    "ja": framed(f"<h1>会員ページ</h1>{LOGIN_FORM.format('ログイン')}", lang="ja"),
    "one-time link": notice("Sign in to continue", "<form><input type='email'><button>Send me a link</button></form>"),
    "in front of a declared article": framed(
        "<h1>Old bridge</h1><form class='regwall'><p>Log in or create a free account to read this.</p></form>",
        head=article_ld(),
    ),
}
COOKIES = (
    "We and our partners store cookies on your device. ",
    "With your consent we measure the audience and show advertising by cookies of our partners.",
)
COOKIE_WALLS = {
    "en": page(f"<div><h1>Your privacy choices</h1><p>{COOKIES[0]}</p><button>Accept</button></div>", title="Consent"),
    "long": page(
        f"<div class='consent-wall'><h1>Before you continue</h1>{''.join(f'<p>{part}</p>' for part in COOKIES * 6)}"
        "<button>Accept</button></div>"
    ),
    "de": page(
        "<div id='cmp'><h1>Weiter mit Cookies</h1><p>Mit Ihrer Einwilligung setzen wir Cookies ein.</p>"
        "<button>Alle akzeptieren</button></div>",
        lang="de",
    ),
    "fr": page("<h1>Gérer vos cookies</h1><p>Nous utilisons des cookies.</p><button>Tout accepter</button>", lang="fr"),
    "nl": page(
        "<h1>Toestemming voor cookies</h1><p>Wij vragen uw toestemming.</p><form><button>Ja</button></form>", lang="nl"
    ),
    "in front of a declared article": page(
        "<h1>Old bridge</h1><div class='cookie-wall'><p>Please accept all cookies to read this article.</p></div>",
        head=article_ld(),
    ),
}
PAYWALLS = {
    "en": framed(
        "<h1>Old bridge</h1><div class='paywall'><p>Subscribe now to continue reading this article.</p></div>",
        head=article_ld(isAccessibleForFree=False),
    ),
    "named": framed(
        "<h1>Old bridge</h1><div class='c-premium'><p>Subscribe today for unlimited access to our stories.</p></div>",
        head=article_ld(),
    ),
    "de": framed(
        "<h1>Alte Brücke</h1><p>Jetzt mit einem Abo weiterlesen: alle Artikel, jeden Tag.</p>",
        head='<meta property="article:content_tier" content="locked">' + article_ld(),
        lang="de",
    ),
    "fr": framed(
        "<h1>Le vieux pont</h1><section class='abonnement'><p>Cet article est réservé à nos abonnés.</p></section>",
        head=article_ld(),
        lang="fr",
    ),
    "ja": framed(
        "<h1>古い橋</h1><p>この記事は有料会員限定です。続きをお読みいただくには登録が必要です。</p>",
        head=article_ld(isAccessibleForFree="False"),
        lang="ja",
    ),
    "undeclared": notice("For subscribers only", "Become a member."),
}
JAVASCRIPT = {
    "react": page('<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>'),
    "next": page('<div id="__next"></div><script id="d" type="application/json">{}</script>'),
    "no name": page('<div class="x"></div><script src="/main.js"></script>'),
    "spinner": page('<app-root><div class="spinner">Loading…</div></app-root><script src="/m.js"></script>'),
    "de": page("<p>Bitte aktivieren Sie JavaScript in Ihrem Browser.</p>", lang="de"),
    "ko": page("<noscript>이 사이트를 보려면 JavaScript를 켜 주세요.</noscript><div id='app'></div>", lang="ko"),
    "in front of a declared article": page('<div id="root"></div><script src="/m.js"></script>', head=article_ld()),
}
BLOCKED = {
    "waiting": page("<h1>karun.example</h1><p>Enable JavaScript and cookies to continue</p>", title="Just a moment..."),
    "turned away": page("<h1>Access Denied</h1><p>You don't have permission to access this page. Reference #18.1</p>"),
    "robot": page("<h1>Are you a robot?</h1><p>Please confirm that you are not by ticking the box.</p>"),
    "blocked": page("<h1>Sorry, you have been blocked</h1><p>You are unable to access karun.example.</p>"),
    "waiting in Spanish": page("<h1>Un momento…</h1><p>Verificando que usted es un ser humano.</p>", lang="es"),
    "captcha frame": page("<iframe src='https://captcha.example/challenge'></iframe><script src='/x.js'></script>"),
    "challenge": page("<form id='challenge-form'><p>One more step</p></form>"),
    "de": page("<h1>Zugriff verweigert</h1><p>Ihre Anfrage wurde abgelehnt.</p>", lang="de"),
    "fr": page("<h1>Vérification de sécurité</h1><p>Un instant.</p>", lang="fr"),
    "ru": page("<h1>Доступ ограничен</h1><p>Подтвердите, что вы не робот.</p>", lang="ru"),
    "fa": page("<h1>دسترسی شما مسدود شده است</h1><p>لطفا بعدا تلاش کنید.</p>", lang="fa"),
    "zh": page("<h1>安全验证</h1><p>请完成验证后继续访问。</p>", lang="zh"),
}
ERRORS = {
    "database": page("<h1>Error establishing a database connection</h1>", title="Database Error"),
    "503": page("<h1>503 Service Unavailable</h1><p>No server is available to handle this request.</p>"),
    "php": page("<b>Fatal error</b>: Allowed memory size exhausted in /www/index.php on line 9"),
    "maintenance": page("<h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1>"),
    "500": page("<h1>Sorry</h1><p>Error 500 - internal server error</p>"),
    "gateway": page("<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>"),
    "de": page("<h1>Wartungsarbeiten</h1><p>Wir sind gleich wieder da.</p>", lang="de"),
    "es": page("<h1>Sitio en mantenimiento</h1><p>Volvemos pronto.</p>", lang="es"),
    "ru": page("<h1>Технические работы</h1><p>Сайт скоро откроется.</p>", lang="ru"),
    "tr": page("<h1>Bakım çalışması</h1><p>Kısa süre sonra buradayız.</p>", lang="tr"),
    "ja": page("<h1>ただいまメンテナンス中です</h1>", lang="ja"),
    "index": page("<h1>Index of /uploads</h1><a href='a.jpg'>a.jpg</a>"),
}
REDIRECTS = {
    "refresh": page("<p>Please wait.</p>", head='<meta http-equiv="refresh" content="0; url=/new/">'),
    "refresh in capitals": page("<a href='/new/'>here</a>", head='<META HTTP-EQUIV="Refresh" CONTENT="3;URL=/new/">'),
    "script": page("<script>window.location.href = '/new/';</script>"),
    "words": page("<h1>301 Moved Permanently</h1><p>The document has moved <a href='/x'>here</a>.</p>"),
    "de": page("<p>Sie werden weitergeleitet</p>", title="Weiterleitung", lang="de"),
}
REFUSED = {
    "listing": LISTINGS,
    "not_found": NOT_FOUND,
    "login": LOGINS,
    "cookie_wall": COOKIE_WALLS,
    "paywall": PAYWALLS,
    "javascript": JAVASCRIPT,
    "blocked": BLOCKED,
    "error": ERRORS,
    "redirect": REDIRECTS,
}
CASES = [
    pytest.param(reason, *(made if isinstance(made, tuple) else (made, URL)), id=f"{reason}: {name}")
    for reason, pages in REFUSED.items()
    for name, made in pages.items()
]


@pytest.mark.parametrize(("reason", "html", "url"), CASES)
def test_a_page_without_an_article_gives_its_reason(reason, html, url):
    with pytest.raises(NotAnArticleError) as caught:
        extract(html, url)
    assert caught.value.reason == reason


def test_every_reason_is_tried():
    assert set(REFUSED) | {"password"} == set(REASONS)
    assert len(CASES) > 80


ABOUT = {
    "cookies": "Websites must ask for consent before they set cookies, the court of Karun said on Monday.",
    "logins": "The bank said on Monday that customers could not log in, and that no password was lost.",
    "404s": "Readers of the ministry’s pages saw “404 page not found” on Monday: its archive had been deleted.",
    "captchas": "A captcha asks “Are you a robot?”, and a study said that robots answer it faster than people.",
    "subscriptions": "Readers must subscribe to continue reading the gazette from May, its publisher said.",
    "errors": "The error “503 Service Unavailable” was seen by a million customers on Monday, the bank said.",
    "JavaScript": "JavaScript is thirty years old, and its inventor said that he would not write it so fast again.",
    "redirects": "Visitors were redirected to a false shop on Monday, the police of Karun said in a warning.",
}
TITLES = {
    "cookies": "Court limits cookie walls on news sites in the whole union",
    "logins": "Login trouble at the bank: what happened to the accounts on Monday",
    "404s": "Page not found: how a ministry lost its whole archive",
    "captchas": "Are you a robot? A study says that nobody can tell any more",
    "subscriptions": "Gazette to become a paper for subscribers from the first of May",
    "errors": "Service unavailable for an hour: a million customers without money",
    "JavaScript": "Thirty years of JavaScript and what its inventor thinks of it",
    "redirects": "Redirected to a false shop: police warn of a new trick on the web",
}
SHORT_TITLES = {
    "cookies": "Cookies before the court",
    "logins": "Login trouble at bank",
    "404s": "“Not found” no more, says the minister",
    "captchas": "Captcha beaten",
    "subscriptions": "Gazette for subscribers, from May on",
    "errors": "Bank under maintenance for an hour",
    "JavaScript": "JavaScript turns thirty",
    "redirects": "Shoppers redirected to thieves",
}
FORMS = {
    "short, declared": lambda title, text: framed(f"<h1>{title}</h1><p>{text}</p>", head=article_ld(headline=title)),
    "short, a date only": lambda title, text: framed(
        f"<article><h1>{title}</h1><time datetime='2026-05-03'>May 3</time><p>{text}</p></article>"
    ),
    "short, nothing declared": lambda title, text: page(f"<h1>{title}</h1><p>{text}</p>"),
    "short, with a banner": lambda title, text: framed(f"<h1>{title}</h1><p>{text}</p>"),
    "long, nothing declared": lambda title, text: framed(f"<h1>{title}</h1>{f'<p>{text}</p>' * 6}"),
    "long, a website": lambda title, text: framed(
        f"<article><h1>{title}</h1>{f'<p>{text}</p>' * 6}</article><aside>{teasers(ROW)}</aside>", head=og("website")
    ),
    "long, teasers below": lambda title, text: framed(
        f"<article><h1>{title}</h1>{f'<p>{text}</p>' * 5}</article><section>{teasers(CARD, excerpt=LONG)}</section>"
    ),
    "short, related below": lambda title, text: framed(
        f"<h1>{title}</h1><time datetime='2026-05-03'>May 3</time><p>{text}</p><ul>{teasers(ROW)}</ul>"
    ),
    "short, with a captcha for comments": lambda title, text: page(
        f"<h1>{title}</h1><p>{text}</p><form><div class='g-recaptcha'></div></form>{LOGIN_FORM.format('Log in')}"
    ),
    "old table": lambda title, text: page(
        f"<table><tr><td><h1>{title}</h1>{'<br><br>'.join([text] * 5)}</td></tr></table>"
    ),
    "login in the frame": lambda title, text: framed(
        f"{LOGIN_FORM.format('Log in')}<h1>{title}</h1><p>{text}</p>{teasers(ROW)}", head=article_ld(headline=title)
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("topic", ABOUT)
def test_a_report_about_such_a_page_is_an_article(topic, form):
    assert ABOUT[topic][:60] in extract(FORMS[form](TITLES[topic], ABOUT[topic]), URL).body


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("topic", SHORT_TITLES)
def test_a_report_about_such_a_page_is_an_article_under_a_short_headline_too(topic, form):
    assert ABOUT[topic][:60] in extract(FORMS[form](SHORT_TITLES[topic], ABOUT[topic]), URL).body


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("form", FORMS)
def test_a_report_in_any_language_is_an_article(language, form):
    title = SENTENCES[language][:50]
    assert SENTENCES[language][:40] in extract(FORMS[form](title, SENTENCES[language]), URL).body


@pytest.mark.parametrize(
    "head",
    [
        article_ld(),
        og("article") + '<meta property="article:published_time" content="2026-05-03T10:00:00Z">',
        og("article"),
    ],
)
def test_ten_words_that_are_declared_an_article_are_one(head):
    text = "A bridge of Karun was closed on Monday, police say."
    assert text in extract(framed(f"<h1>Bridge closed</h1><p>{text}</p>{teasers(ROW)}", head=head), URL).body


def test_a_teaser_of_real_text_in_front_of_a_wall_is_an_article():
    wall = "<div class='paywall'><p>Subscribe now to continue reading.</p></div>"
    found = extract(
        framed(f"<h1>Old bridge</h1><p>{SENTENCES['en']}</p>{wall}", head=article_ld(isAccessibleForFree=False)), URL
    )
    assert found.body.startswith(SENTENCES["en"])


def test_the_shell_of_a_page_whose_json_ld_holds_the_text_is_an_article():
    body = " ".join([SENTENCES["en"]] * 5)
    head = article_ld(articleBody=body)
    assert extract(page('<div id="root"></div>', head=head), URL).body == body


def test_an_article_that_reloads_itself_is_one():
    head = '<meta http-equiv="refresh" content="300; url=/news/story">' + og("article")
    found = extract(framed(f"<h1>Old bridge</h1><p>{LONG}</p>", head=head), URL)
    assert found.body.startswith(LONG[:40])


def test_an_article_on_the_address_of_the_front_page_is_one():
    html = framed(f"<h1>Old bridge</h1>{f'<p>{LONG}</p>' * 3}", head=article_ld())
    assert extract(html, "https://karun.example/").headline == "Old bridge"


@pytest.mark.parametrize(
    "one", [CARD, ROW, DIVS, PLAIN, "<div><p>{excerpt}</p>", "<b>{excerpt}</b><br>", "<form class=login>"]
)
def test_a_page_of_many_parts_is_judged_in_its_time_and_not_in_its_square(one):
    def seconds(count):
        spent = []
        for _ in range(3):
            found = ArticlePage.from_html(framed(teasers(one, count, "A short line.")), URL)
            start = time.process_time()
            reason_of(found, "News", [])
            spent.append(time.process_time() - start)
        return min(spent)

    assert seconds(4000) < 15 * max(seconds(800), 0.02)  # five times as many parts; 25 would be the square
