import ChatProtocol

/// Something wrong with a setting, and where it was said.
struct SettingsProblem: Sendable, Equatable, CustomStringConvertible {
    /// `FILE:LINE`, `FILE`, a variable or a flag.
    let place: String
    /// Nil: it is the place itself that is wrong.
    let key: String?
    /// What is wrong, what was expected, and what was meant perhaps.
    let reason: String
    /// A flag's value that can't be read at all: bad usage, as a flag that does not exist.
    var isUsage = false
    /// In the file.
    var line: Int?

    var description: String {
        key.map { "\(place): \($0): \(reason)" } ?? "\(place): \(reason)"
    }
}

extension ExitStatus {
    /// All that is wrong with the settings, a line each.
    static func settings(_ problems: [SettingsProblem]) -> ExitStatus {
        let text = problems.map(\.description).joined(separator: "\n")
        return problems.allSatisfy(\.isUsage) ? .usage(text) : .configuration(text)
    }
}

/// What was meant by a key that does not exist.
enum SettingsSuggestion {
    /// - Returns: `; did you mean listen?`, or nothing.
    static func text(_ word: String, among known: [String]) -> String {
        NearestWord.to(word, in: known).map { "; did you mean \($0)?" } ?? ""
    }
}
