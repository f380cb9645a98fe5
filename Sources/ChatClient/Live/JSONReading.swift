import ChatProtocol

/// Reading what the protocol promises; what is not there as promised is a `badReply`.
extension JSONValue {
    func text(_ key: String) throws(LiveError) -> String {
        guard let text = self[key]?.text else { throw .badReply("it has no \(key)") }
        return text
    }

    func integer(_ key: String) throws(LiveError) -> Int64 {
        guard let value = self[key]?.integer else { throw .badReply("it has no \(key)") }
        return value
    }

    /// The id of an entry, which is positive.
    func id(_ key: String = "id") throws(LiveError) -> Int64 {
        let id = try integer(key)
        guard id > 0 else { throw .badReply("it has no \(key)") }
        return id
    }

    func time(_ key: String) throws(LiveError) -> Timestamp {
        guard let time = Timestamp(try text(key)) else { throw .badReply("its \(key) is no time") }
        return time
    }

    /// Nil for `null`, and where there is none.
    func optionalTime(_ key: String) throws(LiveError) -> Timestamp? {
        switch self[key] {
        case nil, .null: nil
        default: try time(key)
        }
    }

    func flag(_ key: String) -> Bool { self[key]?.isTrue == true }

    func list<Item>(_ key: String, _ item: (JSONValue) throws(LiveError) -> Item) throws(LiveError) -> [Item] {
        guard let values = self[key]?.items else { throw .badReply("it has no \(key)") }
        var items: [Item] = []
        items.reserveCapacity(values.count)
        for value in values { items.append(try item(value)) }
        return items
    }

    func page<Item>(_ key: String, _ item: (JSONValue) throws(LiveError) -> Item) throws(LiveError) -> Page<Item> {
        Page(items: try list(key, item), hasMore: flag("more"))
    }
}

extension Timestamp {
    /// RFC 3339 in UTC, as this protocol writes it: `2026-11-22T10:00:00.123Z`.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, bytes[19] == UInt8(ascii: "."), let seconds = ShownTime.seconds(text),
            let thousandths = Int64(String(decoding: bytes[20..<23], as: UTF8.self)), thousandths >= 0
        else { return nil }
        self.init(milliseconds: Int64(seconds) * 1_000 + thousandths)
    }
}
