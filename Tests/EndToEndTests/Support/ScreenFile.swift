import Foundation
import Testing

/// How a screen must look: a text file in `Screens`. With `CHAT_UPDATE_SCREENS=1` the tests write these files; what
/// docs/client.md and README.md show are copies of them.
struct ScreenFile {
    private static let updates = ProcessInfo.processInfo.environment["CHAT_UPDATE_SCREENS"] == "1"
    /// A screen that has been the same for so many looks has come to rest.
    private static let looksUntilRest = 10

    let url: URL

    init(_ name: String) {
        url =
            URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Screens/\(name).txt").standardized
    }

    /// Waits until the terminal shows what is in the file.
    /// - Parameter isThere: what it must show at least before it is written anew.
    func expect(
        in terminal: Terminal, columns: Int, until isThere: (String) -> Bool,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let wanted = try? String(contentsOf: url, encoding: .utf8)
        var (shown, looks) = ("", 0)
        do {
            try await terminal.wait { screen in
                let screen = ScreenMask.masked(screen, columns: columns) + "\n"
                (shown, looks) = (screen, screen == shown ? looks + 1 : 1)
                guard Self.updates else { return screen == wanted }
                return isThere(screen) && looks >= Self.looksUntilRest
            }
        } catch is Unexpected {
            Issue.record(
                """
                The screen is not that of \(url.path); CHAT_UPDATE_SCREENS=1 writes it anew.
                --- it is:
                \(shown)
                --- it should be:
                \(wanted ?? "(there is no such file)")
                """, sourceLocation: sourceLocation)
        }
        if Self.updates { try shown.write(to: url, atomically: true, encoding: .utf8) }
    }
}

/// Puts something that is always the same in the place of what is another one in each run.
enum ScreenMask {
    static let clock = "09:41"
    static let fingerprint = "SHA256:" + "kJ3vXb0Zt5m8Q2sLw7yRfA1cN6uHdG4eT9iPoVxKqMY" + "="

    /// - Parameter columns: of the terminal; longer lines are torn there, as it tears them.
    static func masked(_ screen: String, columns: Int) -> String {
        let lines = screen.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var line = String(line)
            for (pattern, text) in texts { line = replacing(pattern, with: text, in: line) }
            return centred(line, columns: columns)
        }
        return lines.flatMap { torn($0, columns: columns) }.joined(separator: "\n").replacing(/\s+$/, with: "")
    }

    private static var texts: [(Regex<Substring>, String)] {
        [
            (/\b[0-9][0-9]:[0-9][0-9]\b/, clock),
            (/\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b/, "2026-11-23"),
            (/\b[A-Z][a-z]+day, [0-9]+ [A-Z][a-z]+ [0-9]{4}\b/, "Monday, 23 November 2026"),
            (/localhost:[0-9]+/, "localhost:8890"),
            (/again in [0-9]+ s/, "again in 3 s"),
            (/SHA256:[A-Za-z0-9+\/]{43}=/, fingerprint),
            (/\/[^ ]+\/config\/chat-client\//, "~/.config/chat-client/"),
            (/^ready>/, "$"),
            // A line is left of the shell only where there is no full screen.
            (/\$CLIENT; echo code=\$\?\./, "chat-client --linear"),
        ]
    }

    /// What stands in columns behind it stays where it is.
    private static func replacing(_ pattern: Regex<Substring>, with text: String, in line: String) -> String {
        guard let found = line.firstMatch(of: pattern) else { return line }
        var behind = replacing(pattern, with: text, in: String(line[found.range.upperBound...]))
        let change = text.count - found.output.count
        if let gap = behind.firstMatch(of: /\x20{2,}/) {
            let width = max(1, gap.output.count - change)
            behind.replaceSubrange(gap.range, with: String(repeating: " ", count: width))
        }
        return line[..<found.range.lowerBound] + text + behind
    }

    /// A line with the day stands in the middle of the pane, whatever day it is.
    private static func centred(_ line: String, columns: Int) -> String {
        guard let found = line.firstMatch(of: /── Monday, 23 November 2026 ──/) else { return line }
        let list = line.prefix { $0 != "│" }.count + 1
        let pane = list < line.count ? columns - list : columns
        let start = (list < line.count ? String(line.prefix(list)) : "")
        return start + String(repeating: " ", count: (pane - found.output.count) / 2) + found.output
    }

    private static func torn(_ line: String, columns: Int) -> [String] {
        var rest = Substring(line.replacing(/\s+$/, with: ""))
        var lines: [String] = []
        while rest.count > columns {
            lines.append(String(rest.prefix(columns)))
            rest = rest.dropFirst(columns)
        }
        return lines + [String(rest)]
    }
}
