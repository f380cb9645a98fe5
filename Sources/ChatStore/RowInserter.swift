import GRDB

/// Inserts many rows by few statements: what a statement costs beside its rows, above all the row that AUTOINCREMENT keeps
/// in a table of its own, is paid once for up to `mostRows` of them.
final class RowInserter {
    /// Of 1, 2, 4 rows and so on.
    private let statements: [PreparedStatement]

    /// Rows of one statement; SQLite 3.31 and older take no more than 999 values.
    static let mostRows = 64

    /// - Parameters:
    ///   - sql: the statement up to `VALUES`. It should say what a conflict leads to: SQLite keeps a copy of all pages
    ///     that a statement of many rows changes, if it may have to undo it alone.
    ///   - columns: values of a row.
    init(_ database: Database, _ sql: String, columns: Int) throws {
        let row = "(" + Array(repeating: "?", count: columns).joined(separator: ", ") + ")"
        statements = try RowInserter.sizes.map { count in
            try PreparedStatement(database, sql + " " + Array(repeating: row, count: count).joined(separator: ", "))
        }
    }

    private static var sizes: [Int] {
        Array(sequence(first: 1) { $0 < mostRows ? $0 * 2 : nil })
    }

    /// The largest statement for no more than so many rows, at least one, and how many it takes. The values of one row
    /// are bound behind those of the other; the statement is run then.
    func statement(for rows: Int) -> (statement: PreparedStatement, rows: Int) {
        var size = statements.count - 1
        while size > 0, 1 << size > rows { size -= 1 }
        return (statements[size], 1 << size)
    }
}
