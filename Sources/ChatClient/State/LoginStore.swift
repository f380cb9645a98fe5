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
}

/// The file `session`: one login a server. Each line is `tls|insecure HOST:PORT USER TOKEN`.
public struct LoginStore: Sendable {
    static let fileName = "session"
    private let folder: StateFolder

    public init(folder: StateFolder) {
        self.folder = folder
    }

    /// - Returns: nil: nobody is logged in there.
    /// - Throws: ``ClientError`` if the file can't be trusted or read.
    public func login(at server: ServerAddress, isInsecure: Bool) throws -> SavedLogin? {
        try all().first { $0.server == server && $0.isInsecure == isInsecure }
    }

    /// Takes the place of an earlier login at the same server.
    public func save(_ login: SavedLogin) throws {
        try change(login.server, login.isInsecure) { $0.append(login) }
    }

    /// - Parameter token: another login that has taken its place meanwhile stays.
    public func remove(_ login: SavedLogin) throws {
        try folder.withLock {
            let kept = try all().filter { $0 != login }
            try folder.replace(Self.fileName, with: Self.text(of: kept))
        }
    }

    private func change(
        _ server: ServerAddress, _ isInsecure: Bool, _ body: (inout [SavedLogin]) -> Void
    ) throws {
        try folder.withLock {
            var logins = try all().filter { $0.server != server || $0.isInsecure != isInsecure }
            body(&logins)
            try folder.replace(Self.fileName, with: Self.text(of: logins))
        }
    }

    private func all() throws -> [SavedLogin] {
        guard let content = try folder.read(Self.fileName) else { return [] }
        let lines = content.split(separator: UInt8(ascii: "\n"))
        return lines.compactMap { SavedLogin(line: String(decoding: $0, as: UTF8.self)) }
    }

    private static func text(of logins: [SavedLogin]) -> [UInt8] {
        var text: [UInt8] = []
        for login in logins {
            text.append(contentsOf: "\(login.isInsecure ? "insecure" : "tls") \(login.server) \(login.user) ".utf8)
            login.token.append(to: &text)
            text.append(UInt8(ascii: "\n"))
        }
        return text
    }
}

extension SavedLogin {
    fileprivate init?(line: String) {
        let words = line.split(separator: " ")
        guard words.count == 4, words[0] == "tls" || words[0] == "insecure",
            let server = ServerAddress(String(words[1])), let user = UserName(String(words[2])),
            let token = Token(String(words[3]).utf8Span.span.bytes)
        else { return nil }
        self.init(server: server, isInsecure: words[0] == "insecure", user: user, token: token)
    }
}
