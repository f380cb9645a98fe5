/// Text of a transcript with places that are filled while it runs.
///
/// `<token:m>`, `<id:first>`, `<time:t>`, `<number:n>`, `<text:x>`: the first time in a reply any value of that kind is
/// taken and remembered under the name; after that, and in what is sent, it stands for the remembered value. The name
/// `_` is never remembered. `<times:4096:a>` is `a` 4,096 times, with `<n>` in it for the count; `<i>` is
/// the count within a repeated step. Both counts begin at 1.
public struct TranscriptText: Sendable, Equatable {
    enum Part: Sendable, Equatable {
        case bytes([UInt8])
        case value(kind: Kind, name: String)
        case index
    }

    enum Kind: String, Sendable {
        case token, id, time, number, text

        /// How many of the bytes are a value of this kind; nil: there is none.
        func length(in bytes: ArraySlice<UInt8>) -> Int? {
            let count: Int
            switch self {
            case .token:
                let shape = bytes.prefix(36).enumerated().allSatisfy { place, byte in
                    [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : byte.isLowerHexadecimal
                }
                return shape && bytes.count >= 36 ? 36 : nil
            case .time:
                let pattern = Array("0000-00-00T00:00:00.000Z".utf8)
                let shape = zip(pattern, bytes).allSatisfy { $0 == UInt8(ascii: "0") ? $1.isDigit : $0 == $1 }
                return shape && bytes.count >= pattern.count ? pattern.count : nil
            case .id, .number: count = bytes.prefix { $0.isDigit }.count
            case .text: count = bytes.prefix { $0 != UInt8(ascii: "\"") }.count
            }
            return count > 0 ? count : nil
        }
    }

    private(set) var parts: [Part] = []

    /// - Parameter bytes: the text, with its escapes undone.
    /// - Returns: nil for a place that can't be understood.
    init?(_ bytes: [UInt8]) {
        var plain: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.first {
            guard byte == UInt8(ascii: "<"), let end = TranscriptText.end(ofPlaceIn: rest),
                let place = TranscriptText.place(String(decoding: rest[rest.startIndex + 1..<end], as: UTF8.self))
            else {
                plain.append(byte)
                rest.removeFirst()
                continue
            }
            rest = rest[(end + 1)...]
            if case .bytes(let more) = place {
                plain += more
            } else {
                parts += [.bytes(plain), place]
                plain = []
            }
        }
        parts.append(.bytes(plain))
    }

    /// The place's own `>`: a repeated text may hold places itself.
    private static func end(ofPlaceIn bytes: ArraySlice<UInt8>) -> Int? {
        var depth = 0
        for index in bytes.indices {
            if bytes[index] == UInt8(ascii: "<") { depth += 1 }
            if bytes[index] == UInt8(ascii: ">") { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private static func place(_ text: String) -> Part? {
        if text == "i" { return .index }
        let fields = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        if fields.count == 3, fields[0] == "times", let count = Int(fields[1]), count > 0, !fields[2].isEmpty {
            guard fields[2].contains("<") else {
                return .bytes(Array(repeatElement(Array(fields[2].utf8), count: count).joined()))
            }
            let copies = (1...count).map { TranscriptText(Array(fields[2].replacing("<n>", with: "\($0)").utf8)) }
            return .bytes(copies.flatMap { $0?.bytes([:], index: 0) ?? [] })
        }
        guard fields.count == 2, let kind = Kind(rawValue: fields[0]), !fields[1].isEmpty else { return nil }
        return .value(kind: kind, name: fields[1])
    }

    /// The bytes to send.
    /// - Returns: nil when a value is not known yet.
    func bytes(_ values: [String: [UInt8]], index: Int) -> [UInt8]? {
        var result: [UInt8] = []
        for part in parts {
            switch part {
            case .bytes(let bytes): result += bytes
            case .index: result += Array(String(index).utf8)
            case .value(let kind, let name):
                guard let value = values["\(kind.rawValue):\(name)"] else { return nil }
                result += value
            }
        }
        return result
    }

    /// Compares what came, and remembers new values.
    func matches(_ seen: [UInt8], index: Int, values: inout [String: [UInt8]]) -> Bool {
        var rest = seen[...]
        var found = values
        for part in parts {
            var expected: [UInt8]
            switch part {
            case .bytes(let bytes): expected = bytes
            case .index: expected = Array(String(index).utf8)
            case .value(let kind, let name):
                let key = "\(kind.rawValue):\(name)"
                if let known = found[key] {
                    expected = known
                } else {
                    guard let length = kind.length(in: rest) else { return false }
                    expected = Array(rest.prefix(length))
                    if name != "_" { found[key] = expected }
                }
            }
            guard rest.starts(with: expected) else { return false }
            rest = rest.dropFirst(expected.count)
        }
        guard rest.isEmpty else { return false }
        values = found
        return true
    }

    /// For messages about failures: known values in place, the others by name.
    func description(_ values: [String: [UInt8]], index: Int) -> String {
        let bytes = parts.map { part -> [UInt8] in
            switch part {
            case .bytes(let bytes): return bytes
            case .index: return Array(String(index).utf8)
            case .value(let kind, let name):
                let key = "\(kind.rawValue):\(name)"
                return values[key] ?? Array("<\(key)>".utf8)
            }
        }
        return TranscriptText.visible(Array(bytes.joined()))
    }

    /// Bytes as text of one line, shortened where they are very many.
    static func visible(_ bytes: [UInt8]) -> String {
        guard bytes.count <= 2_000 else {
            return visible(Array(bytes.prefix(900))) + " … (\(bytes.count) bytes) … "
                + visible(Array(bytes.suffix(100)))
        }
        var text = ""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\r"): text += "\\r"
            case UInt8(ascii: "\n"): text += "\\n"
            case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return text
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isLowerHexadecimal: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self) }
}
