/// What the commands for scripts say to people.
extension Phrase {
    // The account.
    public static let loggedInAs = Phrase(en: "username {} logged in", id: "username {} sudah login")
    public static let loggedOut = Phrase(en: "logged out", id: "logout berhasil")
    public static let passwordChanged = Phrase(
        en: "the password has changed; all other sessions have ended",
        id: "password sudah diganti; semua sesi lain berakhir")
    public static let nameIsNow = Phrase(en: "your name is {} now", id: "nama Anda sekarang {}")
    public static let sessionHasEnded = Phrase(en: "session {} has ended", id: "sesi {} berakhir")
    public static let otherSessionsEnded = Phrase(
        en: "all other sessions have ended", id: "semua sesi lain berakhir")
    public static let thisSession = Phrase(en: "(this one)", id: "(yang ini)")

    // The server.
    public static let serverAnswers = Phrase(en: "the server answers", id: "server menjawab")
    public static let server = Phrase(en: "server", id: "server")
    public static let protocolVersion = Phrase(en: "protocol", id: "protokol")
    public static let features = Phrase(en: "features", id: "fitur")
    public static let log = Phrase(en: "log", id: "log")
    public static let serverTime = Phrase(en: "time", id: "waktu")

    // Messages.
    public static let messageSent = Phrase(en: "message sent to {}", id: "pesan terkirim ke {}")
    public static let messagesSent = Phrase(en: "{} messages sent to {}", id: "{} pesan terkirim ke {}")
    public static let messageChanged = Phrase(en: "message {} changed", id: "pesan {} diubah")
    public static let messageDeleted = Phrase(en: "message {} deleted", id: "pesan {} dihapus")
    public static let deletedNote = Phrase(en: "(deleted)", id: "(dihapus)")
    public static let editedNote = Phrase(en: "(edited)", id: "(diubah)")
    public static let readAll = Phrase(en: "everything is read", id: "semua sudah dibaca")
    public static let readWith = Phrase(en: "{} is read", id: "{} sudah dibaca")
    public static let isMuted = Phrase(en: "(muted)", id: "(dibisukan)")

    // Rooms.
    public static let roomMade = Phrase(en: "{} is made, and yours", id: "{} sudah dibuat, milik Anda")
    public static let roomJoined = Phrase(en: "you are in {}", id: "Anda ada di {}")
    public static let roomLeft = Phrase(en: "you have left {}", id: "Anda keluar dari {}")
    public static let invited = Phrase(en: "{} may join {}", id: "{} boleh bergabung ke {}")
    public static let removed = Phrase(en: "{} is no longer in {}", id: "{} tidak lagi di {}")
    public static let roleGiven = Phrase(en: "{} is {} of {}", id: "{} menjadi {} di {}")
    public static let topicSet = Phrase(en: "the topic of {}: {}", id: "topik {}: {}")

    // Listening.
    public static let connectionLost = Phrase(
        en: "{}; trying again", id: "{}; mencoba lagi")
    public static let logHasChanged = Phrase(
        en:
            "the server's log is another one than before: the id that was given means nothing there; begin anew without it",
        id: "log server bukan yang dulu lagi: id yang diberikan tidak berarti di sana; mulailah tanpa id itu")
    public static let commandFailed = Phrase(
        en: "message {}: the command ended with {}", id: "pesan {}: perintah berakhir dengan {}")
    public static let lineRefused = Phrase(en: "line {}: {}", id: "baris {}: {}")
    public static let linesBehind = Phrase(
        en: "line {}: {} (of the {} lines behind it that had left already, {} were accepted)",
        id: "baris {}: {} (dari {} baris sesudahnya yang sudah terkirim, {} diterima)")
    public static let changedTo = Phrase(
        en: "message {} now: {}", id: "pesan {} sekarang: {}")
    public static let isTyping = Phrase(en: "{} is writing to {}", id: "{} sedang menulis ke {}")
    public static let cameOnline = Phrase(en: "{} is connected", id: "{} terhubung")
    public static let wentOffline = Phrase(en: "{} is no longer connected", id: "{} tidak terhubung lagi")

    // What went wrong.
    public static let noConnection = Phrase(en: "no connection to {}: {}", id: "tidak ada koneksi ke {}: {}")
    public static let serverClosed = Phrase(
        en: "the server closed the connection", id: "server menutup koneksi")
    public static let serverCloses = Phrase(
        en: "the server closed the connection: {}", id: "server menutup koneksi: {}")
    public static let cutOff = Phrase(
        en: "truncated: the connection was cut off", id: "terpotong: koneksi terputus")
    public static let noAnswerInTime = Phrase(
        en: "the server did not answer in time", id: "server tidak menjawab pada waktunya")
    public static let notTrusted = Phrase(
        en: "{} is not trusted; nothing was sent", id: "{} tidak dipercaya; tidak ada yang dikirim")
}
