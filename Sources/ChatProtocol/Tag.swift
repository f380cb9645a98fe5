/// What a program writes on a request to know the reply again; it comes back exactly.
public enum Tag: Sendable, Hashable {
    /// Within ±2^53.
    case integer(Int64)
    /// At most 64 bytes of UTF-8.
    case string([UInt8])
}
