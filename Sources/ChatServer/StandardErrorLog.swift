import Foundation
public import Logging

/// Log lines on standard error: time, level, text, and what belongs to it; foreign text is escaped (SECURITY.md 6.2).
/// Where the journal reads them it gets the level as its priority, and has the time by itself.
public struct StandardErrorLog: LogHandler {
    /// How a line begins.
    enum Style: Sendable {
        /// With time and level.
        case plain
        /// With `<N>`, a priority as in syslog(3): sd-daemon(3).
        case journal

        /// What reads standard error now.
        static var current: Style {
            isJournal(ProcessInfo.processInfo.environment["JOURNAL_STREAM"]) ? .journal : .plain
        }

        /// - Parameter stream: `DEVICE:INODE` of the journal's stream, which need not be standard error any more
        ///   (systemd.exec(5), `$JOURNAL_STREAM`).
        static func isJournal(_ stream: String?, descriptor: CInt = STDERR_FILENO) -> Bool {
            let numbers = (stream ?? "").split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0) }
            var status = stat()
            guard numbers.count == 2, fstat(descriptor, &status) == 0 else { return false }
            return numbers[0] == UInt64(status.st_dev) && numbers[1] == UInt64(status.st_ino)
        }
    }

    public var metadata: Logger.Metadata = [:]
    private let threshold: LogThreshold
    /// A copy may have a level of its own.
    private var ownLevel: Logger.Level?
    var style = Style.current

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
        StandardError.write(line(of: event))
    }

    func line(of event: LogEvent) -> String {
        // Not by Foundation, which would load its calendars for that.
        var line =
            switch style {
            case .plain: "\(SystemClock().now()) \(event.level.rawValue) "
            case .journal: "<\(Self.priority(of: event.level))>"
            }
        line += Self.escaped(event.message.description)
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(Self.quoted(value.description))"
        }
        return line + "\n"
    }

    /// As syslog(3) numbers them, critical to debug.
    static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
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
