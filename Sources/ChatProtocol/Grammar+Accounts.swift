/// The rows of the commands about accounts.
extension Grammar {
    static let register = Grammar(
        name: .register, params: "USER PASSWORD [invite=CODE] [NAME...]",
        indonesian: "mendaftar, memberi token", english: "make an account, gives a token")

    static let passwd = Grammar(
        name: .passwd, params: "[TOKEN] OLD NEW",
        indonesian: "mengganti password", english: "change one's password")

    static let profile = Grammar(
        name: .profile, params: "[TOKEN] NAME...",
        indonesian: "mengganti nama tampilan", english: "change one's display name")

    static let users = Grammar(
        name: .users, params: "[TOKEN] [PREFIX] [after=USER] [limit=N]",
        indonesian: "daftar user", english: "the directory of users")

    static let sessions = Grammar(
        name: .sessions, params: "[TOKEN] [after=ID] [limit=N]",
        indonesian: "sesi-sesi sendiri", english: "one's own sessions")

    static let revoke = Grammar(
        name: .revoke, params: "[TOKEN] ID|all",
        indonesian: "mengakhiri sesi lain", english: "end a session, or all the others")
}
