/// A server, and what one needs to enter it: `chat://HOST:PORT/?key=SHA256:...&invite=CODE` (docs/protocol.md,
/// "Invite strings"). Key and invite may be missing.
public struct ServerLink: Sendable, Hashable {
    /// Where the text names none: that of TLS.
    public static let defaultPort = 8890
    /// In bytes of the text.
    static let mostBytes = 2_048
    private static let scheme = "chat://"
    private static let fingerprintPrefix = "SHA256:"
    /// Of 32 bytes in base64, without the padding.
    private static let fingerprintDigits = 43
    private static let mostInviteBytes = 128

    /// A name or an IP address, without brackets, in lower case.
    public let host: String
    /// 1 to 65,535.
    public let port: Int
    /// The fingerprint of the server's key: `SHA256:` and base64 with its padding.
    public let key: String?
    /// An invite's code.
    public let invite: String?

    /// Nil where the parts make no link.
    public init?(host: String, port: Int = Self.defaultPort, key: String? = nil, invite: String? = nil) {
        let host = host.lowercased()
        guard Self.isHost(host), (1...65_535).contains(port) else { return nil }
        self.host = host
        self.port = port
        self.key = key.flatMap(Self.fingerprint)
        self.invite = invite
        guard (key == nil) == (self.key == nil), invite.map(Self.isInvite) ?? true else { return nil }
    }

    /// Nil for everything that is no link: another scheme, a user, a path, a fragment, broken percent encoding, `key`
    /// or `invite` twice or without a value that can be one. Other keys are ignored.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.mostBytes, Self.isLink(text) else { return nil }
        let rest = text.dropFirst(Self.scheme.count)
        let mark = rest.firstIndex(of: "?")
        var place = rest[..<(mark ?? rest.endIndex)]
        if place.last == "/" { place.removeLast() }
        guard let (host, port) = Self.hostAndPort(place) else { return nil }
        let query = mark.map { rest[rest.index(after: $0)...] } ?? ""
        guard let (key, invite) = Self.values(query) else { return nil }
        self.init(host: host, port: port, key: key, invite: invite)
    }

    /// Whether the text says of itself that it is one, be it right or wrong.
    public static func isLink(_ text: String) -> Bool {
        text.prefix(scheme.count).lowercased() == scheme
    }
}

extension ServerLink: CustomStringConvertible {
    /// The text form: with the port, and percent encoding of all but letters, digits and `-._~:`.
    public var description: String {
        let place = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        // The padding says nothing.
        let key = key.map { "key=" + Self.encoded(String($0.prefix { $0 != "=" })) }
        let values = [key, invite.map { "invite=" + Self.encoded($0) }].compactMap { $0 }
        return Self.scheme + place + (values.isEmpty ? "" : "/?" + values.joined(separator: "&"))
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            if isUnreserved(byte) || byte == UInt8(ascii: ":") { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}

/// The parts of a link.
extension ServerLink {
    private static func hostAndPort(_ text: Substring) -> (String, Int)? {
        var host = text
        var port = String(defaultPort)[...]
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            // Brackets are for IPv6 alone.
            guard host.contains(":") else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return nil }
            if !rest.isEmpty { port = rest.dropFirst() }
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard text.first == "[" || !host.contains(":"), (1...5).contains(port.utf8.count),
            port.utf8.allSatisfy(isDigit), let number = Int(port)
        else { return nil }
        return (String(host), number)
    }

    /// Nil: it is none of ours.
    private static func values(_ query: Substring) -> (key: String?, invite: String?)? {
        var key: String?
        var invite: String?
        guard query.utf8.allSatisfy(isQueryByte) else { return nil }
        for piece in query.split(separator: "&") {
            let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(sides[0]) else { return nil }
            guard name == "key" || name == "invite" else { continue }
            guard sides.count == 2, let value = decoded(sides[1]), (name == "key" ? key : invite) == nil else {
                return nil
            }
            if name == "key" { key = value } else { invite = value }
        }
        return (key, invite)
    }

    /// Nil: a percent sign without two digits behind it, or no UTF-8. A plus sign is a plus sign.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The fingerprint with its padding; nil: it is none.
    private static func fingerprint(_ text: String) -> String? {
        guard text.hasPrefix(fingerprintPrefix) else { return nil }
        var digits = text.dropFirst(fingerprintPrefix.count)
        if digits.last == "=" { digits.removeLast() }
        guard digits.utf8.count == fingerprintDigits, digits.utf8.allSatisfy(isBase64) else { return nil }
        return fingerprintPrefix + digits + "="
    }

    private static func isInvite(_ text: String) -> Bool {
        (1...mostInviteBytes).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// A name of letters, digits, hyphens and dots, or an IPv6 address.
    private static func isHost(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        if text.contains(":") {
            return text.utf8.allSatisfy { hexadecimal($0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
        }
        return text.utf8.allSatisfy { isUnreserved($0) && $0 != UInt8(ascii: "~") }
            && !text.hasPrefix(".") && !text.hasPrefix("-")
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

private func isBase64(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
}

/// RFC 3986, section 2.3.
private func isUnreserved(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "-._~".utf8.contains(byte) }

/// RFC 3986, section 3.4; what else there is must be percent-encoded.
private func isQueryByte(_ byte: UInt8) -> Bool { isUnreserved(byte) || "%!$&'()*+,;=:@/?".utf8.contains(byte) }

private func hexadecimal(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte - UInt8(ascii: "0") }
    let letter = byte | 0x20
    guard (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(letter) else { return nil }
    return letter - UInt8(ascii: "a") + 10
}
