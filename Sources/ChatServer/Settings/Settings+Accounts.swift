import ChatCore

extension Settings {
    static let accounts = SettingSection(
        name: "accounts", title: "Who may have an account, and sees whom",
        rows: [
            .choice(
                "registration", \.registration,
                "Who may make an account by `register`: closed (nobody), invite (whoever has a code of "
                    + "`chat-server invite create`) or open (everybody).",
                valueName: "policy", reload: .live),
            .choice(
                "directory", \.directory, none: "all, under open registration shared",
                "Whom users see in lists: all, or shared (the people they share a conversation with).",
                valueName: "scope", reload: .live),
            .number(
                "password-cost", 10...17, \.passwordCost,
                "Cost of password hashes, the logarithm of scrypt's N; below 15 for loopback alone."),
            .duration(
                "session-idle", 60...lifetimes, \.sessionIdle,
                "A session ends so long after its last use; listening is use.", reload: .live),
            .duration(
                "session-lifetime", 60...lifetimes, \.sessionLifetime,
                "And so long after the login, whatever its use.", reload: .live),
            .flag(
                "demo-public", \.allowsDemoPublic,
                "Serve demo accounts on a public address, although everybody knows their password."),
        ])

    /// The longest time of a session, in seconds: a hundred years.
    private static let lifetimes = 36_500 * 86_400

    static let messages = SettingSection(
        name: "messages", title: "What is kept",
        rows: [
            .onOff(
                "search", \.isSearchOn,
                "Whether users can search their messages; off, `search` is not allowed and no index is written."),
            .number(
                "inbox-messages", 1...Int.max, \.inboxQuota.messages,
                "Messages that may wait for one user, half of them from one sender.", reload: .live),
            .bytes(
                "inbox-bytes", 1...Int.max, \.inboxQuota.bytes,
                "Bytes that may wait for one user, half of them from one sender.", reload: .live),
            .bytes(
                "daily-bytes", 1...Int.max, \.dailyBytes, "Bytes that one user may store a day (UTC).", reload: .live),
            .number(
                "retention-days", 0...Retention.longest, \.retentionDays,
                "Days after which messages are deleted for good; 0: never. A room may have its own, by "
                    + "`chat-server room retention`.",
                valueName: "days", reload: .live),
        ])
}
