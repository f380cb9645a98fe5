/// How much of everything the suite uses.
struct SuiteSizes: Codable, Sendable {
    /// How often ours and the limit take turns, how long each measures and loads before that.
    var rounds = 5
    var seconds = 2.0
    var warmup = 0.5
    var users = 50
    /// P5: members of the room who listen.
    var members = 500
    /// P6: connections.
    var idle = 10_000
    /// P7: handshakes under way at the same time.
    var visitors = 16
    /// P8: logins at once, at this cost of the hash, while so many messages a second are sent.
    var logins = 300
    var loginCost = 15
    var sendsPerSecond = 1_000.0
    var calmSeconds = 5.0
    /// P9, P10: messages in the large and in the small store; half of them in one conversation, half in so many.
    var stored = 1_000_000
    var storedSmall = 10_000
    var conversations = 500
    var starts = 5
    /// P11: clients that come back, and messages sent in all.
    var returning = 2_000
    var accounts = 500
    var sends = 10_000

    static let short: SuiteSizes = {
        var sizes = SuiteSizes()
        sizes.rounds = 1
        sizes.seconds = 0.3
        sizes.warmup = 0.1
        sizes.users = 20
        sizes.members = 50
        sizes.idle = 200
        sizes.logins = 20
        sizes.loginCost = 10
        sizes.calmSeconds = 0.5
        sizes.stored = 20_000
        sizes.storedSmall = 2_000
        sizes.conversations = 50
        sizes.starts = 1
        sizes.returning = 200
        sizes.accounts = 20
        sizes.sends = 500
        return sizes
    }()
}

/// How one half of a store's messages lies in conversations of different lengths: as many as possible have at least a
/// page of 50, and every conversation has something.
struct ConversationLengths {
    let lengths: [Int]
    /// How many have a whole page; they come first.
    let deep: Int

    static let page = 50

    init(messages: Int, conversations: Int) {
        if messages / conversations > Self.page {
            lengths = (0..<conversations).map { messages / conversations + ($0 < messages % conversations ? 1 : 0) }
            deep = conversations
            return
        }
        let rest = max(messages - conversations, 0)
        let deep = rest / Self.page
        var lengths = (0..<conversations).map { $0 < deep ? 1 + Self.page : 1 }
        lengths[0] += rest - deep * Self.page
        self.lengths = lengths
        self.deep = deep
    }
}
