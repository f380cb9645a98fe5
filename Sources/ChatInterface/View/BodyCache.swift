import ChatClient
import ChatProtocol
import ChatTerminal
import Synchronization

/// Bodies that were wrapped, so that a key does not wrap the whole pane anew. Holds what was shown last, and no more than
/// twice ``limit``.
final class BodyCache: Sendable {
    /// All that a body's look depends on.
    struct Look: Sendable, Hashable {
        var columns: Int
        var language: Language
        var user: String?
        var name: String?
    }

    fileprivate struct Entry {
        var text: String
        var isEdited: Bool
        var isDeleted: Bool
        var lines: [[Run]]
    }

    fileprivate struct Entries {
        var look: Look?
        var new: [Int64: Entry] = [:]
        /// Those of them that are asked for again are kept.
        var old: [Int64: Entry] = [:]
    }

    static let limit = 512

    private let entries = Mutex(Entries())

    /// The number of bodies in it.
    var count: Int { entries.withLock { $0.new.count + $0.old.count } }

    /// What is there of the message, or what `wrap` makes of it.
    func lines(of message: Message, _ look: Look, wrap: () -> [[Run]]) -> [[Run]] {
        let found = entries.withLock { entries -> [[Run]]? in
            if entries.look != look { entries = Entries(look: look) }
            guard let entry = entries.new[message.id] ?? entries.old[message.id], entry.text == message.text,
                entry.isEdited == message.isEdited, entry.isDeleted == message.isDeleted
            else { return nil }
            if entries.new[message.id] == nil { entries.keep(entry, of: message.id) }
            return entry.lines
        }
        if let found { return found }
        let lines = wrap()
        entries.withLock { entries in
            guard entries.look == look else { return }
            let entry = Entry(
                text: message.text, isEdited: message.isEdited, isDeleted: message.isDeleted, lines: lines)
            entries.keep(entry, of: message.id)
        }
        return lines
    }
}

extension BodyCache.Entries {
    fileprivate mutating func keep(_ entry: BodyCache.Entry, of id: Int64) {
        if new.count >= BodyCache.limit {
            old = new
            new = [:]
        }
        new[id] = entry
    }
}
