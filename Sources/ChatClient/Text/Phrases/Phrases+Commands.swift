/// Slash commands: their help, and what they answer.
extension Phrase {
    public static let helpTitle = Phrase(en: "Commands", id: "Perintah")
    public static let helpMsg = Phrase(en: "send a message", id: "kirim pesan")
    public static let helpQuery = Phrase(en: "open a conversation", id: "buka percakapan")
    public static let helpSearch = Phrase(
        en: "find messages; Enter opens one where it stands", id: "cari pesan; Enter membukanya di tempatnya")
    public static let helpEdit = Phrase(
        en: "change your last message here; without TEXT in the line",
        id: "ubah pesan terakhir Anda di sini; tanpa TEXT di baris masukan")
    public static let helpDelete = Phrase(
        en: "delete your last message here", id: "hapus pesan terakhir Anda di sini")
    public static let helpResend = Phrase(
        en: "send again what has failed here", id: "kirim lagi yang gagal di sini")
    public static let helpDiscard = Phrase(
        en: "throw away what has failed here", id: "buang yang gagal di sini")
    public static let helpClear = Phrase(
        en: "take away joins and other notices here", id: "hapus pemberitahuan di sini")
    public static let helpJoin = Phrase(en: "join a room and open it", id: "masuk ke ruang dan buka")
    public static let helpLeave = Phrase(en: "leave a room", id: "keluar dari ruang")
    public static let helpCreate = Phrase(
        en: "make a room; with history=all newcomers see what was said before",
        id: "buat ruang; dengan history=all anggota baru melihat yang lama")
    public static let helpRooms = Phrase(
        en: "public rooms and yours; Enter joins or opens", id: "ruang umum dan milik Anda; Enter masuk atau buka")
    public static let helpWho = Phrase(en: "who is in the room", id: "siapa saja di ruang ini")
    public static let helpTopic = Phrase(
        en: "set the room's topic; without TEXT: show it", id: "ubah topik ruang; tanpa TEXT: tampilkan")
    public static let helpInvite = Phrase(en: "invite somebody to the room", id: "undang seseorang ke ruang")
    public static let helpRemove = Phrase(
        en: "remove somebody from the room", id: "keluarkan seseorang dari ruang")
    public static let helpRole = Phrase(
        en: "say what somebody may do in the room", id: "tentukan peran seseorang di ruang")
    public static let helpUsers = Phrase(
        en: "who is active; with PREFIX: the directory", id: "siapa yang aktif; dengan PREFIX: direktori")
    public static let helpBlock = Phrase(
        en: "see no more messages of somebody", id: "tidak lagi melihat pesan seseorang")
    public static let helpUnblock = Phrase(en: "see them again", id: "lihat lagi pesannya")
    public static let helpBlocked = Phrase(en: "whom you have blocked", id: "siapa yang Anda blokir")
    public static let helpMute = Phrase(
        en: "no notifications of a conversation", id: "tanpa pemberitahuan dari percakapan")
    public static let helpUnmute = Phrase(en: "notifications again", id: "dengan pemberitahuan lagi")
    public static let helpName = Phrase(
        en: "change the name that people see", id: "ubah nama yang dilihat orang")
    public static let helpSessions = Phrase(
        en: "where you are logged in", id: "di mana saja Anda masuk")
    public static let helpRevoke = Phrase(
        en: "end a session; all: every one but this", id: "akhiri sesi; all: semua selain ini")
    public static let helpHelp = Phrase(
        en: "this list, or a command's usage", id: "daftar ini, atau cara pakai perintah")
    public static let helpKeys = Phrase(en: "what the keys do", id: "kegunaan tombol")
    public static let helpLogout = Phrase(en: "end this session and leave", id: "akhiri sesi ini dan keluar")
    public static let helpQuit = Phrase(en: "leave; the session stays", id: "keluar; sesi tetap ada")
    public static let helpSlash = Phrase(
        en: "A message that begins with / is written with //.", id: "Pesan yang diawali / ditulis dengan //.")
    public static let helpCompletion = Phrase(
        en: "Tab completes commands, names, #rooms and :emoji. /keys shows the keys.",
        id: "Tab melengkapi perintah, nama, #ruang, dan :emoji. /keys menampilkan tombol.")
}
