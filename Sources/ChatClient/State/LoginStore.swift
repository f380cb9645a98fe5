public import ChatProtocol

/// A login that outlives the program: who, where, and the session's token.
public struct SavedLogin: Sendable, Equatable {
    public var server: ServerAddress
    /// A session of a plaintext listener is not valid over TLS, and a token of TLS must never go over plain text.
    public var isInsecure: Bool
    public var user: UserName
    public var token: Token

    public init(server: ServerAddress, isInsecure: Bool, user: UserName, token: Token) {
        self.server = server
        self.isInsecure = isInsecure
        self.user = user
        self.token = token
    }

    fileprivate func isOfAccount(_ other: SavedLogin) -> Bool {
        isAt(other.server, other.isInsecure) && user == other.user
    }

    fileprivate func isAt(_ server: ServerAddress, _ isInsecure: Bool) -> Bool {
        self.server == server && self.isInsecure == isInsecure
    }
}

/// The file `session`: one login an account. Each line is `tls|insecure HOST:PORT USER TOKEN`, with `kept` behind it
/// where somebody else has logged in at that server later: without a profile the last login counts.
public struct LoginStore: Sendable {
    static let fileName = "session"
    private let folder: StateFolder

    fileprivate struct Line {
        var login: SavedLogin
        var isCurrent: Bool
    }

    public init(folder: StateFolder) {
        self.folder = folder
    }

    /// - Parameter user: nil: whoever logged in last.
    /// - Returns: nil: nobody is logged in there.
    /// - Throws: ``ClientError`` if the file can't be trusted or read.
    public func login(at server: ServerAddress, isInsecure: Bool, user: UserName? = nil) throws -> SavedLogin? {
        let lines = try all().filter { $0.login.isAt(server, isInsecure) }
        guard let user else { return lines.first { $0.isCurrent }?.login }
        return lines.first { $0.login.user == user }?.login
    }

    /// All logins, the current ones first.
    public func logins() throws -> [SavedLogin] {
        let lines = try all()
        return (lines.filter(\.isCurrent) + lines.filter { !$0.isCurrent }).map(\.login)
    }

    /// Takes the place of an earlier login of the same account, and is the current one at its server.
    public func save(_ login: SavedLogin) throws {
        try change { lines in
            lines.removeAll { $0.login.isOfAccount(login) }
            for index in lines.indices where lines[index].login.isAt(login.server, login.isInsecure) {
                lines[index].isCurrent = false
            }
            lines.append(Line(login: login, isCurrent: true))
        }
    }

    /// Another login that has taken its place meanwhile stays.
    public func remove(_ login: SavedLogin) throws {
        try change { lines in lines.removeAll { $0.login == login } }
    }

    private func change(_ body: (inout [Line]) -> Void) throws {
        try folder.withLock {
            var lines = try all()
            body(&lines)
            try folder.replace(Self.fileName, with: Self.text(of: lines))
        }
    }

    private func all() throws -> [Line] {
        guard let content = try folder.read(Self.fileName) else { return [] }
        return content.split(separator: UInt8(ascii: "\n")).compactMap { Line(String(decoding: $0, as: UTF8.self)) }
    }

    private static func text(of lines: [Line]) -> [UInt8] {
        var text: [UInt8] = []
        for line in lines {
            let login = line.login
            text.append(contentsOf: "\(login.isInsecure ? "insecure" : "tls") \(login.server) \(login.user) ".utf8)
            login.token.append(to: &text)
            text.append(contentsOf: (line.isCurrent ? "\n" : " \(Line.kept)\n").utf8)
        }
        return text
    }
}

extension LoginStore.Line {
    fileprivate static let kept = "kept"

    fileprivate init?(_ line: String) {
        let words = line.split(separator: " ")
        guard words.count == 4 || (words.count == 5 && words[4] == Self.kept),
            words[0] == "tls" || words[0] == "insecure",
            let server = ServerAddress(String(words[1])), let user = UserName(String(words[2])),
            let token = Token(String(words[3]).utf8Span.span.bytes)
        else { return nil }
        let login = SavedLogin(server: server, isInsecure: words[0] == "insecure", user: user, token: token)
        self.init(login: login, isCurrent: words.count == 4)
    }
}
