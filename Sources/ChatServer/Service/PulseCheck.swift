import Synchronization

/// Whether everything that has to answer has answered lately.
///
/// Each part is asked again only when it has answered: one that hangs is not buried under questions.
final class PulseCheck: Sendable {
    struct Part: Sendable {
        let name: String
        /// Calls its parameter when the part gets to it, on whatever thread.
        let ask: @Sendable (@escaping @Sendable () -> Void) -> Void
    }

    private let parts: [Part]
    /// The parts that owe an answer.
    private let owing = Mutex<Set<Int>>([])

    init(_ parts: [Part]) {
        self.parts = parts
    }

    /// The names of the parts that have not answered since they were asked; then all others are asked.
    func check() -> [String] {
        let late = owing.withLock { owing in
            defer { owing = Set(parts.indices) }
            return owing
        }
        for (index, part) in parts.enumerated() where !late.contains(index) {
            part.ask { [self] in owing.withLock { _ = $0.remove(index) } }
        }
        return late.sorted().map { parts[$0].name }
    }
}
