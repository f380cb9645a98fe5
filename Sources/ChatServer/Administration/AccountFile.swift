import ChatProtocol

/// Accounts to be made, as a file lists them: a line each, `user,display name,password`; the last two may be missing.
///
/// As in RFC 4180 a field may stand in double quotes, in which a double quote is written twice; it ends with its line all
/// the same. Spaces around fields, empty lines, lines that begin with `#`, and a first line `user,name,password` don't
/// count.
public struct AccountFile: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        /// Counted from 1.
        public var line: Int
        public var user: String
        /// nil: the user name.
        public var name: String?
        /// nil: one is to be made.
        public var password: String?
    }

    /// What is wrong with a line.
    public struct Problem: Sendable, Equatable, CustomStringConvertible {
        public var line: Int
        public var reason: String

        public var description: String { "line \(line): \(reason)" }
    }

    public private(set) var entries: [Entry] = []
    /// With one of them none of the accounts should be made.
    public private(set) var problems: [Problem] = []

    /// Whether it holds a password, which others must not read.
    public var hasPasswords: Bool { entries.contains { $0.password != nil } }

    public init(_ text: String) {
        var seen: [UserName: Int] = [:]
        // A byte order mark is no part of a name.
        let lines = text.drop { $0 == "\u{FEFF}" }.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            let number = index + 1
            do throws(Wrong) {
                guard let entry = try Self.entry(line, number) else { continue }
                if let user = UserName(entry.user), let first = seen.updateValue(number, forKey: user) {
                    throw Wrong(reason: "\(entry.user) stands in line \(first) already")
                }
                entries.append(entry)
            } catch {
                problems.append(Problem(line: number, reason: error.reason))
            }
        }
    }

    private struct Wrong: Error {
        var reason: String
    }

    /// nil: the line says nothing.
    private static func entry(_ line: Substring, _ number: Int) throws(Wrong) -> Entry? {
        guard let first = line.first(where: { !$0.isWhitespace }), first != "#" else { return nil }
        let fields = try fields(of: line)
        guard fields.count <= 3 else { throw Wrong(reason: "more than user, name and password: quote what has commas") }
        let header = ["user", "name", "password"]
        if number == 1, fields.count > 1, fields.map({ $0.lowercased() }) == Array(header.prefix(fields.count)) {
            return nil
        }
        let entry = Entry(
            line: number, user: fields[0], name: fields.count > 1 ? fields[1].nonEmpty : nil,
            password: fields.count > 2 ? fields[2].nonEmpty : nil)
        guard UserName(entry.user) != nil else {
            throw Wrong(reason: "a user name has 1 to 32 of a-z 0-9 _ . - and begins with a letter or a digit")
        }
        guard entry.name.map({ DisplayName.isValid($0) }) ?? true else {
            throw Wrong(reason: "a display name has 1 to 64 characters and no control characters")
        }
        guard entry.password.map({ ProtocolLimits.passwordBytes.contains($0.utf8.count) }) ?? true else {
            throw Wrong(reason: "a password has 8 to 256 bytes")
        }
        return entry
    }

    private static func fields(of line: Substring) throws(Wrong) -> [String] {
        var fields: [String] = []
        var rest = line
        while true {
            rest = rest.drop { $0.isWhitespace }
            if rest.first == "\"" {
                fields.append(try quoted(&rest))
            } else {
                let field = rest.prefix { $0 != "," }
                rest = rest[field.endIndex...]
                fields.append(String(field.reversed().drop { $0.isWhitespace }.reversed()))
            }
            guard rest.first == "," else { return fields }
            rest.removeFirst()
        }
    }

    private static func quoted(_ rest: inout Substring) throws(Wrong) -> String {
        var field = ""
        rest.removeFirst()
        while let character = rest.popFirst() {
            guard character == "\"" else {
                field.append(character)
                continue
            }
            guard rest.first == "\"" else {
                rest = rest.drop { $0.isWhitespace }
                guard rest.isEmpty || rest.first == "," else { throw Wrong(reason: "text behind a closing quote") }
                return field
            }
            rest.removeFirst()
            field.append("\"")
        }
        throw Wrong(reason: "a quote is not closed")
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

/// A password for somebody who has none yet: 80 random bits, in letters and digits that are not taken for each other.
public enum GeneratedPassword {
    private static let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")

    public static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        let groups = (0..<4).map { _ in
            String((0..<4).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
        }
        return groups.joined(separator: "-")
    }
}
