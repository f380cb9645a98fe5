import ChatServer
import Foundation

/// Lists for the operator: columns for people, one JSON object a line for programs.
enum AdminTable {
    static func json(_ rows: [some Encodable]) throws -> [String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try rows.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    }

    static func text(_ invites: [AdminInvite]) -> [String] {
        columns(
            invites.map { invite in
                let end = invite.expires.map { "until \($0)" } ?? "without an end"
                let mark = invite.isUsable ? "" : invite.isRevoked ? "(revoked)" : "(over)"
                return ["\(invite.id)", "\(invite.used) of \(invite.uses) used", end, mark]
            })
    }

    static func text(_ sessions: [AdminSession]) -> [String] {
        columns(
            sessions.map { session in
                [
                    "\(session.id)", shown(session.device ?? "-"), session.address ?? "-", session.listener,
                    "made \(session.made)", "used \(session.lastUsed)", session.isConnected ? "(connected)" : "",
                ]
            })
    }

    /// A label is the client's own: nothing in it may turn the direction of a line or break it.
    private static func shown(_ label: String) -> String {
        String(
            String.UnicodeScalarView(
                label.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }

    /// Two spaces between columns, none at the end of a line.
    private static func columns(_ rows: [[String]]) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
