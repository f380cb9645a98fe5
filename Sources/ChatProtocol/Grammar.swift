/// The table of the commands: one row each. The parsers and `help` are driven by it.
struct Grammar: Sendable {
    var name: CommandName
    /// The params of the words dialect, as `help` shows them.
    var params: StaticString
    /// Other names in the words dialect. One of two words is matched by the words parser.
    var aliases: [StaticString] = []
    var needsSession: Bool
    var indonesian: StaticString
    var english: StaticString

    static func entry(of name: CommandName) -> Grammar {
        switch name {
        case .login:
            Grammar(
                name: name, params: "USER PASSWORD", aliases: ["auth"], needsSession: false,
                indonesian: "masuk, memberi token", english: "log in, gives a token")
        case .send:
            Grammar(
                name: name, params: "[TOKEN] USER TEXT", needsSession: true,
                indonesian: "mengirim pesan", english: "send a message")
        case .inbox:
            Grammar(
                name: name, params: "[TOKEN]", needsSession: true,
                indonesian: "membaca pesan baru", english: "read what is new")
        case .showUser:
            Grammar(
                name: name, params: "[TOKEN]", aliases: ["show user"], needsSession: true,
                indonesian: "siapa yang aktif", english: "who is active")
        case .read:
            Grammar(
                name: name, params: "[TOKEN] UPTO [WITH]", needsSession: true,
                indonesian: "menandai pesan sudah dibaca", english: "mark messages as read")
        case .logout:
            Grammar(
                name: name, params: "[TOKEN]", needsSession: true,
                indonesian: "mengakhiri sesi", english: "end the session")
        case .hello:
            Grammar(
                name: name, params: "", needsSession: false,
                indonesian: "keterangan tentang server", english: "about the server")
        case .help:
            Grammar(
                name: name, params: "[COMMAND]", needsSession: false,
                indonesian: "bantuan ini", english: "this help")
        case .ping:
            Grammar(
                name: name, params: "", needsSession: false,
                indonesian: "apakah server menjawab", english: "does the server answer")
        case .quit:
            Grammar(
                name: name, params: "", needsSession: false,
                indonesian: "menutup koneksi", english: "close the connection")
        case .whoami:
            Grammar(
                name: name, params: "[TOKEN]", needsSession: true,
                indonesian: "sesi siapa ini", english: "whose session this is")
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
