import GRDB
import GRDBSQLite

/// A compiled statement, stepped through SQLite's own calls: no row objects, no dictionaries, no `String`.
///
/// Belongs to one connection, and is used where that connection may be used alone.
final class PreparedStatement {
    // Keeps the pointer alive.
    private let statement: Statement
    private let pointer: OpaquePointer

    init(_ database: Database, _ sql: String) throws {
        statement = try database.makeStatement(sql: sql)
        pointer = statement.sqliteStatement
    }

    /// A statement that the connection keeps for the next time.
    init(cachedIn database: Database, _ sql: String) throws {
        statement = try database.cachedStatement(sql: sql)
        pointer = statement.sqliteStatement
        sqlite3_reset(pointer)
    }

    /// - Parameter index: from 1 on.
    @inline(__always)
    func bind(_ value: Int64, _ index: Int32) {
        sqlite3_bind_int64(pointer, index, value)
    }

    func bindNull(_ index: Int32) {
        sqlite3_bind_null(pointer, index)
    }

    /// The bytes must stay where they are until `reset`.
    @inline(__always)
    func bind(text bytes: UnsafeBufferPointer<UInt8>, _ index: Int32) {
        // An empty buffer may have no address, which would mean NULL. -1 stands for SQLITE_TRANSIENT: copied at once.
        guard bytes.baseAddress != nil else {
            sqlite3_bind_text(pointer, index, "", 0, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
            return
        }
        // No destructor: SQLite reads the bytes where they lie.
        bytes.withMemoryRebound(to: CChar.self) { characters in
            _ = sqlite3_bind_text(pointer, index, characters.baseAddress, Int32(characters.count), nil)
        }
    }

    /// The statement keeps a copy.
    func bind(copyOf text: [UInt8], _ index: Int32) {
        text.withUnsafeBytes { bytes in
            _ = sqlite3_bind_text(
                pointer, index, bytes.assumingMemoryBound(to: CChar.self).baseAddress, Int32(bytes.count),
                unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
    }

    /// The bytes must stay where they are until `reset`.
    @inline(__always)
    func bind(blob bytes: UnsafeBufferPointer<UInt8>, _ index: Int32) {
        sqlite3_bind_blob(pointer, index, bytes.baseAddress, Int32(bytes.count), nil)
    }

    /// The statement keeps a copy.
    func bind(copyOfBlob bytes: [UInt8], _ index: Int32) {
        // Without an address it would mean NULL.
        guard !bytes.isEmpty else {
            sqlite3_bind_zeroblob(pointer, index, 0)
            return
        }
        bytes.withUnsafeBytes { bytes in
            _ = sqlite3_bind_blob(
                pointer, index, bytes.baseAddress, Int32(bytes.count),
                unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
    }

    /// True: there is a row.
    @inline(__always)
    func step() throws(SQLiteFailure) -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let failure = SQLiteFailure(sqlite3_db_handle(pointer))
            sqlite3_reset(pointer)
            throw failure
        }
    }

    /// Steps once and resets: for statements without rows.
    @inline(__always)
    func run() throws(SQLiteFailure) {
        _ = try step()
        sqlite3_reset(pointer)
    }

    @inline(__always)
    func reset() {
        sqlite3_reset(pointer)
    }

    /// The first column of the first row.
    func firstInteger() throws(SQLiteFailure) -> Int64? {
        defer { reset() }
        return try step() && !isNull(0) ? integer(0) : nil
    }

    /// - Parameter column: from 0 on.
    @inline(__always)
    func integer(_ column: Int32) -> Int64 {
        sqlite3_column_int64(pointer, column)
    }

    func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(pointer, column) == SQLITE_NULL
    }

    /// A copy of a text's or blob's bytes.
    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(pointer, column) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, column))))
    }

    /// A text's or blob's bytes where SQLite has them.
    func withBytes<Result>(
        _ column: Int32, _ body: (Span<UInt8>) throws(SQLiteFailure) -> Result
    ) throws(SQLiteFailure) -> Result {
        let start = sqlite3_column_blob(pointer, column)?.assumingMemoryBound(to: UInt8.self)
        let count = Int(sqlite3_column_bytes(pointer, column))
        return try body(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count).span)
    }

    func text(_ column: Int32) -> String {
        String(decoding: bytes(column), as: UTF8.self)
    }
}
