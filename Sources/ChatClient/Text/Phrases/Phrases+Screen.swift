/// What stands on the screen beside what people wrote.
extension Phrase {
    public static let tooSmall = Phrase(en: "window too small", id: "jendela terlalu kecil")
    public static let nothingOpen = Phrase(
        en: "No conversation is open: /msg USER TEXT, /join #ROOM, /help",
        id: "Belum ada percakapan: /msg USER TEKS, /join #RUANG, /help")
    public static let beginning = Phrase(en: "the beginning of the conversation", id: "awal percakapan")
    public static let loadingOlder = Phrase(en: "loading older messages…", id: "memuat pesan lama…")
    public static let olderAbove = Phrase(en: "PageUp: older messages", id: "PageUp: pesan lama")
    public static let newSince = Phrase(en: "new since you were here", id: "baru sejak Anda di sini")
    public static let edited = Phrase(en: "(edited)", id: "(disunting)")
    public static let deleted = Phrase(en: "(deleted)", id: "(dihapus)")
    public static let sending = Phrase(en: "sending…", id: "mengirim…")
    public static let waiting = Phrase(en: "waits for the connection", id: "menunggu koneksi")
    public static let notSent = Phrase(
        en: "not sent: {} (/resend, /discard)", id: "tidak terkirim: {} (/resend, /discard)")
    public static let linkOnline = Phrase(en: "online", id: "terhubung")
    public static let linkConnecting = Phrase(en: "connecting…", id: "menghubungkan…")
    public static let linkCatchingUp = Phrase(en: "catching up…", id: "mengejar…")
    public static let linkOffline = Phrase(en: "offline ({}), again in {} s", id: "terputus ({}), lagi dalam {} dtk")
    public static let linkEnded = Phrase(en: "ended: {}", id: "berakhir: {}")
    public static let oneTyping = Phrase(en: "{} is typing…", id: "{} sedang mengetik…")
    public static let severalTyping = Phrase(en: "{} are typing…", id: "{} sedang mengetik…")
    public static let unreadElsewhere = Phrase(en: "{} unread", id: "{} belum dibaca")
    public static let moreBelow = Phrase(en: "more below", id: "masih ada di bawah")
    public static let bytesLeft = Phrase(en: "{} bytes left", id: "sisa {} byte")
    public static let bytesTooMany = Phrase(en: "{} bytes too many", id: "kelebihan {} byte")
    public static let isOnline = Phrase(en: "online", id: "daring")
    public static let isAway = Phrase(en: "away", id: "luring")
    public static let muted = Phrase(en: "muted", id: "dibisukan")
    public static let editing = Phrase(en: "editing", id: "menyunting")
    public static let jumpTo = Phrase(en: "Jump to: {}", id: "Lompat ke: {}")
    public static let noMatch = Phrase(en: "nothing", id: "tidak ada")
    public static let overlayKeys = Phrase(
        en: "Up/Down, Enter opens, Esc closes", id: "Atas/Bawah, Enter membuka, Esc menutup")
    public static let textKeys = Phrase(
        en: "Up/Down, PageUp/PageDown, Esc closes", id: "Atas/Bawah, PageUp/PageDown, Esc menutup")
    public static let searchingHistory = Phrase(en: "(search: {}) ", id: "(cari: {}) ")

    /// `{weekday}, {day} {month} {year}`
    public static let day = Phrase(en: "{}, {} {} {}", id: "{}, {} {} {}")
    /// From Sunday.
    public static let weekdays = [
        Phrase(en: "Sunday", id: "Minggu"), Phrase(en: "Monday", id: "Senin"), Phrase(en: "Tuesday", id: "Selasa"),
        Phrase(en: "Wednesday", id: "Rabu"), Phrase(en: "Thursday", id: "Kamis"), Phrase(en: "Friday", id: "Jumat"),
        Phrase(en: "Saturday", id: "Sabtu"),
    ]
    public static let months = [
        Phrase(en: "January", id: "Januari"), Phrase(en: "February", id: "Februari"),
        Phrase(en: "March", id: "Maret"), Phrase(en: "April", id: "April"), Phrase(en: "May", id: "Mei"),
        Phrase(en: "June", id: "Juni"), Phrase(en: "July", id: "Juli"), Phrase(en: "August", id: "Agustus"),
        Phrase(en: "September", id: "September"), Phrase(en: "October", id: "Oktober"),
        Phrase(en: "November", id: "November"), Phrase(en: "December", id: "Desember"),
    ]
}
