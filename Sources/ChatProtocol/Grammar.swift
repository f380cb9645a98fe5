/// The table of the commands: one row each. The parsers and `help` are driven by it.
struct Grammar: Sendable {
    var name: CommandName
    /// The params of the words dialect, as `help` shows them.
    var params: StaticString
    /// Other names in the words dialect. One of two words is matched by the words parser.
    var aliases: [StaticString] = []
    var indonesian: StaticString
    var english: StaticString

    static func entry(of name: CommandName) -> Grammar {
        switch name {
        case .login:
            Grammar(
                name: name, params: "USER PASSWORD", aliases: ["auth"],
                indonesian: "masuk, memberi token", english: "log in, gives a token")
        case .send:
            Grammar(
                name: name, params: "[TOKEN] USER TEXT",
                indonesian: "mengirim pesan", english: "send a message")
        case .inbox:
            Grammar(
                name: name, params: "[TOKEN]",
                indonesian: "membaca pesan baru", english: "read what is new")
        case .showUser:
            Grammar(
                name: name, params: "[TOKEN]", aliases: ["show user"],
                indonesian: "siapa yang aktif", english: "who is active")
        case .listen: listen
        case .unlisten: unlisten
        case .history: history
        case .conversations: conversations
        case .read:
            Grammar(
                name: name, params: "[TOKEN] UPTO [WITH]",
                indonesian: "menandai pesan sudah dibaca", english: "mark messages as read")
        case .logout:
            Grammar(
                name: name, params: "[TOKEN]",
                indonesian: "mengakhiri sesi", english: "end the session")
        case .hello:
            Grammar(
                name: name, params: "",
                indonesian: "keterangan tentang server", english: "about the server")
        case .help:
            Grammar(
                name: name, params: "[COMMAND]",
                indonesian: "bantuan ini", english: "this help")
        case .ping:
            Grammar(
                name: name, params: "",
                indonesian: "apakah server menjawab", english: "does the server answer")
        case .quit:
            Grammar(
                name: name, params: "",
                indonesian: "menutup koneksi", english: "close the connection")
        case .whoami:
            Grammar(
                name: name, params: "[TOKEN]",
                indonesian: "sesi siapa ini", english: "whose session this is")
        case .register: register
        case .passwd: passwd
        case .profile: profile
        case .users: users
        case .sessions: sessions
        case .revoke: revoke
        }
    }

    /// The command's line in the words dialect: `send [TOKEN] USER TEXT`.
    var usage: String {
        params.utf8CodeUnitCount == 0 ? name.rawValue : "\(name.rawValue) \(params)"
    }

    func summary(_ language: Language) -> StaticString {
        language == .indonesian ? indonesian : english
    }
}
