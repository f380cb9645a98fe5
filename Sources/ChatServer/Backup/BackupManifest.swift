import ChatProtocol
import Foundation

/// What a backup says of itself, in its first file.
struct BackupManifest: Codable, Hashable, Sendable {
    struct File: Codable, Hashable, Sendable {
        var name: String
        var size: Int64
    }

    static let currentFormat = 1
    /// Where a backup's files lie in the archive.
    static let folder = "chat-backup/"
    static let name = "manifest.json"
    /// As sha256sum(1) writes and checks it; the last file.
    static let sums = "SHA256SUMS"
    static let database = "chat.db"

    var format = currentFormat
    /// The version of the program that made it.
    var program: String
    /// As in the protocol: 2026-11-22T10:00:00.123Z.
    var made: String
    var schema: Int
    /// The log's identity.
    var log: String
    /// The newest entry's id; 0: none.
    var newest: Int64
    var files: [File]

    /// When it was made; nil: that is no time.
    var moment: Timestamp? {
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = try? format.parse(made) else { return nil }
        return Timestamp(milliseconds: Int64((date.timeIntervalSince1970 * 1_000).rounded()))
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    init(
        program: String, made: String, schema: Int, log: String, newest: Int64, files: [File]
    ) {
        self.program = program
        self.made = made
        self.schema = schema
        self.log = log
        self.newest = newest
        self.files = files
    }

    init(_ bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(BackupManifest.self, from: Data(bytes))
    }

    /// Whether a file of a data folder belongs into backups, beside the database: certificates and keys, and
    /// configuration.
    static func takes(_ name: String) -> Bool {
        isPlain(name) && (name.hasSuffix(".pem") || name.hasSuffix(".toml"))
    }

    /// Whether a name can be that of a file in a data folder and of nothing else.
    static func isPlain(_ name: String) -> Bool {
        !name.hasPrefix(".") && (1...80).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
