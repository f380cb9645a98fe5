/// The keys of a JSON request that mean something, and where their values lie; all others were passed.
struct RequestFields: Sendable {
    enum Key: Int, Sendable, CaseIterable {
        // A key is looked for in this order: those of `send` come first.
        case command, to, msg, tag, ref, token, user, password, device, after, limit, upto, with, about
        case since, before, name, invite, prefix, old, new, session
        case text, id, room, `private`, history, role, topic

        fileprivate static let packed: [PackedName] = allCases.map { PackedName("\($0)") }
    }

    /// With room for more keys than there are.
    private var values = InlineArray<32, JSONScanner.Element?>(repeating: nil)
    /// Whether some key comes twice, known or not.
    private(set) var hasDuplicate = false
    private(set) var hasDuplicateTag = false
    /// Stays empty, and so off the heap, for all who send what is asked for.
    private var unknownKeys: Set<[UInt8]> = []

    /// Nil when `line` is no JSON object by itself or is nested too deep.
    init?(_ line: RawSpan) {
        var scanner = JSONScanner(maximumDepth: ProtocolLimits.jsonDepth)
        do throws(JSONError) {
            guard try scanner.element(in: line) == .object else { return nil }
            var isFirst = true
            while let key = try scanner.nextKey(in: line, isFirst: isFirst) {
                isFirst = false
                let value = try scanner.element(in: line)
                try scanner.skip(value, in: line)
                note(value, under: key, in: line)
            }
            try scanner.finish(in: line)
        } catch {
            return nil
        }
    }

    subscript(key: Key) -> JSONScanner.Element? { values[key.rawValue] }

    private mutating func note(_ value: JSONScanner.Element, under key: JSONText, in line: RawSpan) {
        guard let known = knownKey(key, in: line) else {
            if !unknownKeys.insert(key.decoded(from: line)).inserted { hasDuplicate = true }
            return
        }
        if values[known.rawValue] != nil {
            hasDuplicate = true
            if known == .tag { hasDuplicateTag = true }
        }
        values[known.rawValue] = value
    }

    private func knownKey(_ key: JSONText, in line: RawSpan) -> Key? {
        let packed: PackedName?
        if key.hasEscapes {
            packed = PackedName(key.decoded(from: line).span.bytes, lowercasing: false)
        } else {
            packed = PackedName(line.extracting(key.range), lowercasing: false)
        }
        guard let packed else { return nil }
        for (index, name) in Key.packed.enumerated() where name == packed { return Key(rawValue: index) }
        return nil
    }
}
