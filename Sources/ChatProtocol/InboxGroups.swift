/// The inbox of the words dialect: messages under the user name (or `#room`) they came from, the groups in the order of
/// their oldest message. Never larger, as a whole reply, than 256 KiB.
public struct InboxGroups: Sendable, Equatable {
    struct Group: Sendable, Equatable {
        /// The encoded name, with its quotes.
        var name: [UInt8]
        /// The encoded messages, with commas between them.
        var messages: [UInt8]
    }

    static let opening: StaticString = "{\"status\": \"OK\", \"messages\": {"
    static let ending: StaticString = "}}\r\n\r\n"

    private(set) var groups: [Group] = []
    private var places: [String: Int] = [:]
    /// The size of the whole reply as it stands.
    private(set) var encodedBytes = InboxGroups.opening.utf8CodeUnitCount + InboxGroups.ending.utf8CodeUnitCount

    public init() {}

    public var isEmpty: Bool { groups.isEmpty }

    /// Adds the next younger message. False, and nothing is changed, when the reply would become too large; the first
    /// message always fits.
    /// - Parameters:
    ///   - group: the sender's user name, or `#room`.
    ///   - from: the sender's display name.
    ///   - to: the recipient's display name, or the room's name.
    public mutating func append(group: String, from: String, to: String, text: [UInt8]) -> Bool {
        false
    }
}
