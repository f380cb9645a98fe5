import Synchronization

/// Where the newest entries belong: those that the index does not have yet, in the order of the log.
///
/// The writer adds what it has committed, and all who read ask. It is a memory of what the log says anyway: whoever
/// finds a gap in it reads the log instead.
final class LogTail: Sendable {
    private let places = Mutex<[EntryPlace]>([])
    private let standsAlone = Atomic<Bool>(false)

    /// More are not kept. The index is never so far behind, unless it can't be written.
    private static let capacity = 65_536

    /// Pages of the index are damaged: whoever reads walks through the log instead, which takes long but is right.
    var isIndexLost: Bool { standsAlone.load(ordering: .relaxed) }

    /// - Returns: whether that is new.
    func loseIndex() -> Bool {
        !standsAlone.exchange(true, ordering: .relaxed)
    }

    /// The next entries of the log are committed.
    func add(_ new: [EntryPlace]) {
        guard !new.isEmpty else { return }
        places.withLock { places in
            if places.count + new.count > LogTail.capacity { places.removeAll() }
            places += new
        }
    }

    /// Nobody needs those up to here any more.
    func forget(upTo id: Int64) {
        places.withLock { $0.removeFirst(LogTail.count(upTo: id, in: $0)) }
    }

    /// Those above the one id and up to the other, as far as they are known.
    func places(above: Int64, upTo newest: Int64) -> [EntryPlace] {
        places.withLock { places in
            let start = LogTail.count(upTo: above, in: places)
            return Array(places[start..<max(start, LogTail.count(upTo: newest, in: places))])
        }
    }

    private static func count(upTo id: Int64, in places: [EntryPlace]) -> Int {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle].id <= id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The part of the log that the index does not have, as one transaction sees it.
struct TailPlaces {
    private let places: [EntryPlace]
    private var lookups = 0
    private var strands: [Strand: [Int64]]?

    /// Whoever asks for more strands than this has them sorted.
    private static let few = 8

    /// - Parameter places: in the order of the log.
    init(_ places: [EntryPlace]) {
        self.places = places
    }

    /// The entries of a strand, ascending.
    mutating func ids(of strand: Strand) -> [Int64] {
        if places.isEmpty { return [] }
        if let strands { return strands[strand] ?? [] }
        lookups += 1
        guard lookups > TailPlaces.few else {
            return places.lazy.filter { $0.strand == strand }.map(\.id)
        }
        var sorted: [Strand: [Int64]] = [:]
        for place in places { sorted[place.strand, default: []].append(place.id) }
        strands = sorted
        return sorted[strand] ?? []
    }
}
