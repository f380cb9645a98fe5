/// The rows of the commands about rooms.
extension Grammar {
    static let create = Grammar(
        name: .create, params: "[TOKEN] #ROOM [private] [history=joined|all]",
        indonesian: "membuat ruang", english: "make a room")

    static let join = Grammar(
        name: .join, params: "[TOKEN] #ROOM",
        indonesian: "masuk ke ruang", english: "become a member of a room")

    static let leave = Grammar(
        name: .leave, params: "[TOKEN] #ROOM",
        indonesian: "keluar dari ruang", english: "leave a room")

    static let invite = Grammar(
        name: .invite, params: "[TOKEN] #ROOM USER",
        indonesian: "mengundang ke ruang", english: "invite somebody to a room")

    static let remove = Grammar(
        name: .remove, params: "[TOKEN] #ROOM USER",
        indonesian: "mengeluarkan dari ruang", english: "remove somebody from a room")

    static let role = Grammar(
        name: .role, params: "[TOKEN] #ROOM USER owner|moderator|member",
        indonesian: "mengubah peran anggota", english: "change a member's role")

    static let topic = Grammar(
        name: .topic, params: "[TOKEN] #ROOM TEXT...",
        indonesian: "mengubah topik ruang", english: "change a room's topic")

    static let members = Grammar(
        name: .members, params: "[TOKEN] #ROOM [after=USER] [limit=N]",
        indonesian: "anggota ruang", english: "who is in a room")

    static let rooms = Grammar(
        name: .rooms, params: "[TOKEN] [after=#ROOM] [limit=N]",
        indonesian: "daftar ruang", english: "the rooms there are")
}
