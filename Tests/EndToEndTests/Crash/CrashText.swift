/// Messages whose whole text follows from who sent it as the how manieth: so that a torn one is seen.
struct CrashText: Hashable {
    var stream: String
    var number: Int

    var text: String {
        // FNV-1a.
        let mixed = "\(stream)#\(number)".utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let length = mixed % 16 == 0 ? 4_000 : Int((mixed >> 8) % 600) + 1
        let letter = Character(UnicodeScalar(UInt8(97 + (mixed >> 20) % 26)))
        return "\(stream)#\(number) " + String(repeating: letter, count: length)
    }

    init(_ stream: String, _ number: Int) {
        self.stream = stream
        self.number = number
    }

    /// - Returns: nil for a text that nobody sent.
    init?(_ text: String) {
        let words = text.prefix { $0 != " " }.split(separator: "#", omittingEmptySubsequences: false)
        guard words.count == 2, let number = Int(words[1]) else { return nil }
        self.init(String(words[0]), number)
        guard self.text == text else { return nil }
    }
}
