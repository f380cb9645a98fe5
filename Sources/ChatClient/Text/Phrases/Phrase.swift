public import ChatProtocol

/// What the client itself says to people, in the languages it knows. The rows of this table are the static members in
/// the files beside this one, a family a file; what the server's error codes mean is `ErrorCode.message`.
///
/// `{}` in a text is a place for a value: ``callAsFunction(_:in:)`` fills them from left to right.
public struct Phrase: Sendable {
    public let english: String
    public let indonesian: String

    public init(en english: String, id indonesian: String) {
        self.english = english
        self.indonesian = indonesian
    }

    public func text(_ language: Language) -> String {
        switch language {
        case .english: english
        case .indonesian: indonesian
        }
    }

    /// Foreign values must have gone through ``ShownText`` before.
    public func callAsFunction(_ values: String..., in language: Language) -> String {
        filled(with: values, in: language)
    }

    /// The same with a list.
    public func filled(with values: [String], in language: Language) -> String {
        var values = values[...]
        let parts = text(language).split(separator: "{}", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(String(parts.first ?? "")) { $0 + (values.popFirst() ?? "") + $1 }
    }
}
