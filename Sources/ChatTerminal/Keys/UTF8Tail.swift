enum UTF8Tail {
    /// How many bytes at the end may be the beginning of a character (RFC 3629): 0 to 3. What can't become one is found
    /// out when the next bytes are there.
    static func incompleteLength(of bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let needed =
                switch bytes[bytes.count - back] {
                case 0xC2...0xDF: 2
                case 0xE0...0xEF: 3
                case 0xF0...0xF4: 4
                case 0x80...0xBF: 0
                default: 1
                }
            if needed > 0 { return needed > back ? back : 0 }
        }
        return 0
    }
}
