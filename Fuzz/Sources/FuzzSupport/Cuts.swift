/// Cuts a stream of bytes at places that depend on a seed alone, so that an input always gives the same cuts.
public struct Cuts {
    private var state: UInt64
    private let longest: Int

    /// - Parameter longest: the most bytes of a part, at least 1.
    public init(seed: UInt8, longest: Int) {
        state = UInt64(seed) &+ 1
        self.longest = max(1, longest)
    }

    /// How many of `left` bytes the next part has: 1 to `longest`; all of them once in a while.
    public mutating func next(of left: Int) -> Int {
        // xorshift64*; the seed is never zero.
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        let random = state &* 0x2545_F491_4F6C_DD1D
        return random >> 60 == 0 ? left : min(left, 1 + Int(random >> 32) % longest)
    }
}
