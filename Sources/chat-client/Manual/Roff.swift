/// Text of a manual page in the macros of man(7).
struct Roff {
    private(set) var text = ""

    mutating func macro(_ name: String, _ arguments: String...) {
        let quoted = arguments.map { "\"" + Self.escaped($0).replacing("\"", with: "\\(dq") + "\"" }
        text += ([".\(name)"] + quoted).joined(separator: " ") + "\n"
    }

    /// A paragraph of running text; a blank line begins another one.
    mutating func paragraphs(_ running: String) {
        for (index, paragraph) in Self.paragraphs(of: running).enumerated() {
            if index > 0 { macro("PP") }
            line(paragraph)
        }
    }

    /// A term and what it means.
    mutating func item(_ term: String, _ meaning: [String]) {
        text += ".TP\n"
        text += term + "\n"
        for (index, paragraph) in meaning.flatMap(Self.paragraphs).enumerated() {
            if index > 0 { text += ".IP\n" }
            line(paragraph)
        }
    }

    /// Lines that stay as they are.
    mutating func example(_ lines: String) {
        text += ".PP\n.in +4n\n.EX\n"
        for piece in lines.split(separator: "\n", omittingEmptySubsequences: false) { line(String(piece)) }
        text += ".EE\n.in\n"
    }

    /// What is in the language of roff already.
    mutating func text(_ line: String) {
        text += line + "\n"
    }

    mutating func line(_ plain: String) {
        text += Self.escaped(plain) + "\n"
    }

    /// In bold, and in italics.
    static func bold(_ plain: String) -> String { "\\fB" + escaped(plain) + "\\fP" }
    static func italic(_ plain: String) -> String { "\\fI" + escaped(plain) + "\\fP" }

    /// What roff would take for its own (groff_char(7)).
    static func escaped(_ plain: String) -> String {
        let text = plain.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("'", with: "\\(aq")
            .replacing("`", with: "\\(ga").replacing("^", with: "\\(ha").replacing("~", with: "\\(ti")
        return text.hasPrefix(".") ? "\\&" + text : text
    }

    private static func paragraphs(of running: String) -> [String] {
        running.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
    }
}
