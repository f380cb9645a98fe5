import Foundation

/// A line of an export: a JSON object whose `type` says what it is. What does not apply is left out.
struct ExportLine: Encodable {
    var type: String
    var format: Int?
    var made: String?
    // Of the account, a session, a room, a conversation.
    var user: String?
    var name: String?
    var created: String?
    var disabled: Bool?
    var session: Int64?
    var device: String?
    var address: String?
    var listener: String?
    var lastUsed: String?
    var room: String?
    var role: String?
    var `private`: Bool?
    var topic: String?
    var with: String?
    var readUpto: Int64?
    var muted: Bool?
    // Of a message: the protocol's message object.
    var id: Int64?
    var time: String?
    var from: String?
    var fromName: String?
    var to: String?
    var toName: String?
    var msg: String?
    var edited: Bool?
    var deleted: Bool?
    /// Of the last line.
    var messages: Int64?

    init(_ type: String) {
        self.type = type
    }

    /// With its end.
    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}
