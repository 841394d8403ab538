"""What pages without an article say to a reader, in the languages of the press.

Phrases are second evidence: a page is judged by its structure first, and only short texts and headlines are looked at.
"""

import re

_PHRASES = {
    "not_found": r"""
        (?:page|article|story|content)\b.{0,24} (?:no longer (?:exists?|available)|not (?:exist|available|be found))
        (?:seite|artikel|inhalt|beitrag)\b.{0,20} nicht (?:mehr )?(?:gefunden|verfügbar|vorhanden)
        \b404\b|(?:page|article|story|post|content|file) (?:was |could )?not (?:be )?found|not found
        nothing (?:was )?found|no (?:longer|results) (?:exists?|available|found)|(?:doesn['’]t|does not) exist
        (?:can['’]?t|cannot|couldn['’]t|could not) (?:find|locate|be found)|page (?:is )?(?:missing|unavailable)
        nicht (?:mehr )?(?:gefunden|verfügbar|vorhanden)|existiert nicht|nichts gefunden|introuvable|non trouvée?
        n['’]existe (?:pas|plus)|aucun résultat|no (?:fue |ha sido )?(?:encontrad[ao]|se encontr\w+|existe)
        no (?:se )?(?:ha )?podido encontrar|não (?:foi )?(?:encontrad[ao]|existe)|não encontramos
        non (?:è stata )?(?:trovat[ao]|esiste)|niet (?:meer )?(?:gevonden|beschikbaar)|bestaat niet
        nie (?:znaleziono|istnieje|została znaleziona)|(?:hittades|finns) (?:inte|tyvärr)|hittade inte
        (?:ble )?ikke (?:funnet|fundet)|findes ikke|ei löydy\w*|ei löytynyt|nenalezena|nebyla nalezena|nem található
        nu (?:a fost )?găsit[ăa]?|fannst ekki|не ?(?:най?дена?|существует|знайдено|існує|намерена)|ничего не найдено
        δεν βρέθηκε|לא נמצא|غير موجودة?|لم يتم العثور
        (?:صفحه .{0,12})?(?:یافت|پیدا) نشد|وجود ندارد|bulunamadı|(?:tidak|tak) ditemukan
        (?:页面|頁面|网页|網頁|文章|内容).{0,6}(?:不存在|找不到|未找到|已删除|已刪除)
        (?:找不到|不存在).{0,8}(?:页|頁|文章)|見つかりません|お探しのページ|찾을 수 없|존재하지 않
        không (?:tìm thấy|tồn tại)|नहीं मिला|ไม่พบ
    """,
    "error": r"""
        (?:error |http )?5\d\d\W+internal server error|internal server error
        .{0,40}maintenance\. check back in a minute
        error establishing a database connection|(?:fatal|parse) error.* on line
        (?:database|server|internal|fatal|parse|application) error|^50[0-9]\b|service (?:temporarily )?unavailable
        bad gateway|gateway time-?out|something went wrong|(?:scheduled |under |site |down for )maintenance
        be (?:right )?back (?:soon|shortly)|account suspended|wartungs(?:arbeiten|modus)|(?:en|site en) maintenance
        (?:en|por|em|in) (?:mantenimiento|manutenção|manutenzione)|erreur (?:interne|serveur|de connexion)
        error (?:interno|del servidor)|erro interno|errore (?:interno|del server)|interner (?:server)?fehler
        datenbankfehler|onderhoud|prac[ea] (?:konserwacyjn|technicz)\w+|błąd serwera|техническ\w+ работ\w+
        ошибка (?:сервера|подключения|базы)|технічн\w+ робот\w+
        bakım (?:çalışması|modu|nedeniyle)|sunucu hatası|صيانة
        خطأ في (?:الخادم|قاعدة)|در (?:دست|حال) (?:تعمیر|بروزرسانی|به‌روزرسانی)|خطای (?:سرور|پایگاه)
        (?:系统|網站|网站|系統).{0,4}(?:维护|維護)|服务器.{0,4}错误|メンテナンス中
        サーバーエラー|점검 ?중|서버 오류|^it works!?$|^index of /|welcome to nginx
        apache2? .*default page|domain (?:name )?(?:is )?(?:parked|for sale)
    """,
    "blocked": r"""
        robot check|^(?:un (?:momento|instant)|einen (?:moment|augenblick)|um momento|een moment)\b
        ^(?:bir dakika|один момент)\b|^(?:请稍候|しばらくお待ちください|잠시만 기다)
        just a moment|checking (?:if the site connection|your browser)|access (?:to this page has been )?denied
        403 forbidden|(?:are you|not) (?:a )?(?:human|robot)|(?:verify|prove|confirm) (?:that )?you(?:['’]re| are)
        attention required|(?:has|have) been blocked|unusual (?:traffic|activity)|security (?:check|verification)
        pardon our interruption|request (?:was )?(?:blocked|unsuccessful)|(?:complete|solve|enter) the captcha
        zugriff (?:verweigert|gesperrt)|kein roboter|sind sie ein (?:mensch|roboter)|sicherheitsüberprüfung
        accès (?:refusé|interdit|bloqué)|un robot|vérification de sécurité|acceso (?:denegado|bloqueado)
        acesso (?:negado|bloqueado)|um robô|accesso negato|toegang (?:geweigerd|geblokkeerd)|odmowa dostępu
        dostęp (?:zabroniony|zablokowany)|robotem|доступ (?:запре[щш][её]н|ограничен|закрыт|заблокирован)|не робот
        проверка (?:браузера|безопасности)|erişim(?:iniz)? engellendi|robot olmadığınızı|(?:تم )?(?:رفض|حظر) الوصول
        لست روبوت|التحقق من (?:المتصفح|أنك)|دسترسی .{0,20}(?:ممنوع|مسدود|محدود)
        ربات نیستید|访问(?:被拒绝|受限)|安全(?:验证|檢查|检查)
        人机验证|人機驗證|完成验证|アクセスが(?:拒否|制限)
        ロボットではありません|접근이 (?:거부|제한|차단)|로봇이 아닙니다
    """,
    "redirect": r"""
        (?:being )?redirect(?:ed|ing)\b|moved (?:permanently|temporarily)|object moved|if you are not redirected
        (?:sie werden .{0,14})?weitergeleitet|weiterleitung|redirigé|redirection|redirigid[oa]|redirigiendo|redireccion
        redirecionad|redirecionand|reindirizza|doorgestuurd
        przekierow|перенаправл|yönlendiril|إعادة توجيه|جاري تحويل
        (?:در حال )?انتقال به|هدایت می|重定向|跳转|跳轉|リダイレクト|自動的に移動|転送|이동합니다|리디렉션
    """,
    "login": r"""
        (?:log|sign) ?in\b|\blogin\b|register to (?:read|continue)
        create (?:a free|an|your) account|anmeld(?:en|ung)
        einloggen|registrieren|(?:se )?connect(?:er|ez-vous)
        connexion|s['’]identifier|inici(?:ar|a|e) sesión|regístr
        fa(?:ça|zer) login|iniciar sessão|entre na sua conta|acced[ie]|registrati|inloggen|log in|aanmelden
        zaloguj|logowanie|войти|войдите|вход|авториз|регистрац|увійти|вхід|تسجيل الدخول|سجل الدخول
        وارد شوید|ورود|ثبت.?نام|giriş yap|oturum aç|üye (?:ol|giriş)
        登录|登錄|登入|注册|註冊|ログイン|会員登録|로그인|회원가입|logga in
        logg inn|log ind|přihlá|kirjaudu
    """,
    "cookie_wall": r"""
        (?:we use|accept|manage|your) .{0,12}cookies|(?:wir (?:verwenden|nutzen)|weiter mit) .{0,12}cookies
        (?:nous utilisons|gérer|accepter) .{0,12}cookies|(?:usamos|utilizamos|utilizziamo|gestiona\w*) .{0,12}cookies?
        cookies?\b|(?:your|manage) (?:consent|privacy)|privacy (?:settings|preferences|choices)|einwilligung
        datenschutzeinstellung|consentement|consentimiento|consentimento|consenso|toestemming|zgod[aęy]
        файл\w* cookie|куки|çerez|ملفات تعريف الارتباط|کوکی|クッキー|쿠키|kakor|informationskapsl|evästee
    """,
    "paywall": r"""
        subscri(?:be (?:to|now|today|for)|bers? only)|(?:for|already a) subscribers?
        (?:to|and) (?:continue|keep) reading|continue reading|read the (?:full|rest)|(?:for members|members) only
        become a member|unlimited access|(?:jetzt|um) .{0,30}(?:weiterlesen|weiterzulesen)|nur für abonnent
        mit .{0,12}abo\b|abonnez-vous|réservée? (?:à nos|aux) abonn|lire la suite
        sólo para suscriptores|solo para suscriptores|suscr[ií]b(?:ete|ase)|(?:seguir|continuar) leyendo
        exclusivo para assinantes|assine (?:já|agora|para)|continu(?:ar|e) lendo|abbonati (?:per|ora|subito)
        riservat[oa] agli abbonati|continua(?:re)? a leggere|verder (?:te )?lezen|lees verder|alleen voor abonnees
        czytaj dalej|(?:tylko )?dla (?:prenumeratorów|subskrybentów)|(?:читать|продолжить) (?:далее|чтение)
        (?:доступ\w+ )?только (?:для )?подписчик|оформите подписку|للمشتركين فقط|اشترك (?:الآن|لقراءة|للقراءة)
        برای (?:ادامه|خواندن)|ویژه مشترکان|devamını okumak|aboneler(?:e|imize) özel|abone ol
        订阅后|訂閱後|(?:会员|會員)(?:专享|專享|專屬)|继续阅读|繼續閱讀|有料会員限定
        会員限定|この記事は有料|続きを(?:読む|お読み)|(?:유료|구독) ?(?:회원|전용|하시면)|계속 읽
    """,
    "javascript": r"""
        (?:(?:please|veuillez|por favor) )?(?:enable|activate|turn on|allow|requires?) java ?script
        (?:bitte )?(?:aktivieren sie|activez|activer|habilite|ative|abilita|schakel|włącz|включите) java ?script
        java ?script|جاوا ?(?:سکریپت|سكريبت)|(?:update|upgrade) your browser
    """,
    "listing": r"""
        search results?|results? for|suchergebnisse? (?:für|zu)|résultats? (?:de|pour)|resultados? (?:de|para|da)
        risultati (?:di|per|della)|zoekresultaten|wyniki wyszukiwania|результаты поиска|نتائج البحث|نتایج جستجو
        arama sonuç|搜索结果|搜尋結果|検索結果|검색 ?결과
        ^(?:category|tag|author|archives?|kategorie|schlagwort|catégorie|étiquette|categoría|etiqueta|autor)\s?:
    """,
}
PHRASES = {reason: re.compile("|".join(map(str.strip, text.strip().splitlines()))) for reason, text in _PHRASES.items()}
"""By reason; to be searched in case-folded text."""

