import ArgumentParser
import ChatServer

struct StatisticsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show how the server is doing: connections, accounts, log, disk, memory, certificate.",
        discussion: "Without a running server: what the data folder tells.")
    @OptionGroup var options: AdminOptions

    func run() async throws {
        try await AdminRun(options).show(ShowStatistics())
    }
}

extension AdminStatistics: AdminShown {
    var lines: [String] {
        var columns = AdminColumns()
        return columns.lines(facts.compactMap { name, text in text.map { [name, $0] } })
    }

    private var facts: [(String, String?)] {
        [
            ("version", version),
            ("running", uptime.map { "for \(Self.span($0)), process \(process ?? 0)" } ?? "no"),
            (
                "connections",
                listening.map {
                    "\($0) listening, \(loggedIn ?? 0) logged in, \(strangers ?? 0) strangers, "
                        + "\(handshakes ?? 0) in the handshake"
                }
            ),
            ("accounts", "\(accounts), \(disabled) of them disabled"),
            ("sessions", "\(sessions), \(sessionsConnected) of them connected"),
            ("rooms", "\(rooms)"),
            ("log", "\(log), newest entry \(newest)"),
            (
                "since the start",
                messages.map { "\($0) messages in \(commits ?? 0) commits, at most \(largestBatch ?? 0) in one" }
            ),
            ("", rollbacks.map { "\($0) rollbacks, \(checkpoints ?? 0) checkpoints" }),
            (
                "retention",
                expired.map { "\(expiredMessages ?? 0) messages deleted since the start, last looked for \($0)" }
            ),
            (
                "database",
                databaseBytes.map {
                    "\(Self.size($0)), \(Self.size(freeBytes ?? 0)) of it free, "
                        + "write-ahead log \(Self.size(writeAheadBytes ?? 0))"
                }
            ),
            ("disk", diskFreeBytes.map { "\(Self.size($0)) free of \(Self.size(diskBytes ?? 0))" }),
            ("memory", memoryBytes.map { Self.size($0) }),
            ("descriptors", descriptors.map { "\($0) of \(descriptorLimit ?? 0)" }),
            ("certificate", certificateDays.map { $0 < 0 ? "has expired" : "\($0) days left" }),
        ]
    }

    /// `3 d 4 h`, `4 h 5 min`, `5 min`, `12 s`.
    static func span(_ seconds: Int64) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3_600: "\(seconds / 60) min"
        case ..<86_400: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        default: "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h"
        }
    }

    /// In KiB, MiB or GiB with one digit behind the point.
    static func size(_ bytes: Int) -> String {
        let units = [("GiB", 1 << 30), ("MiB", 1 << 20)]
        let (unit, size) = units.first { bytes >= $0.1 } ?? ("KiB", 1 << 10)
        let tenths = bytes * 10 / size
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
