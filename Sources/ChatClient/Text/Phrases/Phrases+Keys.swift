/// What the keys of the interactive client do.
extension Phrase {
    public static let keysTitle = Phrase(en: "Keys", id: "Tombol")
    public static let keyPrevious = Phrase(en: "previous conversation", id: "percakapan sebelumnya")
    public static let keyNext = Phrase(en: "next conversation", id: "percakapan berikutnya")
    public static let keyDigits = Phrase(
        en: "the first to the tenth conversation of the list", id: "percakapan pertama sampai kesepuluh di daftar")
    public static let keyJump = Phrase(en: "jump: find a conversation", id: "lompat: cari percakapan")
    public static let keyNextUnread = Phrase(
        en: "next conversation with something unread", id: "percakapan berikutnya yang belum dibaca")
    public static let keyPageUp = Phrase(en: "a page up, to older messages", id: "satu halaman ke pesan lebih lama")
    public static let keyPageDown = Phrase(en: "a page down", id: "satu halaman ke bawah")
    public static let keyOldest = Phrase(
        en: "to the oldest message loaded", id: "ke pesan terlama yang sudah dimuat")
    public static let keyNewest = Phrase(en: "to the newest message", id: "ke pesan terbaru")
    public static let keySubmit = Phrase(en: "send, or do the command", id: "kirim, atau jalankan perintah")
    public static let keyComplete = Phrase(
        en: "complete a command, name, #room or :emoji", id: "lengkapi perintah, nama, #ruang, atau :emoji")
    public static let keyCompleteBack = Phrase(en: "the previous completion", id: "pilihan sebelumnya")
    public static let keyEditor = Phrase(
        en: "write the message in $VISUAL or $EDITOR", id: "tulis pesan di $VISUAL atau $EDITOR")
    public static let keyEscape = Phrase(
        en: "close what lies over the messages; stop editing", id: "tutup yang menutupi pesan; batal menyunting")
    public static let keyRedraw = Phrase(en: "draw the screen anew", id: "gambar ulang layar")
    public static let keySuspend = Phrase(en: "suspend the program", id: "tunda program")
    public static let keyInterrupt = Phrase(
        en: "empty the line; twice: leave", id: "kosongkan baris; dua kali: keluar")
    public static let keyEndOfInput = Phrase(
        en: "on an empty line: leave; otherwise delete the character under the cursor",
        id: "pada baris kosong: keluar; selain itu hapus huruf di kursor")

    // The line editor.
    public static let keyNewLine = Phrase(en: "a new line in the message", id: "baris baru dalam pesan")
    public static let keyHistory = Phrase(
        en: "the line above or below; earlier and later input", id: "baris di atas atau bawah; masukan lama dan baru")
    public static let keySearchHistory = Phrase(en: "search earlier input", id: "cari masukan lama")
    public static let keyLineEnds = Phrase(
        en: "to the start or the end of the line", id: "ke awal atau akhir baris")
    public static let keyWords = Phrase(en: "a word back or on", id: "satu kata mundur atau maju")
    public static let keyKillToEnd = Phrase(
        en: "cut to the end of the line (Ctrl-K elsewhere)", id: "potong sampai akhir baris (biasanya Ctrl-K)")
    public static let keyKillWord = Phrase(
        en: "cut the word before or behind the cursor", id: "potong kata sebelum atau sesudah kursor")
    public static let keyKillToStart = Phrase(en: "cut to the start of the line", id: "potong sampai awal baris")
    public static let keyYank = Phrase(
        en: "put back what was cut; what was cut before it", id: "tempel potongan; potongan sebelumnya")
    public static let keyTranspose = Phrase(
        en: "swap two characters, two words", id: "tukar dua huruf, dua kata")
    public static let keyUndo = Phrase(en: "undo", id: "batalkan")
}
