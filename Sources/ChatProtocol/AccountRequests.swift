/// The commands about accounts, as the JSON dialect writes them.
extension RequestFields {
    func login(in line: RawSpan) throws(ErrorCode) -> Command {
        let user = try userName(.user, in: line)
        guard let password = try bytes(.password, in: line) else {
            return .certificateLogin(user: user, device: try device(in: line))
        }
        return .login(user: user, password: Password(password), device: try device(in: line))
    }

    func register(in line: RawSpan) throws(ErrorCode) -> Command {
        .register(
            user: try userName(.user, in: line), password: Password(try required(.password).decoded(from: line)),
            name: try bytes(.name, in: line), invite: try bytes(.invite, in: line), device: try device(in: line))
    }

    func passwd(in line: RawSpan) throws(ErrorCode) -> Command {
        .passwd(
            old: Password(try required(.old).decoded(from: line)),
            new: Password(try required(.new).decoded(from: line)))
    }

    func users(in line: RawSpan) throws(ErrorCode) -> Command {
        .users(prefix: try bytes(.prefix, in: line), after: try bytes(.after, in: line), limit: try limit())
    }

    func revoke(in line: RawSpan) throws(ErrorCode) -> Command {
        let text = try required(.session).decoded(from: line)
        return .revoke(text == [UInt8]("all".utf8) ? .others : .one(text))
    }
}

/// The commands about accounts, as the words dialect writes them.
extension WordCursor {
    mutating func login(in line: RawSpan) throws(ErrorCode) -> Command {
        let user = try user(in: line)
        guard let password = try optionalRest(in: line) else { return .certificateLogin(user: user, device: nil) }
        return .login(user: user, password: Password(line.copy(password)), device: nil)
    }

    mutating func register(in line: RawSpan) throws(ErrorCode) -> Command {
        let user = try user(in: line)
        let password = try required(in: line)
        var invite: [UInt8]?
        var ahead = self
        if let word = ahead.next(in: line), let code = WordCursor.value("invite=", word, in: line) {
            guard !code.isEmpty else { throw .badRequest }
            self = ahead
            invite = line.copy(code)
        }
        return .register(
            user: user, password: Password(line.copy(password)),
            name: try optionalRest(in: line).map { line.copy($0) }, invite: invite, device: nil)
    }

    mutating func passwd(in line: RawSpan) throws(ErrorCode) -> Command {
        let old = try required(in: line)
        let new = try required(in: line)
        return .passwd(old: Password(line.copy(old)), new: Password(line.copy(new)))
    }

    mutating func users(in line: RawSpan) throws(ErrorCode) -> Command {
        var prefix: Range<Int>?
        let page = try page(in: line) { word in
            // No name has such a sign: it is an option that does not exist.
            guard prefix == nil, line.extracting(word).firstIndex(of: UInt8(ascii: "="), from: 0) == nil else {
                return false
            }
            prefix = word
            return true
        }
        return .users(prefix: prefix.map { line.copy($0) }, after: page.after, limit: page.limit)
    }

    mutating func sessions(in line: RawSpan) throws(ErrorCode) -> Command {
        let page = try page(in: line)
        return .sessions(after: page.after, limit: page.limit)
    }

    mutating func blocked(in line: RawSpan) throws(ErrorCode) -> Command {
        let page = try page(in: line)
        return .blocked(after: page.after, limit: page.limit)
    }

    mutating func revoke(in line: RawSpan) throws(ErrorCode) -> Command {
        let word = try required(in: line)
        return .revoke(line.extracting(word).equals("all", ignoringCase: true) ? .others : .one(line.copy(word)))
    }

    private mutating func optionalRest(in line: RawSpan) throws(ErrorCode) -> Range<Int>? {
        var ahead = self
        return ahead.next(in: line) == nil ? nil : try rest(in: line)
    }
}
