/// The commands about rooms, as the JSON dialect writes them.
extension RequestFields {
    /// Nil for a string that no room can have as a name.
    func room(in line: RawSpan) throws(ErrorCode) -> RoomName? {
        RequestFields.content(of: try required(.room), in: line) { RoomName($0) }
    }

    func create(in line: RawSpan) throws(ErrorCode) -> Command {
        .create(
            room: try room(in: line), isPrivate: try flag(.private) ?? false,
            history: try choice(.history, in: line) ?? .joined)
    }

    func role(in line: RawSpan) throws(ErrorCode) -> Command {
        guard let role: RoomRole = try choice(.role, in: line) else { throw .badRequest }
        return .role(room: try room(in: line), user: try userName(.user, in: line), role: role)
    }

    func topic(in line: RawSpan) throws(ErrorCode) -> Command {
        let text = try required(.topic).decoded(from: line)
        guard !text.contains(UInt8(ascii: "\t")) else { throw .badRequest }
        return .topic(room: try room(in: line), text: text)
    }

    func members(in line: RawSpan) throws(ErrorCode) -> Command {
        .members(room: try room(in: line), after: try bytes(.after, in: line), limit: try limit())
    }
}

/// The commands about rooms, as the words dialect writes them.
extension WordCursor {
    /// Nil for a word that no room can have as a name.
    mutating func room(in line: RawSpan) throws(ErrorCode) -> RoomName? {
        RoomName(line.extracting(try required(in: line)))
    }

    mutating func create(in line: RawSpan) throws(ErrorCode) -> Command {
        let room = try room(in: line)
        var isPrivate = false
        var history: RoomHistory?
        while let word = next(in: line) {
            if !isPrivate, line.extracting(word).equals("private", ignoringCase: true) {
                isPrivate = true
            } else if history == nil, let value = WordCursor.value("history=", word, in: line) {
                history = try WordCursor.choice(value, in: line)
            } else {
                throw .badRequest
            }
        }
        return .create(room: room, isPrivate: isPrivate, history: history ?? .joined)
    }

    mutating func role(in line: RawSpan) throws(ErrorCode) -> Command {
        .role(
            room: try room(in: line), user: try user(in: line),
            role: try WordCursor.choice(try required(in: line), in: line))
    }

    mutating func topic(in line: RawSpan) throws(ErrorCode) -> Command {
        let room = try room(in: line)
        let text = line.copy(try rest(in: line))
        guard !text.contains(UInt8(ascii: "\t")) else { throw .badRequest }
        return .topic(room: room, text: text)
    }

    mutating func members(in line: RawSpan) throws(ErrorCode) -> Command {
        let room = try room(in: line)
        let page = try page(in: line)
        return .members(room: room, after: page.after, limit: page.limit)
    }

    mutating func rooms(in line: RawSpan) throws(ErrorCode) -> Command {
        let page = try page(in: line)
        return .rooms(after: page.after, limit: page.limit)
    }
}
