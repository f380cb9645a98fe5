/// The bytes of a bracketed paste until its end marker, `CSI 201~`, which may come in pieces.
struct PasteBuffer: Sendable {
    private var bytes: [UInt8] = []
    private var matched = 0

    private static let endMarker = Array("\u{1B}[201~".utf8)

    /// The paste, once it is whole. Beyond `limit` bytes are dropped.
    mutating func append(_ byte: UInt8, limit: Int) -> String? {
        if byte == Self.endMarker[matched] {
            matched += 1
            guard matched == Self.endMarker.count else { return nil }
            defer { self = PasteBuffer() }
            return text(limit: limit)
        }
        // Only the first byte of the marker is ESC: a broken match can begin anew with this byte alone.
        keep(Self.endMarker[..<matched], limit: limit)
        matched = byte == Self.endMarker[0] ? 1 : 0
        if matched == 0 { keep(CollectionOfOne(byte), limit: limit) }
        return nil
    }

    private mutating func keep(_ more: some Collection<UInt8>, limit: Int) {
        bytes.append(contentsOf: more.prefix(max(0, limit - bytes.count)))
    }

    /// Line ends become LF; a character the limit cut through is left out.
    private func text(limit: Int) -> String {
        let end = bytes.count < limit ? bytes.count : bytes.count - UTF8Tail.incompleteLength(of: bytes)
        var lines: [UInt8] = []
        lines.reserveCapacity(end)
        var isAfterReturn = false
        for byte in bytes[..<end] {
            if byte != 0x0A || !isAfterReturn { lines.append(byte == 0x0D ? 0x0A : byte) }
            isAfterReturn = byte == 0x0D
        }
        return String(decoding: lines, as: UTF8.self)
    }
}
