/// The inbox of the words dialect: messages under the user name (or `#room`) they came from, the groups in the order of
/// their oldest message. Never larger, as a whole reply, than 256 KiB.
public struct InboxGroups: Sendable, Equatable {
    private struct Group: Sendable, Equatable {
        /// The encoded name, with its quotes.
        var name: [UInt8]
        /// The encoded messages, with commas between them.
        var messages: [UInt8]
    }

    private static let opening: StaticString = "{\"status\": \"OK\", \"messages\": {"
    private static let ending: StaticString = "}}\r\n\r\n"

    private var groups: [Group] = []
    private var places: [String: Int] = [:]
    /// The size of the whole reply as it stands.
    private var encodedBytes = InboxGroups.opening.utf8CodeUnitCount + InboxGroups.ending.utf8CodeUnitCount

    public init() {}

    public var isEmpty: Bool { groups.isEmpty }

    /// Adds the next younger message. False, and nothing is changed, when the reply would become too large; the first
    /// message always fits.
    /// - Parameters:
    ///   - group: the sender's user name, or `#room`.
    ///   - from: the sender's display name.
    ///   - to: the recipient's display name, or the room's name.
    ///   - text: the message's UTF-8.
    public mutating func append(group: String, from: String, to: String, text: [UInt8]) -> Bool {
        var message: [UInt8] = []
        message.reserveCapacity(text.count + 96)
        message.append("{\"msg_from\": ")
        message.appendJSON(from)
        message.append(", \"msg_to\": ")
        message.appendJSON(to)
        message.append(", \"msg\": ")
        message.appendJSON(text)
        message.append("}")
        if let place = places[group] {
            guard grow(by: message.count + 2) else { return false }
            groups[place].messages.append(", ")
            groups[place].messages.append(contentsOf: message)
            return true
        }
        var name: [UInt8] = []
        name.appendJSON(group)
        // `"name": [message]`, and the comma before it.
        guard grow(by: name.count + 4 + message.count + (isEmpty ? 0 : 2)) else { return false }
        places[group] = groups.count
        groups.append(Group(name: name, messages: message))
        return true
    }

    private mutating func grow(by bytes: Int) -> Bool {
        guard isEmpty || encodedBytes + bytes <= ProtocolLimits.replyBytes else { return false }
        encodedBytes += bytes
        return true
    }

    /// The object of the groups.
    func append(to output: inout [UInt8]) {
        output.append("{")
        for (index, group) in groups.enumerated() {
            if index > 0 { output.append(", ") }
            output.append(contentsOf: group.name)
            output.append(": [")
            output.append(contentsOf: group.messages)
            output.append("]")
        }
        output.append("}")
    }
}
