import Synchronization

/// A row of counters in one piece of memory, read at any time by any thread.
///
/// `@unchecked`: the pointer never changes, and what it points to are atomics.
final class AtomicCells: @unchecked Sendable {
    let count: Int
    private let cells: UnsafeMutablePointer<Atomic<UInt64>>

    init(count: Int) {
        self.count = count
        cells = .allocate(capacity: max(count, 1))
        for index in 0..<count { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: count)
        cells.deallocate()
    }

    var values: [UInt64] {
        (0..<count).map { cells[$0].load(ordering: .relaxed) }
    }

    /// From any thread.
    func add(_ amount: UInt64, to index: Int) {
        precondition(index >= 0 && index < count)
        cells[index].wrappingAdd(amount, ordering: .relaxed)
    }

    /// For the one thread that writes this cell: costs what a plain counter costs, without a locked instruction.
    func addAlone(_ amount: UInt64, to index: Int) {
        precondition(index >= 0 && index < count)
        cells[index].store(cells[index].load(ordering: .relaxed) &+ amount, ordering: .relaxed)
    }

    /// For the one thread that writes this cell.
    func set(_ value: UInt64, at index: Int) {
        precondition(index >= 0 && index < count)
        cells[index].store(value, ordering: .relaxed)
    }

    subscript(_ index: Int) -> UInt64 {
        precondition(index >= 0 && index < count)
        return cells[index].load(ordering: .relaxed)
    }
}
