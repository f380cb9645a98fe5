/// The header of a file in a tar archive: ustar (pax(1)); a size from 8 GiB on as GNU tar writes it.
struct TarHeader: Hashable {
    enum Kind: UInt8 {
        case file = 0x30
        case folder = 0x35
    }

    static let blockSize = 512

    /// At most 100 bytes.
    var name: String
    var kind = Kind.file
    var mode: UInt32 = 0o600
    var size: Int64
    /// Seconds since 1970.
    var time: Int64

    /// Bytes after the contents, which end with a block.
    static func padding(after size: Int64) -> Int {
        (blockSize - Int(size % Int64(blockSize))) % blockSize
    }

    func encoded() -> [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ bytes: some Sequence<UInt8>, at place: Int) {
            for (offset, byte) in bytes.enumerated() { block[place + offset] = byte }
        }
        put(name.utf8.prefix(100), at: 0)
        put(Self.octal(Int64(mode), digits: 7), at: 100)
        put(Self.octal(0, digits: 7), at: 108)
        put(Self.octal(0, digits: 7), at: 116)
        put(size < 1 << 33 ? Self.octal(size, digits: 11) : Self.base256(size), at: 124)
        put(Self.octal(time, digits: 11), at: 136)
        block[156] = kind.rawValue
        put("ustar\u{0}00".utf8, at: 257)
        put(Self.octal(Self.checksum(block), digits: 6), at: 148)
        block[155] = UInt8(ascii: " ")
        return block
    }

    /// - Returns: nil: no header of a file or a folder, or one that was changed.
    init?(_ block: [UInt8]) {
        guard block.count == Self.blockSize, let sum = Self.number(block[148..<156]), sum == Self.checksum(block),
            block[257..<262].elementsEqual("ustar".utf8),
            // Nothing in a name goes on in another field.
            block[345] == 0, let kind = Kind(rawValue: block[156]),
            let mode = Self.number(block[100..<108]), let size = Self.number(block[124..<136]),
            let time = Self.number(block[136..<148])
        else { return nil }
        let name = block[0..<100].prefix { $0 != 0 }
        guard let text = String(validating: name, as: UTF8.self), !text.isEmpty, size >= 0 else { return nil }
        self.init(name: text, kind: kind, mode: UInt32(mode & 0o7777), size: size, time: time)
    }

    init(name: String, kind: Kind = .file, mode: UInt32 = 0o600, size: Int64, time: Int64) {
        self.name = name
        self.kind = kind
        self.mode = mode
        self.size = size
        self.time = time
    }

    /// Over all bytes, those of the sum itself counted as blanks.
    private static func checksum(_ block: [UInt8]) -> Int64 {
        block.enumerated().reduce(Int64(0)) { sum, byte in
            sum + ((148..<156).contains(byte.offset) ? 0x20 : Int64(byte.element))
        }
    }

    private static func octal(_ number: Int64, digits: Int) -> [UInt8] {
        (0..<digits).map { UInt8(truncatingIfNeeded: 0x30 + number >> Int64(3 * (digits - 1 - $0)) & 7) }
    }

    /// The first bit set, then the number, big end first.
    private static func base256(_ number: Int64) -> [UInt8] {
        [0x80] + (0..<11).map { $0 < 3 ? 0 : UInt8(truncatingIfNeeded: number >> Int64(8 * (10 - $0))) }
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
        if field.first == 0x80 {
            let bytes = field.dropFirst()
            guard bytes.dropLast(8).allSatisfy({ $0 == 0 }), bytes.suffix(8).first.map({ $0 < 0x80 }) == true else {
                return nil
            }
            return bytes.suffix(8).reduce(0) { $0 << 8 | Int64($1) }
        }
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int64($1 - 0x30) }
    }
}
