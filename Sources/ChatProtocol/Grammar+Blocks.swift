/// The rows of the commands about whom one does not want to hear from.
extension Grammar {
    static let block = Grammar(
        name: .block, params: "[TOKEN] USER",
        indonesian: "memblokir user", english: "block a user")

    static let unblock = Grammar(
        name: .unblock, params: "[TOKEN] USER",
        indonesian: "membuka blokir", english: "take a block back")

    static let blocked = Grammar(
        name: .blocked, params: "[TOKEN] [after=USER] [limit=N]",
        indonesian: "siapa yang diblokir", english: "whom one has blocked")
}
