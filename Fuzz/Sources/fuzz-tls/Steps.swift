/// What can happen to a connection; `toServer` says in which direction.
enum Step {
    /// All bytes on their way are delivered, in both directions, until nobody says anything more.
    case carryAll
    case carry(toServer: Bool, count: Int)
    /// One byte on its way is changed.
    case corrupt(toServer: Bool, place: Int, bits: UInt8)
    case inject(toServer: Bool, bytes: ArraySlice<UInt8>)
    case lose(toServer: Bool, count: Int)
    case repeated(toServer: Bool, count: Int)
    case write(byClient: Bool, bytes: ArraySlice<UInt8>)
    case closeOutput(byClient: Bool)
    case close(byClient: Bool)
    /// FIN, and the end of the connection, as the socket tells them.
    case endInput(ofClient: Bool)
    case hangUp(ofClient: Bool)
    case pass(seconds: Int)
}

/// Reads an input as steps: one byte for what happens and to whom, then what that needs.
struct Steps {
    private var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) {
        rest = input[...]
    }

    mutating func next() -> Step? {
        guard let byte = rest.popFirst() else { return nil }
        let side = byte & 0x80 != 0
        switch byte & 0x0F {
        case 0, 1: return .carryAll
        case 2, 3: return .carry(toServer: side, count: number(2))
        case 4: return .corrupt(toServer: side, place: number(2), bits: UInt8(truncatingIfNeeded: number(1)) | 1)
        case 5: return .inject(toServer: side, bytes: bytes(number(1)))
        case 6: return .lose(toServer: side, count: number(1))
        case 7: return .repeated(toServer: side, count: number(2))
        case 8, 9: return .write(byClient: side, bytes: bytes(number(1)))
        case 10: return .closeOutput(byClient: side)
        case 11: return .close(byClient: side)
        case 12: return .endInput(ofClient: side)
        case 13: return .hangUp(ofClient: side)
        case 14: return .pass(seconds: 11)
        // The whole rest of the input as the peer's bytes: records and messages that the fuzzer makes.
        default: return .inject(toServer: side, bytes: bytes(rest.count))
        }
    }

    private mutating func number(_ size: Int) -> Int {
        bytes(size).reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func bytes(_ count: Int) -> ArraySlice<UInt8> {
        let part = rest.prefix(count)
        rest = rest.dropFirst(count)
        return part
    }
}
