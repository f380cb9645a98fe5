/// What happens, as the interactive client tells it.
extension Phrase {
    // Rooms. A person is `Lionel Messi (messi)`.
    public static let eventJoined = Phrase(en: "{} joined", id: "{} bergabung")
    public static let eventLeft = Phrase(en: "{} left", id: "{} keluar")
    public static let eventRemoved = Phrase(en: "{} removed {}", id: "{} mengeluarkan {}")
    public static let eventInvited = Phrase(en: "{} invited {}", id: "{} mengundang {}")
    public static let eventInvitesYou = Phrase(
        en: "{} invites you to {}: /join {}", id: "{} mengundang Anda ke {}: /join {}")
    public static let eventRole = Phrase(en: "{} made {} {}", id: "{} menjadikan {} {}")
    public static let eventRemovedByOperator = Phrase(
        en: "The operator removed {}", id: "Operator mengeluarkan {}")
    public static let eventRoleByOperator = Phrase(
        en: "The operator made {} {}", id: "Operator menjadikan {} {}")
    public static let eventTopic = Phrase(en: "{} set the topic: {}", id: "{} mengubah topik: {}")
    public static let eventTopicCleared = Phrase(en: "{} took the topic away", id: "{} menghapus topik")

    public static func role(_ role: Role) -> Phrase {
        switch role {
        case .owner: Phrase(en: "owner", id: "pemilik")
        case .moderator: Phrase(en: "moderator", id: "moderator")
        case .member: Phrase(en: "member", id: "anggota")
        }
    }

    // The link.
    public static let eventSessionEnded = Phrase(
        en: "The session was ended; logging in again", id: "Sesi diakhiri; masuk lagi")
    public static let eventClosing = Phrase(
        en: "The server closes the connection: {}", id: "Server menutup sambungan: {}")
    public static let eventNotice = Phrase(en: "The operator says: {}", id: "Operator berkata: {}")
    public static let eventMissed = Phrase(en: "New messages: {}", id: "Pesan baru: {}")
    public static let reasonUnreachable = Phrase(en: "no connection to {}", id: "tidak ada sambungan ke {}")
    public static let reasonCut = Phrase(en: "the connection broke", id: "sambungan putus")
    public static let reasonSilent = Phrase(
        en: "nothing was heard of the server for too long", id: "server terlalu lama tidak terdengar")

    // Lines of one's own.
    public static let lineNotSent = Phrase(
        en: "Not sent to {}: {} (/resend or /discard)", id: "Tidak terkirim ke {}: {} (/resend atau /discard)")
    public static let tooLongToSend = Phrase(
        en: "Too long: {} bytes, a message has at most {}", id: "Terlalu panjang: {} bita, pesan paling banyak {}")
    public static let nothingFailed = Phrase(
        en: "No line has failed here", id: "Tidak ada baris yang gagal di sini")
    public static let editCancelled = Phrase(
        en: "The message stays as it is", id: "Pesan tetap seperti semula")
    public static let editingHint = Phrase(
        en: "Enter changes the message, Escape leaves it as it is",
        id: "Enter mengubah pesan, Escape membiarkannya")
    public static let pressAgainToLeave = Phrase(
        en: "Ctrl-C once more, or /quit, to leave", id: "Ctrl-C sekali lagi, atau /quit, untuk keluar")
    public static let nothingUnread = Phrase(en: "Nothing is unread", id: "Tidak ada yang belum dibaca")
}
