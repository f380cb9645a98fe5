public import ChatCore
public import ChatProtocol

extension Store {
    public func search(of account: AccountID, _ query: MessageQuery) async throws(StoreError) -> FoundMessages {
        await searches.take()
        defer { searches.give() }
        let milliseconds = searchMilliseconds
        let (found, isDamaged) = try await readPlaces { reader in
            let deadline = SearchDeadline(milliseconds: milliseconds)
            let search = try MessageSearch(reader, of: account, query, deadline)
            do {
                return (try search.run(usesIndex: true), false)
            } catch  where SQLiteFailure(error).isDamagedIndex {
                return (try search.run(usesIndex: false), true)
            }
        }
        if isDamaged { try await change { $0.upkeep.index.isDamaged = true } }
        return found
    }

    /// Begins, where it is due, to delete what is too old, and to remove what was edited away or deleted from the files;
    /// called at the start and then now and then. The work is done on the writer's thread when that has nothing else to do.
    public func maintain(now: Timestamp) {
        let job = WriteJob(
            run: { context in
                try context.upkeep.maintain(now: now.milliseconds)
                return JobResult {}
            },
            fail: { _ in })
        _ = writer.queue.add(job)
    }

    /// As `maintain`, whenever the text was changed; returns when the files are clean, or the store is closed.
    /// - Throws: what kept it from beginning.
    func removeOldText() async throws(StoreError) {
        try await begin { context, end in context.upkeep.removeOldText { end(nil) } }
    }
}
