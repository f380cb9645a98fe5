import ChatClient
import ChatTerminal
import Synchronization

/// Remembers how texts were wrapped: between two keys most of the screen stays as it is, and scrolling counts the lines
/// of many messages. Only ever a memory of a pure function.
final class WrappedTexts: Sendable {
    private struct Key: Hashable {
        var message: Message
        var width: Int
        /// What of the state the text's look hangs on.
        var look: Int
    }

    private struct Memory {
        var recent: [Key: [[Run]]] = [:]
        /// What was there before `recent` had grown full.
        var older: [Key: [[Run]]] = [:]
    }

    /// Some screens full.
    private static let limit = 1_024
    private let memory = Mutex(Memory())

    /// - Parameter look: changes when the same message looks different.
    func lines(of message: Message, width: Int, look: Int = 0, _ runs: () -> [Run]) -> [[Run]] {
        let key = Key(message: message, width: width, look: look)
        if let lines = memory.withLock({ $0.recent[key] }) { return lines }
        let known = memory.withLock { $0.older[key] }
        let lines = known ?? TextWrap.lines(runs(), width: width)
        memory.withLock { memory in
            if memory.recent.count >= Self.limit {
                memory.older = memory.recent
                memory.recent.removeAll(keepingCapacity: true)
            }
            memory.recent[key] = lines
        }
        return lines
    }
}
