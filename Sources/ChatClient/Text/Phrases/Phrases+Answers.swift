/// What slash commands answer, and why one is not done.
extension Phrase {
    public static let usage = Phrase(en: "Usage: {}", id: "Cara pakai: {}")
    public static let unknownCommand = Phrase(
        en: "There is no command /{}. /help shows all; a message that begins with / is written with //",
        id: "Tidak ada perintah /{}. /help menampilkan semua; pesan yang diawali / ditulis dengan //")
    public static let unknownCommandNearest = Phrase(
        en: "There is no command /{}: did you mean /{}? A message that begins with / is written with //",
        id: "Tidak ada perintah /{}: maksud Anda /{}? Pesan yang diawali / ditulis dengan //")
    public static let noUserName = Phrase(en: "{} can't be a user name", id: "{} bukan nama pengguna")
    public static let noRoomName = Phrase(
        en: "{} can't be a room: rooms begin with #", id: "{} bukan nama ruang: nama ruang diawali #")
    public static let noRoomOpen = Phrase(en: "That is for a room: open or name one", id: "Ini untuk ruang: buka satu")
    public static let noConversation = Phrase(
        en: "No conversation is open: /msg USER TEXT, /join #ROOM, or /help",
        id: "Tidak ada percakapan yang terbuka: /msg USER TEXT, /join #ROOM, atau /help")
    public static let nothingOfYours = Phrase(
        en: "You have no message here that is loaded", id: "Tidak ada pesan Anda yang dimuat di sini")

    public static let searchTitle = Phrase(en: "Search: {}", id: "Cari: {}")
    public static let nothingFound = Phrase(en: "Nothing found: {}", id: "Tidak ditemukan: {}")
    public static let nothingThere = Phrase(en: "There is nothing to show", id: "Tidak ada yang ditampilkan")
    public static let roomsTitle = Phrase(en: "Rooms", id: "Ruang")
    public static let usersTitle = Phrase(en: "Users", id: "Pengguna")
    public static let membersTitle = Phrase(en: "Members of {}", id: "Anggota {}")
    public static let blockedTitle = Phrase(en: "Blocked", id: "Diblokir")
    public static let sessionsTitle = Phrase(en: "Your sessions, when last used", id: "Sesi Anda, terakhir dipakai")
    public static let isConnected = Phrase(en: "connected", id: "terhubung")
    public static let isJoined = Phrase(en: "joined", id: "sudah masuk")
    public static let isPrivate = Phrase(en: "private", id: "tertutup")
    public static let isInvited = Phrase(en: "you are invited", id: "Anda diundang")
    public static let isThisSession = Phrase(en: "this one", id: "yang ini")
    public static let memberCount = Phrase(en: "members: {}", id: "anggota: {}")

    public static let invitedUser = Phrase(en: "{} is invited to {}", id: "{} diundang ke {}")
    public static let blockedUser = Phrase(en: "{} is blocked", id: "{} diblokir")
    public static let unblockedUser = Phrase(en: "{} is not blocked any more", id: "{} tidak diblokir lagi")
    public static let mutedConversation = Phrase(en: "{} is muted", id: "{} dibisukan")
    public static let unmutedConversation = Phrase(en: "{} is not muted any more", id: "{} tidak dibisukan lagi")
    public static let nameChanged = Phrase(en: "Your name is {} now", id: "Nama Anda sekarang {}")
    public static let sessionRevoked = Phrase(en: "Ended", id: "Diakhiri")
    public static let noTopic = Phrase(en: "The room has no topic", id: "Ruang ini tidak punya topik")
}
