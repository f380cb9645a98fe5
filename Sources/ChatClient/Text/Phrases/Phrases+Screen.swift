/// What stands on the screen of the interactive client beside what people wrote.
extension Phrase {
    public static let windowTooSmall = Phrase(
        en: "The window is too small: {}x{} at least", id: "Jendela terlalu kecil: minimal {}x{}")
    public static let nothingOpen = Phrase(
        en: "No conversation yet: /msg USER TEXT, /join #ROOM, /rooms, /help",
        id: "Belum ada percakapan: /msg USER TEXT, /join #ROOM, /rooms, /help")

    // The message pane.
    public static let newSinceYouWereHere = Phrase(en: "new since you were here", id: "baru sejak Anda di sini")
    public static let beginningOfConversation = Phrase(
        en: "the beginning of the conversation", id: "awal percakapan")
    public static let olderMessages = Phrase(en: "older messages: PageUp", id: "pesan lebih lama: PageUp")
    public static let newerMessages = Phrase(en: "newer messages: PageDown", id: "pesan lebih baru: PageDown")
    public static let loadingOlder = Phrase(en: "loading older messages", id: "memuat pesan lebih lama")
    public static let loadingMessages = Phrase(en: "loading", id: "memuat")
    public static let nothingWritten = Phrase(en: "nothing written here yet", id: "belum ada pesan di sini")
    public static let editedMark = Phrase(en: "(edited)", id: "(disunting)")
    public static let deletedMark = Phrase(en: "(message deleted)", id: "(pesan dihapus)")
    public static let sendingFailed = Phrase(
        en: "not sent: {} (/resend or /discard)", id: "tidak terkirim: {} (/resend atau /discard)")

    public static let sending = Phrase(en: "sending…", id: "mengirim…")
    public static let waitsForConnection = Phrase(en: "waits for the connection", id: "menunggu sambungan")

    // Header and status line.
    public static let isOnline = Phrase(en: "connected", id: "terhubung")
    public static let isOffline = Phrase(en: "not connected", id: "tidak terhubung")
    public static let isMutedMark = Phrase(en: "muted", id: "dibisukan")
    public static let hasLeftMark = Phrase(en: "you are not a member", id: "Anda bukan anggota")
    public static let linkOnline = Phrase(en: "online", id: "tersambung")
    public static let linkConnecting = Phrase(en: "connecting", id: "menyambung")
    public static let linkCatchingUp = Phrase(en: "catching up", id: "mengejar ketinggalan")
    public static let linkOffline = Phrase(en: "offline (again in {} s): {}", id: "terputus (lagi dalam {} detik): {}")
    public static let linkEnded = Phrase(en: "offline: {}", id: "terputus: {}")
    public static let typingOne = Phrase(en: "{} is typing", id: "{} sedang mengetik")
    public static let typingTwo = Phrase(en: "{} and {} are typing", id: "{} dan {} sedang mengetik")
    public static let typingMany = Phrase(en: "{} people are typing", id: "{} orang sedang mengetik")
    public static let unreadElsewhere = Phrase(en: "{} unread elsewhere", id: "{} belum dibaca di tempat lain")
    public static let moreBelow = Phrase(en: "↓ {} more below", id: "↓ {} lagi di bawah")
    public static let bytesOfLimit = Phrase(en: "{} of {} bytes", id: "{} dari {} bita")

    // The input line.
    public static let editingPrompt = Phrase(en: "edit", id: "sunting")
    public static let searchPrompt = Phrase(en: "search {}", id: "cari {}")
    public static let searchFailingPrompt = Phrase(en: "not found {}", id: "tidak ada {}")
    public static let jumpTitle = Phrase(en: "Jump to: {}", id: "Lompat ke: {}")

    public static let listKeys = Phrase(en: "Enter opens, Esc closes", id: "Enter membuka, Esc menutup")
    public static let textKeys = Phrase(en: "PageDown goes on, Esc closes", id: "PageDown lanjut, Esc menutup")

    // Days. The first of the week is Sunday.
    public static let longDate = Phrase(en: "{}, {} {} {}", id: "{}, {} {} {}")
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

    // The linear form.
    public static let lineFromTo = Phrase(en: "{} to {}", id: "{} kepada {}")
    public static let lineEdited = Phrase(en: "{} edited: {}", id: "{} menyunting: {}")
    public static let lineDeleted = Phrase(en: "{} deleted a message", id: "{} menghapus pesan")
    public static let lineWaits = Phrase(en: "waits to be sent to {}: {}", id: "menunggu dikirim ke {}: {}")
    public static let lineFailed = Phrase(
        en: "not sent to {}: {} ({}; /resend or /discard)", id: "tidak terkirim ke {}: {} ({}; /resend atau /discard)")
    public static let lineOpen = Phrase(en: "open: {}", id: "terbuka: {}")
    public static let lineUnread = Phrase(en: "unread: {}", id: "belum dibaca: {}")
    public static let lineOlder = Phrase(en: "older messages of {}", id: "pesan lebih lama di {}")
    public static let lineNewer = Phrase(en: "newer messages of {}", id: "pesan lebih baru di {}")
    public static let lineChosen = Phrase(en: "chosen: {}", id: "dipilih: {}")
    public static let lineClosed = Phrase(en: "closed: {}", id: "ditutup: {}")
}
