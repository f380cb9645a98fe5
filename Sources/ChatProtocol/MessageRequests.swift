/// The commands that write a message or change one, as the JSON dialect writes them.
extension RequestFields {
    func send(in line: RawSpan) throws(ErrorCode) -> Command {
        let to = try conversation(.to, in: line)
        let text = try message(in: line)
        return .send(to: to, text: text, ref: try shortBytes(.ref, limit: ProtocolLimits.refBytes, in: line))
    }

    func edit(in line: RawSpan) throws(ErrorCode) -> Command {
        .edit(id: try id(), text: try message(in: line))
    }

    /// The id of a message.
    func id() throws(ErrorCode) -> Int64 {
        guard let id = try integer(.id, from: 1) else { throw .badRequest }
        return id
    }

    /// A message's text: at least one byte, and LF allowed.
    private func message(in line: RawSpan) throws(ErrorCode) -> [UInt8] {
        let message = try required(.msg, allowingLineFeed: true)
        guard !message.range.isEmpty else { throw .badRequest }
        return message.decoded(from: line)
    }
}

/// The commands that write a message or change one, as the words dialect writes them.
extension WordCursor {
    mutating func send(in line: RawSpan) throws(ErrorCode) -> Command {
        let to = try required(in: line)
        let text = try rest(in: line)
        return .send(to: ConversationName(line.extracting(to)), text: line.copy(text), ref: nil)
    }

    mutating func edit(in line: RawSpan) throws(ErrorCode) -> Command {
        let id = try id(in: line)
        return .edit(id: id, text: line.copy(try rest(in: line)))
    }

    /// The id of a message.
    mutating func id(in line: RawSpan) throws(ErrorCode) -> Int64 {
        try WordsRequestParser.positiveInteger(try required(in: line), in: line)
    }
}
