import GRDBSQLite

/// The SQLite that the program runs with, which need not be the one it was built with.
public enum StoreLibrary {
    /// Such as "3.40.1".
    public static var version: String {
        String(cString: sqlite3_libversion())
    }
}
