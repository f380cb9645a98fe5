/// The rows of the commands about live events and old messages.
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

    static let conversations = Grammar(
        name: .conversations, params: "[TOKEN] [after=ID] [limit=N]",
        indonesian: "daftar percakapan", english: "one's conversations")
}
