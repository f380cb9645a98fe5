/// The rows of the commands about live events, and about what was written and what becomes of it.
extension Grammar {
    static let listen = Grammar(
        name: .listen, params: "[TOKEN] [SINCE]",
        indonesian: "menerima pesan langsung", english: "get messages as they come")

    static let unlisten = Grammar(
        name: .unlisten, params: "[TOKEN]",
        indonesian: "berhenti menerima", english: "stop getting them")

    static let history = Grammar(
        name: .history, params: "[TOKEN] WITH [before=ID] [after=ID] [limit=N]",
        indonesian: "pesan lama", english: "old messages")

    static let search = Grammar(
        name: .search, params: "[TOKEN] [with=X] [before=ID] [limit=N] TEXT...",
        indonesian: "mencari pesan", english: "find messages by their words")

    static let conversations = Grammar(
        name: .conversations, params: "[TOKEN] [after=ID] [limit=N]",
        indonesian: "daftar percakapan", english: "one's conversations")

    static let read = Grammar(
        name: .read, params: "[TOKEN] UPTO [WITH]",
        indonesian: "menandai pesan sudah dibaca", english: "mark messages as read")

    static let mute = Grammar(
        name: .mute, params: "[TOKEN] WITH",
        indonesian: "membisukan percakapan", english: "mute a conversation")

    static let unmute = Grammar(
        name: .unmute, params: "[TOKEN] WITH",
        indonesian: "membunyikan percakapan lagi", english: "unmute a conversation")

    static let typing = Grammar(
        name: .typing, params: "[TOKEN] TO",
        indonesian: "memberi tahu sedang mengetik", english: "tell that one is typing")

    static let edit = Grammar(
        name: .edit, params: "[TOKEN] ID TEXT...",
        indonesian: "mengubah pesan sendiri", english: "change one's own message")

    static let delete = Grammar(
        name: .delete, params: "[TOKEN] ID",
        indonesian: "menghapus pesan", english: "delete a message")
}