# Japanese and Chinese write no blanks: two characters count as a word.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_SENTENCE_END = re.compile(r"[.!?…。！？]+(?:\s|$)|(?<=[。！？])")
_SEPARATOR = re.compile(r"\s[|–—»·•-]{1,2}\s")
MORE_WORDS = 4


def says(reason: str, text: str) -> bool:
    """Whether a text has a phrase of a reason."""
    return bool(PHRASES[reason].search(text.casefold()))


def is_named(reason: str, headline: str, more: int = MORE_WORDS) -> bool:
    """Whether a headline is a phrase of a reason and hardly more; the site's name beside it does not count."""
    return any(_is_mostly(reason, part, more) for part in _SEPARATOR.split(headline.casefold()))


def has_notice(reason: str, paragraph: str) -> bool:
    """Whether a sentence of a paragraph is a phrase of a reason and hardly more."""
    return any(_is_mostly(reason, part, MORE_WORDS) for part in _SENTENCE_END.split(paragraph.casefold()))


def _is_mostly(reason: str, text: str, more: int) -> bool:
    """Whether a text has no more words than those of its phrases beside them: one word alone is a topic."""
    phrases = [len(_WORD.findall(found[0])) for found in PHRASES[reason].finditer(text)]
    return bool(phrases) and len(_WORD.findall(text)) - sum(phrases) <= min(more, sum(phrases))
