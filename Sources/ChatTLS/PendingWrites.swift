import NIOCore

/// What was written and not yet encrypted, in order, with the place up to which it is flushed.
struct PendingWrites {
    private struct Entry {
        var bytes: ByteBuffer
        var promise: EventLoopPromise<Void>?
    }

    /// Up to this size a write is copied beside its neighbours, into a shared record; from here on the copy costs
    /// more than a record of its own.
    private static let smallSize = 4096

    private var entries = CircularBuffer<Entry>(initialCapacity: 1)
    private var flushed = 0
    /// Small writes of one flush, copied together.
    private var gathered = ByteBuffer()
    /// Stands for all writes that were encrypted, or gathered, since the last ``takePromise()``.
    private var promise: EventLoopPromise<Void>?

    mutating func append(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>?) {
        self.entries.append(Entry(bytes: bytes, promise: promise))
    }

    mutating func markFlush() { self.flushed = self.entries.count }

    var isEmpty: Bool { self.entries.isEmpty && self.gathered.readableBytes == 0 }

    var hasFlushed: Bool { self.flushed > 0 || self.gathered.readableBytes > 0 }

    /// Encrypts all that is flushed.
    ///
    /// - Returns: as ``TLSConnection/write(_:)``; what was not encrypted stays.
    mutating func encrypt(with connection: TLSConnection) -> TLSConnection.Step {
        if self.flushed == 1, self.gathered.readableBytes == 0 { return self.encryptFirst(with: connection) }
        while self.flushed > 0 {
            let size = self.entries[self.entries.startIndex].bytes.readableBytes
            let gathers = size <= Self.smallSize && (self.flushed > 1 || self.gathered.readableBytes > 0)
            if !gathers || self.gathered.readableBytes + size > TLSConnection.recordSize {
                let step = self.encryptGathered(with: connection)
                guard step == .complete else { return step }
            }
            if gathers {
                if self.gathered.capacity == 0 { self.gathered = connection.buffers.take() }
                self.gathered.writeImmutableBuffer(self.entries[self.entries.startIndex].bytes)
            } else {
                let step = connection.write(&self.entries[self.entries.startIndex].bytes)
                guard step == .complete else { return step }
            }
            self.finishFirst()
        }
        return self.encryptGathered(with: connection)
    }

    /// The promise that the ciphertext's write must carry; nil: nobody waits.
    mutating func takePromise() -> EventLoopPromise<Void>? {
        guard let promise = self.promise else { return nil }
        self.promise = nil
        return promise
    }

    /// Empties it first and fails the promises then: they may call back.
    mutating func removeAll() -> some Sequence<EventLoopPromise<Void>> {
        var promises = self.entries.compactMap(\.promise)
        if let promise = self.promise { promises.insert(promise, at: 0) }
        self = PendingWrites()
        return promises
    }

    /// The usual case: one write, one flush.
    private mutating func encryptFirst(with connection: TLSConnection) -> TLSConnection.Step {
        // Out of the queue meanwhile, as an element is copied when it is changed in its place.
        var entry = self.entries.removeFirst()
        let step = connection.write(&entry.bytes)
        guard step == .complete else {
            self.entries.prepend(entry)
            return step
        }
        self.flushed = 0
        self.finished(entry)
        return .complete
    }

    private mutating func encryptGathered(with connection: TLSConnection) -> TLSConnection.Step {
        guard self.gathered.readableBytes > 0 else { return .complete }
        let step = connection.write(&self.gathered)
        if step == .complete { connection.buffers.giveBack(&self.gathered) }
        return step
    }

    private mutating func finishFirst() {
        let entry = self.entries.removeFirst()
        self.flushed -= 1
        self.finished(entry)
    }

    private mutating func finished(_ entry: Entry) {
        guard let promise = entry.promise else { return }
        if let first = self.promise {
            first.futureResult.cascade(to: promise)
        } else {
            self.promise = promise
        }
    }
}
