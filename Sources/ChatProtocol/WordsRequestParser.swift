/// The words dialect: a command and its params, separated by runs of spaces.
enum WordsRequestParser {
    /// Nil for a line of spaces alone.
    static func parse(_ line: RawSpan) throws(RequestError) -> Request? {
        var cursor = WordCursor()
        guard let word = cursor.next(in: line) else { return nil }
        do throws(ErrorCode) {
            let check = TextCheck(line)
            guard check.isUTF8, !check.hasControl else { throw .badRequest }
            let name = try name(word, &cursor, in: line)
            let token = name.needsSession ? token(&cursor, in: line) : .absent
            let command = try command(name, &cursor, in: line)
            // A text or a password has taken the rest of the line; whatever else is left is too much.
            guard cursor.next(in: line) == nil else { throw .badRequest }
            return Request(dialect: .words, token: token, command: command)
        } catch {
            throw RequestError(code: error, dialect: .words)
        }
    }

    private static func name(
        _ word: Range<Int>, _ cursor: inout WordCursor, in line: RawSpan
    ) throws(ErrorCode) -> CommandName {
        if let name = CommandName(words: line.extracting(word)) { return name }
        if line.extracting(word).equals("show", ignoringCase: true), let second = cursor.next(in: line),
            line.extracting(second).equals("user", ignoringCase: true)
        {
            return .showUser
        }
        throw .unknownCommand
    }

    private static func token(_ cursor: inout WordCursor, in line: RawSpan) -> TokenParameter {
        var ahead = cursor
        guard let word = ahead.next(in: line), let token = Token(line.extracting(word)) else { return .absent }
        cursor = ahead
        return .present(token)
    }

    private static func command(
        _ name: CommandName, _ cursor: inout WordCursor, in line: RawSpan
    ) throws(ErrorCode) -> Command {
        switch name {
        case .login: return try cursor.login(in: line)
        case .send: return try cursor.send(in: line)
        case .listen: return try cursor.listen(in: line)
        case .unlisten: return .unlisten
        case .history: return try cursor.history(in: line)
        case .search: return try cursor.search(in: line)
        case .conversations: return try cursor.conversations(in: line)
        case .read: return try cursor.read(in: line)
        case .mute: return .mute(with: try cursor.conversation(in: line))
        case .unmute: return .unmute(with: try cursor.conversation(in: line))
        case .typing: return .typing(to: try cursor.conversation(in: line))
        case .edit: return try cursor.edit(in: line)
        case .delete: return .delete(id: try cursor.id(in: line))
        case .help: return .help(about: try about(&cursor, in: line))
        case .inbox: return .inbox(after: nil, limit: nil)
        case .showUser: return .showUser(after: nil, limit: nil)
        case .logout: return .logout
        case .hello: return .hello
        case .ping: return .ping
        case .quit: return .quit
        case .whoami: return .whoami
        case .register: return try cursor.register(in: line)
        case .passwd: return try cursor.passwd(in: line)
        case .profile: return .profile(name: line.copy(try cursor.rest(in: line)))
        case .users: return try cursor.users(in: line)
        case .sessions: return try cursor.sessions(in: line)
        case .revoke: return try cursor.revoke(in: line)
        case .create: return try cursor.create(in: line)
        case .join: return .join(room: try cursor.room(in: line))
        case .leave: return .leave(room: try cursor.room(in: line))
        case .invite: return .invite(room: try cursor.room(in: line), user: try cursor.user(in: line))
        case .remove: return .remove(room: try cursor.room(in: line), user: try cursor.user(in: line))
        case .role: return try cursor.role(in: line)
        case .topic: return try cursor.topic(in: line)
        case .members: return try cursor.members(in: line)
        case .rooms: return try cursor.rooms(in: line)
        case .block: return .block(user: try cursor.user(in: line))
        case .unblock: return .unblock(user: try cursor.user(in: line))
        case .blocked: return try cursor.blocked(in: line)
        }
    }

    private static func about(_ cursor: inout WordCursor, in line: RawSpan) throws(ErrorCode) -> [UInt8]? {
        guard let word = cursor.next(in: line) else { return nil }
        // `help` needs no session: a token here is a surplus param, and must not be repeated in an answer.
        guard Token(line.extracting(word)) == nil else { throw .badRequest }
        var ahead = cursor
        if line.extracting(word).equals("show", ignoringCase: true), let second = ahead.next(in: line),
            line.extracting(second).equals("user", ignoringCase: true)
        {
            cursor = ahead
            return [UInt8](CommandName.showUser.rawValue.utf8)
        }
        return line.copy(word)
    }

    static func positiveInteger(_ word: Range<Int>, in line: RawSpan) throws(ErrorCode) -> Int64 {
        var value: Int64 = 0
        for index in word {
            let byte = line.byte(at: index)
            guard byte.isDecimalDigit else { throw .badRequest }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw .badRequest }
            value = sum
        }
        guard value > 0 else { throw .badRequest }
        return value
    }
}

/// A place in a line, and the words from there on. Only U+0020 separates words.
struct WordCursor {
    private var position = 0

    mutating func next(in line: RawSpan) -> Range<Int>? {
        guard let start = start(in: line) else { return nil }
        position = line.firstIndex(of: UInt8(ascii: " "), from: start) ?? line.byteCount
        return start..<position
    }

    /// Where the next word begins; nil where only spaces are left.
    private mutating func start(in line: RawSpan) -> Int? {
        while position < line.byteCount, line.byte(at: position) == UInt8(ascii: " ") { position += 1 }
        return position < line.byteCount ? position : nil
    }

    mutating func required(in line: RawSpan) throws(ErrorCode) -> Range<Int> {
        guard let word = next(in: line) else { throw .badRequest }
        return word
    }

    /// Nil for a word that no user can have as a name.
    mutating func user(in line: RawSpan) throws(ErrorCode) -> UserName? {
        UserName(line.extracting(try required(in: line)))
    }

    mutating func conversation(in line: RawSpan) throws(ErrorCode) -> ConversationName {
        ConversationName(line.extracting(try required(in: line)))
    }

    /// All that is left but the spaces around it; at least one byte.
    mutating func rest(in line: RawSpan) throws(ErrorCode) -> Range<Int> {
        guard let start = start(in: line) else { throw .badRequest }
        var end = line.byteCount
        while line.byte(at: end - 1) == UInt8(ascii: " ") { end -= 1 }
        position = line.byteCount
        return start..<end
    }
}
