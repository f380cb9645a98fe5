/// The file `known_servers`: the keys of servers that were trusted at first use (SECURITY.md 2.8). Each line is
/// `HOST:PORT SHA256:...`; empty lines and those that begin with `#` are the user's own.
public struct KnownServers: Sendable {
    static let fileName = "known_servers"
    private let folder: StateFolder

    public init(folder: StateFolder) {
        self.folder = folder
    }

    /// Where a user can look.
    public var path: String { folder.path + "/" + Self.fileName }

    /// - Returns: nil: the server is not known.
    /// - Throws: ``ClientError`` if the file can't be trusted or read. A line of this server that makes no sense is
    ///   an error, too: it must not turn a known server into an unknown one.
    public func fingerprint(of server: ServerAddress) throws -> String? {
        guard let content = try folder.read(Self.fileName) else { return nil }
        for line in content.split(separator: UInt8(ascii: "\n")) {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: true)
            guard let first = words.first, !first.hasPrefix("#"),
                ServerAddress(String(first)) == server
            else { continue }
            guard words.count == 2, Fingerprint.isValid(String(words[1])) else {
                throw ClientError.local("\(path): the line of \(server) has no fingerprint")
            }
            return String(words[1])
        }
        return nil
    }

    /// Adds a server that is not known yet.
    public func pin(_ server: ServerAddress, _ fingerprint: String) throws {
        try folder.withLock {
            var content = try folder.read(Self.fileName) ?? []
            if let last = content.last, last != UInt8(ascii: "\n") { content.append(UInt8(ascii: "\n")) }
            content.append(contentsOf: "\(server) \(fingerprint)\n".utf8)
            try folder.replace(Self.fileName, with: content)
        }
    }
}
