"""Invented pages that stand in for an article, by kind and language: title, heading and texts of each."""

PAGES: list[tuple[str, str, str, list[str]]] = [
    (
        "Subscribe to read | The Harrow Post",
        "Subscribe to read",
        "en",
        ["Subscribe to continue reading.", "Choose your plan: one pound a week.", "Already a subscriber? Log in."],
    ),
    (
        "Just a moment...",
        "harrow.example",
        "en",
        [
            "Checking that you are human. This may take a few seconds.",
            "harrow.example needs to review the security of your connection before proceeding.",
            "Ray ID: 77ab12",
        ],
    ),
    (
        "Attention Required! | Shieldwall",
        "Sorry, you have been blocked",
        "en",
        [
            "You are unable to access harrow.example",
            "Why have I been blocked?",
            "This website is using a security service to protect itself from online attacks.",
        ],
    ),
    (
        "Access Denied",
        "Access Denied",
        "en",
        ['You don\'t have permission to access "http://harrow.example/a" on this server.', "Reference #18.2f3a1702.17"],
    ),
    (
        "Harrow Gazette",
        "Page not found",
        "en",
        [
            "Sorry! The page you're looking for seems to have moved or never existed.",
            "Try our front page or search for what you need.",
        ],
    ),
    ("404 - The Harrow Gazette", "Oops!", "en", ["We couldn't find that page. Check the address and try again."]),
    (
        "Log in | The Harrow Gazette",
        "Log in to your account",
        "en",
        ["Email", "Password", "Forgot your password?", "Don't have an account? Sign up"],
    ),
    (
        "Harrow Gazette",
        "503 Service Unavailable",
        "en",
        ["The server is temporarily unable to service your request. Please try again later."],
    ),
    ("The Harrow Gazette", "", "en", ["Please enable JavaScript and cookies to continue reading this site."]),
    (
        "Einen Moment bitte",
        "gazette.example",
        "de",
        ["Bestätigen Sie, dass Sie ein Mensch sind. Das kann einige Sekunden dauern."],
    ),
    (
        "Seite nicht gefunden - Bote",
        "Fehler 404",
        "de",
        ["Die von Ihnen gesuchte Seite gibt es hier leider nicht mehr.", "Zur Startseite"],
    ),
    (
        "Anmelden | Bote",
        "Anmelden",
        "de",
        ["E-Mail-Adresse", "Passwort vergessen?", "Noch kein Konto? Jetzt registrieren"],
    ),
    ("Zugriff verweigert", "Zugriff verweigert", "de", ["Sie haben keine Berechtigung, auf diese Seite zuzugreifen."]),
    (
        "Bote - Einwilligung",
        "Datenschutzeinstellungen",
        "de",
        [
            "Wir und unsere 212 Partner verarbeiten personenbezogene Daten "
            "wie IP-Adressen und verwenden Cookies und ähnliche Techniken.",
            "Sie können Ihre Einwilligung jederzeit widerrufen. Einige berufen sich auf ihr berechtigtes Interesse.",
        ],
    ),
    (
        "Page introuvable - Le Courrier",
        "Erreur 404",
        "fr",
        ["La page que vous recherchez n'existe plus ou a changé d'adresse."],
    ),
    ("Un instant…", "courrier.example", "fr", ["Vérifiez que vous êtes humain en effectuant l'action ci-dessous."]),
    ("Connexion - Le Courrier", "Se connecter", "fr", ["Adresse e-mail", "Mot de passe oublié ?"]),
    ("Accès refusé", "Accès refusé", "fr", ["Vous n'êtes pas autorisé à consulter cette page."]),
    (
        "Página no encontrada | El Faro",
        "Error 404",
        "es",
        ["La página que buscas ya no está disponible o cambió de dirección."],
    ),
    ("Un momento…", "faro.example", "es", ["Verifique que es un ser humano completando la acción siguiente."]),
    ("Acceso denegado", "Acceso denegado", "es", ["No tienes permiso para ver esta página."]),
    (
        "Iniciar sesión - El Faro",
        "Iniciar sesión",
        "es",
        ["¿Olvidaste tu contraseña?", "¿No tienes cuenta? Regístrate"],
    ),
    ("Pagina non trovata - Il Corriere", "404", "it", ["La pagina che stai cercando non è più qui."]),
    ("Accesso negato", "Accesso negato", "it", ["Non hai il permesso di vedere questa pagina."]),
    ("Página não encontrada - O Farol", "Erro 404", "pt", ["A página que você procura foi retirada ou nunca existiu."]),
    ("Um momento, por favor", "farol.example", "pt", ["Confirme que é humano realizando a ação abaixo."]),
    ("Pagina niet gevonden - De Bode", "Pagina niet gevonden", "nl", ["De pagina die je zoekt is er niet meer."]),
    ("Inloggen - De Bode", "Inloggen", "nl", ["Wachtwoord vergeten?"]),
    ("Sidan hittades inte - Bladet", "404", "sv", ["Sidan du letar efter finns inte längre."]),
    ("Siden blev ikke fundet - Bladet", "Ups", "da", ["Siden, du leder efter, findes ikke."]),
    ("Fant ikke siden - Bladet", "Fant ikke siden", "nb", ["Siden du leter etter finnes ikke lenger."]),
    ("Sivua ei löytynyt - Lehti", "404", "fi", ["Etsimääsi sivua ei ole enää olemassa."]),
    ("Nie znaleziono strony - Kurier", "Błąd 404", "pl", ["Strona, której szukasz, nie istnieje."]),
    ("Odmowa dostępu", "Odmowa dostępu", "pl", ["Nie masz uprawnień do wyświetlenia tej strony."]),
    ("Stránka nenalezena - Posel", "Chyba 404", "cs", ["Stránka, kterou hledáte, už tu není."]),
    ("Az oldal nem található - Hírnök", "404", "hu", ["A keresett oldal már nem érhető el."]),
    ("Pagina nu a fost găsită - Curierul", "Eroare 404", "ro", ["Pagina pe care o cauți nu mai există."]),
    ("Η σελίδα δεν βρέθηκε - Ταχυδρόμος", "404", "el", ["Η σελίδα που ψάχνετε δεν υπάρχει πια."]),
    ("Sayfa bulunamadı - Haberci", "404", "tr", ["Aradığınız sayfa kaldırılmış veya taşınmış olabilir."]),
    (
        "Страница не найдена - Вестник",
        "Ошибка 404",
        "ru",
        ["Запрашиваемая страница удалена или никогда не существовала."],
    ),
    ("Один момент…", "vestnik.example", "ru", ["Подтвердите, что вы человек, выполнив указанное действие."]),
    ("Доступ запрещён", "Доступ запрещён", "ru", ["У вас нет прав для просмотра этой страницы."]),
    ("Сторінку не знайдено - Вісник", "Помилка 404", "uk", ["Сторінка, яку ви шукаєте, вилучена."]),
    ("الصفحة غير موجودة - البريد", "خطأ 404", "ar", ["الصفحة التي تبحث عنها لم تعد متاحة."]),
    ("הדף לא נמצא - השליח", "שגיאה 404", "he", ["הדף שחיפשת אינו קיים עוד."]),
    ("صفحه یافت نشد - پیک", "خطای 404", "fa", ["صفحه مورد نظر شما وجود ندارد."]),
    ("पृष्ठ नहीं मिला - दूत", "404", "hi", ["आप जिस पेज को ढूंढ रहे हैं वह अब उपलब्ध नहीं है।"]),
    ("ページが見つかりません - 通信", "404", "ja", ["お探しのページは移動または削除された可能性があります。"]),
    (
        "しばらくお待ちください...",
        "tsushin.example",
        "ja",
        ["人間であることを確認しています。数秒かかることがあります。"],
    ),
    ("ログイン - 通信", "ログイン", "ja", ["パスワードをお忘れの方はこちら"]),
    ("页面不存在 - 信使报", "404", "zh", ["抱歉,您访问的页面已被删除或地址有误。"]),
    ("请稍候…", "xinshi.example", "zh", ["正在验证您是否是真人。这可能需要几秒钟时间。"]),
    ("페이지를 찾을 수 없습니다 - 전령", "404", "ko", ["요청하신 페이지가 삭제되었거나 주소가 바뀌었습니다."]),
    ("Halaman tidak ditemukan - Kurir", "404", "id", ["Halaman yang Anda cari sudah tidak ada."]),
    ("Không tìm thấy trang - Đưa Tin", "404", "vi", ["Trang bạn đang tìm không còn nữa."]),
    ("ไม่พบหน้า - ข่าวสาร", "404", "th", ["หน้าที่คุณต้องการถูกลบหรือย้ายไปแล้ว"]),
    (
        "301 Moved Permanently",
        "Moved Permanently",
        "en",
        ["The document has moved here.", "If you are not redirected automatically, follow this link."],
    ),
    (
        "Wayback Machine",
        "Hrm.",
        "en",
        [
            "The Wayback Machine has not archived that URL.",
            "This page is not available on the web because the page does not exist.",
        ],
    ),
    ("Age verification", "Are you over 18?", "en", ["You must be of legal age to view this content."]),
    ("The Harrow Post", "You've reached your limit of free articles", "en", ["Already a subscriber? Sign in."]),
    (
        "Register | The Harrow Post",
        "Register to continue reading",
        "en",
        ["Create a free account to read this article."],
    ),
    (
        "Not available",
        "This content is not available in your country",
        "en",
        ["It cannot be played in your region due to rights restrictions."],
    ),
    ("502 Bad Gateway", "502 Bad Gateway", "en", ["nginx/1.18.0"]),
    (
        "Account Suspended",
        "Account Suspended",
        "en",
        ["This account has been suspended. Contact your hosting provider."],
    ),
    ("Search results | The Harrow Post", "Search results for: crane", "en", ["No results found. Try another search."]),
    ("404 | Bote", "Hoppla!", "de", ["Diese Seite gibt es leider nicht mehr."]),
    (
        "Bote",
        "Mit Werbung weiterlesen oder werbefrei abonnieren",
        "de",
        [
            "Mit unseren 213 Partnern verarbeiten wir personenbezogene Daten.",
            "Mit Werbung und Tracking: Akzeptieren und weiter",
        ],
    ),
    ("Error 404 | El Correo", "Error 404", "es", ["Lo sentimos, la página que buscas no existe."]),
    (
        "El Correo",
        "",
        "es",
        [
            "Nosotros y nuestros 812 socios almacenamos o accedemos a información en un dispositivo.",
            "Puede rechazar el tratamiento de sus datos.",
        ],
    ),
]


def as_html(title: str, heading: str, texts: list[str]) -> str:
    """A page with a menu around the texts."""
    shown = "".join(f"<p>{text}</p>" for text in texts)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><nav><a href=/>Home</a></nav>"
        f"<h1>{heading}</h1>{shown}<footer><p>© The Harrow Gazette</p></footer></body></html>"
    )


def as_dump(title: str, heading: str, texts: list[str]) -> str:
    """The same as a text dump."""
    return "\n\n".join(["Home", "World", heading or title, *texts, "© The Harrow Gazette"])
