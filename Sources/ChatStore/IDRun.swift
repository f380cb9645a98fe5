import GRDBSQLite

/// Ids of one strand, ascending, as a row of the table `runs` has them: the first one, and of each that follows the
/// difference to the one before as LEB128 (DWARF 5, section 7.6: seven bits a byte, the lowest first; all bytes but the
/// last have the highest bit set).
struct IDRun: Equatable {
    let first: Int64
    private(set) var last: Int64
    private(set) var count = 1
    private(set) var differences: [UInt8] = []

    /// Ids of a full run: what a page of `history` or an inbox decodes at most besides what it gives.
    static let mostIDs = 128
    /// Bytes of a full run. Of a row of about 1,000 SQLite keeps all in the page, if that has 4 KiB
    /// (https://www.sqlite.org/fileformat.html, section 1.6).
    static let mostBytes = 500
    /// Bytes of a difference: one id is above another one, and both are above 0.
    private static let mostOfOne = 9

    init(_ id: Int64) {
        first = id
        last = id
    }

    /// As it lies in the table.
    /// - Throws: as for a damaged page.
    init(first: Int64, _ differences: Span<UInt8>) throws(SQLiteFailure) {
        var (last, count) = (first, 1)
        try IDRun.walk(first, differences) { id in
            (last, count) = (id, count + 1)
            return true
        }
        (self.first, self.last, self.count) = (first, last, count)
        self.differences = differences.withUnsafeBufferPointer { Array($0) }
    }

    /// What is left of a run; nil: nothing.
    /// - Parameter ids: ascending, and some of the run's, so that they have room.
    init?(rest ids: [Int64]) {
        guard let first = ids.first else { return nil }
        self.init(first)
        for id in ids.dropFirst() { put(id) }
    }

    /// - Parameter id: above all that are there.
    /// - Returns: false: the run is full.
    mutating func append(_ id: Int64) -> Bool {
        guard count < IDRun.mostIDs, differences.count <= IDRun.mostBytes - IDRun.mostOfOne else { return false }
        put(id)
        return true
    }

    private mutating func put(_ id: Int64) {
        var rest = UInt64(id - last)
        while rest > 0x7F {
            differences.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        differences.append(UInt8(truncatingIfNeeded: rest))
        last = id
        count += 1
    }

    /// Adds the ids of a run that lie between two, both exclusive, to others.
    /// - Throws: as for a damaged page.
    static func decode(
        first: Int64, _ differences: Span<UInt8>, above: Int64, below: Int64, into ids: inout [Int64]
    ) throws(SQLiteFailure) {
        if first > above, first < below { ids.append(first) }
        try walk(first, differences) { id in
            guard id < below else { return false }
            if id > above { ids.append(id) }
            return true
        }
    }

    /// Goes through all but the first one, as long as `body` says true.
    @inline(__always)
    private static func walk(
        _ first: Int64, _ differences: Span<UInt8>, _ body: (Int64) -> Bool
    ) throws(SQLiteFailure) {
        guard first > 0 else { throw damaged }
        var (id, place) = (first, 0)
        while place < differences.count {
            var (difference, shift): (UInt64, UInt64) = (0, 0)
            var byte: UInt8
            repeat {
                guard place < differences.count, shift < 7 * UInt64(mostOfOne) else { throw damaged }
                byte = differences[place]
                difference |= UInt64(byte & 0x7F) &<< shift
                place += 1
                shift += 7
            } while byte & 0x80 != 0
            let (sum, isTooMuch) = id.addingReportingOverflow(Int64(bitPattern: difference))
            guard difference > 0, !isTooMuch else { throw damaged }
            id = sum
            guard body(id) else { return }
        }
    }

    private static var damaged: SQLiteFailure {
        SQLiteFailure(code: SQLITE_CORRUPT | 3 << 8, message: "a run of ids is not as it was written")
    }
}
