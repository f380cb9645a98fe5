import Foundation
public import Logging

/// Log lines on standard error: time, level, text, and what belongs to it; foreign text is escaped (SECURITY.md 6.2).
public struct StandardErrorLog: LogHandler {
    public var metadata: Logger.Metadata = [:]
    private let threshold: LogThreshold
    /// A copy may have a level of its own.
    private var ownLevel: Logger.Level?

    /// 2026-11-22T10:00:00.123Z
    private static let timeFormat = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    public init(_ threshold: LogThreshold = LogThreshold(.info)) {
        self.threshold = threshold
    }

    public var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = Date.now.formatted(Self.timeFormat)
        line += " \(event.level.rawValue) \(Self.escaped(event.message.description))"
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(Self.quoted(value.description))"
        }
        line += "\n"
        StandardError.write(line)
    }

    /// A value with spaces or quotes stands in quotes.
    static func quoted(_ text: String) -> String {
        let text = escaped(text)
        guard text.isEmpty || text.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return text }
        return "\"" + text.replacing("\"", with: "\\\"") + "\""
    }

    /// Makes everything visible that could steer a terminal or forge a line: C0, DEL, C1, line separators,
    /// bidirectional controls.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0xFEFF:
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
