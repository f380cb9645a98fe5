import Foundation
import Logging
import Testing

@testable import ChatServer

/// What a line of the log looks like.
struct StandardErrorLogTests {
    private static func line(
        _ style: StandardErrorLog.Style, _ level: Logger.Level, _ message: Logger.Message,
        _ metadata: Logger.Metadata = [:]
    ) -> String {
        var log = StandardErrorLog()
        log.style = style
        return log.line(
            of: LogEvent(
                level: level, message: message, metadata: metadata, source: "", file: "", function: "", line: 0))
    }

    @Test(
        "S6.2: the journal gets the level as a priority, and no time",
        arguments: [
            (.critical, 2), (.error, 3), (.warning, 4), (.notice, 5), (.info, 6), (.debug, 7), (.trace, 7),
        ] as [(Logger.Level, Int)])
    func journal(level: Logger.Level, priority: Int) {
        #expect(
            Self.line(.journal, level, "stopping", ["connections": "3", "a": "b c"])
                == "<\(priority)>stopping a=\"b c\" connections=3\n")
    }

    @Test("S6.2: elsewhere a line has the time and the level; nothing foreign begins a line of its own")
    func plain() {
        let line = Self.line(.plain, .warning, "a\n<0>b", ["peer": "\u{1B}[2J\n<1>"])
        #expect(line.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warning a\\u\{a\}<0>b peer=/))
        #expect(line.count(where: \.isNewline) == 1)
        #expect(Self.line(.journal, .info, "a\n<0>b").count(where: \.isNewline) == 1)
    }

    @Test("the journal is known by device and inode of the descriptor, and by nothing else")
    func stream() throws {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        var status = stat()
        try #require(fstat(descriptor, &status) == 0)
        let right = "\(status.st_dev):\(status.st_ino)"
        #expect(StandardErrorLog.Style.isJournal(right, descriptor: descriptor))
        for wrong in [nil, "", ":", "\(status.st_dev)", right + ":1", "\(status.st_dev):\(status.st_ino + 1)", "a:b"] {
            #expect(!StandardErrorLog.Style.isJournal(wrong, descriptor: descriptor))
        }
    }
}
