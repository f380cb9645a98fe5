/// Objects as they stand in a list of a reply, with commas between them, as far as the reply may grow.
struct EncodedList: Sendable, Equatable {
    private var bytes: [UInt8] = []

    /// What stands round the list, with the longest tag there can be: every byte of it an escape.
    private static let overhead = 128 + 6 * ProtocolLimits.tagBytes

    /// Adds what `encode` appends. False, and nothing is added, when the reply would become too large; the first object
    /// always fits.
    mutating func append(_ encode: (inout [UInt8]) -> Void) -> Bool {
        let before = bytes.count
        if before > 0 { bytes.append(", ") }
        encode(&bytes)
        guard before == 0 || bytes.count + EncodedList.overhead <= ProtocolLimits.replyBytes else {
            bytes.removeLast(bytes.count - before)
            return false
        }
        return true
    }

    /// With its brackets.
    func append(to output: inout [UInt8]) {
        output.append("[")
        output.append(contentsOf: bytes)
        output.append("]")
    }
}
