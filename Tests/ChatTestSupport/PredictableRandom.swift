public import ChatCore
public import ChatProtocol
import Synchronization

/// Tokens that are the same in every run, each of them once.
public final class PredictableRandom: RandomBytes {
    private let state: Mutex<UInt64>
    private let failing = Mutex(false)

    public init(seed: UInt64 = 1) {
        state = Mutex(seed)
    }

    /// While true every call throws.
    public func fail(_ fails: Bool) {
        failing.withLock { $0 = fails }
    }

    public func token() throws(RandomnessError) -> Token {
        guard !failing.withLock({ $0 }) else { throw RandomnessError("told to fail") }
        return state.withLock { state in
            let high = PredictableRandom.next(&state)
            return Token(high: high, low: PredictableRandom.next(&state))
        }
    }

    /// A counter that is stirred: different numbers give different results.
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 32) &* 0xD6E8_FEB8_6659_FD93
        value = (value ^ value >> 32) &* 0xD6E8_FEB8_6659_FD93
        return value ^ value >> 32
    }
}

/// A digest for tests: it only tells tokens apart.
public struct PlainTokenDigest: TokenDigesting {
    public init() {}

    public func digest(_ token: Token) -> TokenDigest {
        TokenDigest(token.high, token.low, ~token.high, ~token.low)
    }
}
