/// Which messages of a conversation are asked for.
public struct MessageRange: Sendable, Equatable {
    /// Ids below it alone; positive.
    public var before: Int64?
    /// Ids above it alone, the oldest first; not negative. Without it the newest are wanted.
    public var after: Int64?
    /// 1 to 200.
    public var limit: Int?

    public init(before: Int64? = nil, after: Int64? = nil, limit: Int? = nil) {
        self.before = before
        self.after = after
        self.limit = limit
    }
}

/// The commands about live events and old messages, as the JSON dialect writes them.
extension RequestFields {
    func read(in line: RawSpan) throws(ErrorCode) -> Command {
        guard let upto = try integer(.upto, from: 1) else { throw .badRequest }
        return .read(upto: upto, with: try optionalConversation(.with, in: line))
    }

    func history(in line: RawSpan) throws(ErrorCode) -> Command {
        .history(
            with: try conversation(.with, in: line),
            range: MessageRange(
                before: try integer(.before, from: 1), after: try integer(.after, from: 0), limit: try limit()))
    }
}

/// The commands about live events and old messages, as the words dialect writes them.
extension WordCursor {
    mutating func listen(in line: RawSpan) throws(ErrorCode) -> Command {
        guard let word = next(in: line) else { return .listen(since: nil) }
        return .listen(since: try WordCursor.integer(word, in: line, from: 0))
    }

    mutating func read(in line: RawSpan) throws(ErrorCode) -> Command {
        let upto = try WordsRequestParser.positiveInteger(try required(in: line), in: line)
        return .read(upto: upto, with: next(in: line).map { ConversationName(line.extracting($0)) })
    }

    mutating func history(in line: RawSpan) throws(ErrorCode) -> Command {
        let with = try conversation(in: line)
        return .history(with: with, range: try range(in: line, hasBefore: true))
    }

    mutating func conversations(in line: RawSpan) throws(ErrorCode) -> Command {
        let range = try range(in: line, hasBefore: false)
        guard range.after != 0 else { throw .badRequest }
        return .conversations(after: range.after, limit: range.limit)
    }

    /// Reads `before=`, `after=` and `limit=`, each at most once, in any order.
    private mutating func range(in line: RawSpan, hasBefore: Bool) throws(ErrorCode) -> MessageRange {
        var range = MessageRange()
        while let word = next(in: line) {
            if hasBefore, range.before == nil, let value = WordCursor.value("before=", word, in: line) {
                range.before = try WordCursor.integer(value, in: line, from: 1)
            } else if range.after == nil, let value = WordCursor.value("after=", word, in: line) {
                range.after = try WordCursor.integer(value, in: line, from: 0)
            } else if range.limit == nil, let value = WordCursor.value("limit=", word, in: line) {
                range.limit = try WordCursor.limit(value, in: line)
            } else {
                throw .badRequest
            }
        }
        return range
    }
}
