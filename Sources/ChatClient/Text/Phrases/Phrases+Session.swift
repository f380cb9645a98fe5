/// What the running interactive client says by itself.
extension Phrase {
    public static let requestInterrupted = Phrase(
        en: "the connection broke before the answer: it may or may not have been done",
        id: "sambungan putus sebelum ada jawaban: mungkin sudah, mungkin belum dilakukan")
    public static let notConnected = Phrase(
        en: "not connected: try again in a moment", id: "tidak tersambung: coba lagi sebentar lagi")
    public static let outboxFull = Phrase(
        en: "{} lines are waiting to be sent already: this one was not kept",
        id: "sudah {} baris menunggu dikirim: yang ini tidak disimpan")
    public static let outboxUnwritable = Phrase(
        en: "the line can't be kept on disk, and was not sent: {}",
        id: "baris tidak bisa disimpan di disk, dan tidak dikirim: {}")
    public static let reasonAndWait = Phrase(en: "{} (again in {} s)", id: "{} (lagi dalam {} detik)")
    public static let logChanged = Phrase(
        en: "the server has begun a new log (restored from a backup?): everything is loaded anew",
        id: "server memulai catatan baru (dipulihkan dari cadangan?): semuanya dimuat ulang")
    public static let editorFailed = Phrase(en: "the editor failed: {}", id: "editor gagal: {}")
    public static let linesWaiting = Phrase(
        en: "{} lines wait in the outbox; they are sent at the next start",
        id: "{} baris menunggu di kotak keluar; akan dikirim saat mulai berikutnya")
    public static let terminalLost = Phrase(en: "the terminal is gone: {}", id: "terminal hilang: {}")
}
