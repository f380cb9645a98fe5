/// The command `search`, as the JSON dialect writes it.
extension RequestFields {
    func search(in line: RawSpan) throws(ErrorCode) -> Command {
        guard let text = try shortBytes(.text, limit: ProtocolLimits.searchBytes, in: line) else { throw .badRequest }
        return .search(
            text: text, with: try optionalConversation(.with, in: line), before: try integer(.before, from: 1),
            limit: try limit())
    }
}

/// The command `search`, as the words dialect writes it.
extension WordCursor {
    mutating func search(in line: RawSpan) throws(ErrorCode) -> Command {
        var with: ConversationName?
        var before: Int64?
        var limit: Int?
        // An option is one before the text alone: the first word that is none begins the text, which is kept as it is.
        var ahead = self
        while let word = ahead.next(in: line) {
            if let value = WordCursor.value("with=", word, in: line) {
                guard with == nil, !value.isEmpty else { throw .badRequest }
                with = ConversationName(line.extracting(value))
            } else if let value = WordCursor.value("before=", word, in: line) {
                guard before == nil else { throw .badRequest }
                before = try WordCursor.integer(value, in: line, from: 1)
            } else if let value = WordCursor.value("limit=", word, in: line) {
                guard limit == nil else { throw .badRequest }
                limit = try WordCursor.limit(value, in: line)
            } else {
                break
            }
            self = ahead
        }
        let text = try rest(in: line)
        guard text.count <= ProtocolLimits.searchBytes else { throw .badRequest }
        return .search(text: line.copy(text), with: with, before: before, limit: limit)
    }
}
