import ChatCore
import ChatProtocol
import GRDB

/// Finds what is too old, on the writer's thread. Times rise along the log with the ids, so that a time is an id; and only
/// what is in the index of places is looked at, so that no entry is in the memory of the tail when it goes.
final class ExpiryReader {
    private let findFrom: PreparedStatement
    private let rooms: PreparedStatement
    private let findRoom: PreparedStatement
    private let findMark: PreparedStatement
    private let findEnd: PreparedStatement
    private let ofTwo: PreparedStatement
    private let runs: RunReader
    private let findEntry: PreparedStatement

    /// Entries of a step, a few milliseconds, for which a message may have to wait.
    static let piece = 64
    /// Entries and rooms that a step passes over at most where nothing is to go.
    static let lookedAt: Int64 = 4_096
    static let roomsLookedAt = 256

    static let fromSQL = "SELECT id, time FROM entries WHERE id >= ? ORDER BY id LIMIT 1"
    static let roomsSQL = "SELECT conversation, retention FROM rooms"
    static let roomSQL = "SELECT 1 FROM rooms WHERE retention > 0 LIMIT 1"
    static let markSQL = "SELECT expired FROM indexing"
    static let endSQL = "SELECT max(id) FROM (SELECT id FROM entries WHERE id > ? AND id <= ? ORDER BY id LIMIT ?)"
    static let ofTwoSQL = """
        SELECT \(EntryRow.columns(of: "e")), c.low, c.high
        FROM entries e LEFT JOIN conversations c ON c.id = e.conversation
        WHERE e.id > ? AND e.id <= ? AND e.kind < 16 ORDER BY e.id LIMIT ?
        """

    init(_ database: Database) throws {
        findFrom = try PreparedStatement(database, ExpiryReader.fromSQL)
        rooms = try PreparedStatement(database, ExpiryReader.roomsSQL)
        findRoom = try PreparedStatement(database, ExpiryReader.roomSQL)
        findMark = try PreparedStatement(database, ExpiryReader.markSQL)
        findEnd = try PreparedStatement(database, ExpiryReader.endSQL)
        ofTwo = try PreparedStatement(database, ExpiryReader.ofTwoSQL)
        runs = RunReader(database)
        findEntry = try PreparedStatement(database, ConversationList.entrySQL)
    }

    /// Whether there are rooms that keep their messages for some days.
    func hasRooms() throws(SQLiteFailure) -> Bool {
        try findRoom.firstInteger() != nil
    }

    /// - Parameters:
    ///   - time: now, in milliseconds since 1970.
    ///   - placed: entries up to here are in the index of places.
    func plan(at time: Int64, _ retention: Retention, placed: Int64) throws(SQLiteFailure) -> ExpiryPass {
        var limits: [Retention: Int64] = [.forever: 0]
        func limit(_ retention: Retention) throws(SQLiteFailure) -> Int64 {
            if let known = limits[retention] { return known }
            guard let cutoff = retention.cutoff(at: Timestamp(milliseconds: time)) else { return 0 }
            let limit = try last(before: cutoff.milliseconds, upTo: placed)
            limits[retention] = limit
            return limit
        }
        var pass = ExpiryPass(
            time: time, mark: try findMark.firstInteger() ?? 0, limit: try limit(retention), rooms: [])
        defer { rooms.reset() }
        while try rooms.step() {
            let own = rooms.isNull(1) ? retention : Retention(stored: rooms.integer(1))
            let limit = try limit(own)
            if limit > 0 { pass.rooms.append((rooms.integer(0), limit)) }
        }
        return pass
    }

    /// The next ones of a pass, which knows then how far it has come.
    func next(_ pass: inout ExpiryPass) throws(SQLiteFailure) -> [ExpiredEntry] {
        guard pass.mark >= pass.limit else { return try nextOfTwo(&pass) }
        var found: [ExpiredEntry] = []
        var looked = 0
        while let room = pass.rooms.last, looked < ExpiryReader.roomsLookedAt {
            try runs.ascend(.room(room.conversation), above: 0, below: room.limit + 1) { (ids) throws(SQLiteFailure) in
                for id in ids where found.count < ExpiryReader.piece {
                    if let row = try entry(id) { found.append(ExpiredEntry(row: row)) }
                }
                return found.count < ExpiryReader.piece
            }
            // There may be more of it.
            if found.count == ExpiryReader.piece { break }
            pass.rooms.removeLast()
            looked += 1
        }
        return found
    }

    private func nextOfTwo(_ pass: inout ExpiryPass) throws(SQLiteFailure) -> [ExpiredEntry] {
        findEnd.bind(pass.mark, 1)
        findEnd.bind(pass.limit, 2)
        findEnd.bind(ExpiryReader.lookedAt, 3)
        guard let end = try findEnd.firstInteger() else {
            pass.mark = pass.limit
            return []
        }
        ofTwo.bind(pass.mark, 1)
        ofTwo.bind(end, 2)
        ofTwo.bind(Int64(ExpiryReader.piece), 3)
        defer { ofTwo.reset() }
        var found: [ExpiredEntry] = []
        while try ofTwo.step() {
            let two = ofTwo.isNull(7) ? nil : AccountPair(AccountID(ofTwo.integer(7)), AccountID(ofTwo.integer(8)))
            found.append(ExpiredEntry(row: EntryRow(ofTwo), two: two))
        }
        pass.mark = found.count == ExpiryReader.piece ? found.last?.row.id ?? end : end
        return found
    }

    private func entry(_ id: Int64) throws(SQLiteFailure) -> EntryRow? {
        findEntry.bind(id, 1)
        defer { findEntry.reset() }
        return try findEntry.step() ? EntryRow(findEntry) : nil
    }

    /// The last entry that is older than a time; 0: none is. Ids may leave millions out.
    private func last(before time: Int64, upTo placed: Int64) throws(SQLiteFailure) -> Int64 {
        // What is older, and what is not.
        var (low, high): (Int64, Int64) = (0, placed + 1)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            findFrom.bind(middle, 1)
            defer { findFrom.reset() }
            if try findFrom.step(), findFrom.integer(0) < high, findFrom.integer(1) < time {
                low = findFrom.integer(0)
            } else {
                high = middle
            }
        }
        return low
    }
}

extension Retention {
    /// As it stands in rooms.retention.
    var stored: Int64 {
        switch self {
        case .forever: 0
        case .days(let days): Int64(days)
        }
    }

    init(stored: Int64) {
        self = stored > 0 ? .days(Int(stored)) : .forever
    }
}
