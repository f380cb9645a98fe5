/// The file `known_servers`: the keys of servers that were trusted at first use, or that an invite named
/// (SECURITY.md 2.8). Each line is `HOST:PORT SHA256:...`; empty lines and those that begin with `#` are the user's own.
public struct KnownServers: Sendable {
    static let fileName = "known_servers"
    private let folder: StateFolder

    /// A server and its key.
    public struct Pin: Sendable, Hashable {
        public var server: ServerAddress
        public var fingerprint: String
        /// In the file, from 1.
        public var line: Int
    }

    public init(folder: StateFolder) {
        self.folder = folder
    }

    /// Where a user can look.
    public var path: String { folder.path + "/" + Self.fileName }

    /// - Returns: nil: the server is not known.
    /// - Throws: ``ClientError`` if the file can't be trusted or read. A line of this server that makes no sense is
    ///   an error, too: it must not turn a known server into an unknown one.
    public func fingerprint(of server: ServerAddress) throws -> String? {
        try pin(of: server)?.fingerprint
    }

    /// As ``fingerprint(of:)``, with its place.
    public func pin(of server: ServerAddress) throws -> Pin? {
        for (index, line) in try lines().enumerated() where Self.server(in: line) == server {
            guard let pin = Self.pin(in: line, number: index + 1) else {
                throw ClientError.local("\(path): the line of \(server) has no fingerprint")
            }
            return pin
        }
        return nil
    }

    /// All of them, in the file's order. Lines that make no sense are left out.
    public func pins() throws -> [Pin] {
        try lines().enumerated().compactMap { Self.pin(in: $1, number: $0 + 1) }
    }

    /// Adds a server that is not known yet.
    public func pin(_ server: ServerAddress, _ fingerprint: String) throws {
        try folder.withLock {
            try add(server, fingerprint)
        }
    }

    /// Makes sure that a server is known by this key: an invite named it.
    /// - Throws: ``ClientError/keyChanged(server:expected:actual:knownIn:)`` if it is known by another one.
    public func require(_ server: ServerAddress, _ fingerprint: String) throws {
        try folder.withLock {
            guard let known = try pin(of: server) else { return try add(server, fingerprint) }
            guard known.fingerprint == fingerprint else {
                throw ClientError.keyChanged(
                    server: server.description, expected: known.fingerprint, actual: fingerprint,
                    knownIn: place(of: known))
            }
        }
    }

    /// Takes out all lines of a server.
    /// - Returns: whether there was one.
    public func forget(_ server: ServerAddress) throws -> Bool {
        try folder.withLock {
            let before = try lines()
            let after = before.filter { Self.server(in: $0) != server }
            guard after.count < before.count else { return false }
            try folder.replace(Self.fileName, with: Array(after.map { $0 + "\n" }.joined().utf8))
            return true
        }
    }

    /// For a person who wants to remove it.
    func place(of pin: Pin) -> String { "\(path), line \(pin.line)" }

    private func add(_ server: ServerAddress, _ fingerprint: String) throws {
        var content = try folder.read(Self.fileName) ?? []
        if let last = content.last, last != UInt8(ascii: "\n") { content.append(UInt8(ascii: "\n")) }
        content.append(contentsOf: "\(server) \(fingerprint)\n".utf8)
        try folder.replace(Self.fileName, with: content)
    }

    private func lines() throws -> [String] {
        guard var content = try folder.read(Self.fileName) else { return [] }
        if content.last == UInt8(ascii: "\n") { content.removeLast() }
        return content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static func server(in line: String) -> ServerAddress? {
        guard let first = line.split(separator: " ").first, !first.hasPrefix("#") else { return nil }
        return ServerAddress(String(first))
    }

    private static func pin(in line: String, number: Int) -> Pin? {
        let words = line.split(separator: " ")
        guard words.count == 2, let server = server(in: line), Fingerprint.isValid(String(words[1])) else { return nil }
        return Pin(server: server, fingerprint: String(words[1]), line: number)
    }
}
