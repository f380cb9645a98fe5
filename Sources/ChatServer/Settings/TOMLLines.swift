/// On which line of a TOML text a key stands, which the parser does not tell. It knows the ways in which people write such
/// files: `[section]`, `key = value`, `section.key = value`; a line that it mistakes costs a line number, nothing else.
struct TOMLLines: Sendable {
    private struct Key: Hashable {
        let section: String
        let key: String
    }

    private var sections: [String: Int] = [:]
    private var keys: [Key: Int] = [:]

    init(_ text: String) {
        var section = ""
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let line = line.drop { $0 == " " || $0 == "\t" }
            if line.hasPrefix("["), let end = line.firstIndex(of: "]") {
                section = Self.bare(line[..<end].dropFirst())
                if sections[section] == nil { sections[section] = number }
            } else if let equals = line.firstIndex(of: "="), !line.hasPrefix("#") {
                var words = line[..<equals].split(separator: ".").map(Self.bare)
                // Of a line that is none of these, such as `=====` in a text of many lines, nothing is left.
                guard let key = words.popLast() else { continue }
                let path = ((section.isEmpty ? [] : [section]) + words).joined(separator: ".")
                if keys[Key(section: path, key: key)] == nil { keys[Key(section: path, key: key)] = number }
            }
        }
    }

    /// The line of a key, or of what it stands in.
    func line(of key: String, in section: String = "") -> Int? {
        keys[Key(section: section, key: key)] ?? sections[section] ?? keys[Key(section: "", key: section)]
    }

    func line(ofSection section: String) -> Int? {
        sections[section]
    }

    private static func bare(_ text: Substring) -> String {
        text.filter { $0 != "\"" && $0 != "'" && $0 != " " && $0 != "\t" && $0 != "[" }
    }
}
