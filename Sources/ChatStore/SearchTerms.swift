/// What stands in the index for a word, and what is asked of it.
///
/// A term is a word with the one who may find it before it: the number of an account and `a`, or of a room and `r`. So
/// a search looks at the terms of one account and its rooms, and costs the same whatever all others write; a message
/// of two is in the index once for either. A message that one of the two must not see is not in the index for that
/// one. Besides there is a term for each conversation, its number and `c`.
enum SearchTerms {
    static func account(_ account: Int64) -> [UInt8] { Array("\(account)a".utf8) }
    static func room(_ conversation: Int64) -> [UInt8] { Array("\(conversation)r".utf8) }
    static func conversation(_ conversation: Int64) -> [UInt8] { Array("\(conversation)c".utf8) }

    /// Who may find a message.
    /// - Parameter two: nil in a room.
    static func finders(of row: EntryRow, _ two: AccountPair?) -> [[UInt8]] {
        guard let two else { return [room(row.conversation)] }
        if EntryKind.isHidden(row.kind) { return [account(row.sender)] }
        return two.low == two.high ? [account(two.low)] : [account(two.low), account(two.high)]
    }

    /// The terms of a message with spaces between them; the same whenever it is called.
    static func document(_ row: EntryRow, _ two: AccountPair?, _ words: [[UInt8]]) -> [UInt8] {
        let finders = finders(of: row, two)
        var document = conversation(row.conversation)
        document.reserveCapacity(document.count + 2 * finders.count * row.body.count + 64)
        for word in Set(words) {
            for finder in finders {
                document.append(UInt8(ascii: " "))
                document += finder
                document += word
            }
        }
        return document
    }

    /// Words beyond this many are not asked of the index: every hit is compared with its text anyway.
    private static let mostWords = 8
    /// A shorter beginning of a word leads to so many terms that other words are the better guide.
    private static let shortPrefix = 3

    /// What is asked of the index (https://www.sqlite.org/fts5.html#full_text_query_syntax): words alone, which hold
    /// neither quotes nor operators, in quotes.
    static func query(_ words: SearchWords, finder: [UInt8], conversation: Int64?) -> [UInt8] {
        var parts = words.whole.sorted {
            ($1.count, String(decoding: $1, as: UTF8.self)) < ($0.count, String(decoding: $0, as: UTF8.self))
        }
        .prefix(mostWords).map { quoted(finder + $0) }
        if parts.isEmpty || words.prefix.count >= shortPrefix {
            parts.append(quoted(finder + words.prefix) + Array(" *".utf8))
        }
        if let conversation { parts.append(quoted(SearchTerms.conversation(conversation))) }
        return Array(parts.joined(separator: Array(" AND ".utf8)))
    }

    private static func quoted(_ term: [UInt8]) -> [UInt8] {
        [UInt8(ascii: "\"")] + term + [UInt8(ascii: "\"")]
    }
}
