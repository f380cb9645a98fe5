/// What ends a benchmark, in words for the person who started it.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    static let interrupted = BenchError("interrupted")
}
