import ChatProtocol

/// The replies of one connection, in the order of its requests: a reply that is ready early waits for those before it.
struct ReplyQueue {
    private struct Entry {
        var dialect: Dialect
        var tag: Tag?
        var reply: Reply?

        var isAnswered: Bool {
            if case .some = reply { true } else { false }
        }
    }

    private var entries: [Entry] = []
    /// Entries before this index have been taken.
    private var head = 0
    /// The slot number of `entries[0]`.
    private var base: UInt64 = 0

    /// Every request has been answered and its answer taken.
    var isEmpty: Bool {
        head == entries.count
    }

    /// Reserves the next slot.
    mutating func reserve(_ dialect: Dialect, tag: Tag?) -> ReplySlot {
        entries.append(Entry(dialect: dialect, tag: tag, reply: nil))
        return ReplySlot(base + UInt64(entries.count - 1))
    }

    /// Puts the reply in its slot; false when the slot is not waiting for one.
    mutating func fill(_ slot: ReplySlot, _ reply: Reply) -> Bool {
        guard slot.number >= base else { return false }
        let index = Int(slot.number - base)
        guard index >= head, index < entries.count, !entries[index].isAnswered else { return false }
        entries[index].reply = reply
        return true
    }

    /// Answers a request: encodes the reply, and those behind it that were waiting for it, if it is the next in order;
    /// keeps it otherwise. False when the slot is not waiting for an answer.
    mutating func answer(_ slot: ReplySlot, _ reply: Reply, language: Language, into output: inout [UInt8]) -> Bool {
        // The usual case is not kept and taken out again.
        guard slot.number == base + UInt64(head), head < entries.count, !entries[head].isAnswered else {
            return fill(slot, reply)
        }
        ReplyEncoder.append(
            reply, dialect: entries[head].dialect, tag: entries[head].tag, language: language, to: &output)
        head += 1
        takeReady(language: language, into: &output)
        return true
    }

    /// Encodes the replies that are next in order and ready.
    mutating func takeReady(language: Language, into output: inout [UInt8]) {
        while head < entries.count, let reply = entries[head].reply {
            let entry = entries[head]
            ReplyEncoder.append(reply, dialect: entry.dialect, tag: entry.tag, language: language, to: &output)
            head += 1
        }
        forgetTaken()
    }

    private mutating func forgetTaken() {
        if head == entries.count {
            base += UInt64(head)
            head = 0
            if entries.count == 1 {
                // The usual case: it takes a third of what `removeAll` does.
                entries.removeLast()
            } else {
                // A burst must not keep memory for ever.
                entries.removeAll(keepingCapacity: entries.capacity <= 64)
            }
        } else if head >= 256 {
            base += UInt64(head)
            entries.removeFirst(head)
            head = 0
        }
    }
}
