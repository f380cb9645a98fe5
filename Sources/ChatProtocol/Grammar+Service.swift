/// The rows of the original commands, and of those about the service itself.
extension Grammar {
    static let login = Grammar(
        name: .login, params: "USER PASSWORD", aliases: ["auth"],
        indonesian: "masuk, memberi token", english: "log in, gives a token")

    static let send = Grammar(
        name: .send, params: "[TOKEN] USER TEXT",
        indonesian: "mengirim pesan", english: "send a message")

    static let inbox = Grammar(
        name: .inbox, params: "[TOKEN]",
        indonesian: "membaca pesan baru", english: "read what is new")

    static let showUser = Grammar(
        name: .showUser, params: "[TOKEN]", aliases: ["show user"],
        indonesian: "siapa yang aktif", english: "who is active")

    static let logout = Grammar(
        name: .logout, params: "[TOKEN]",
        indonesian: "mengakhiri sesi", english: "end the session")

    static let hello = Grammar(
        name: .hello, params: "",
        indonesian: "keterangan tentang server", english: "about the server")

    static let help = Grammar(
        name: .help, params: "[COMMAND]",
        indonesian: "bantuan ini", english: "this help")

    static let ping = Grammar(
        name: .ping, params: "",
        indonesian: "apakah server menjawab", english: "does the server answer")

    static let quit = Grammar(
        name: .quit, params: "",
        indonesian: "menutup koneksi", english: "close the connection")

    static let whoami = Grammar(
        name: .whoami, params: "[TOKEN]",
        indonesian: "sesi siapa ini", english: "whose session this is")
}
