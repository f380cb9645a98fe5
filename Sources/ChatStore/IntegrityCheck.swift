import Foundation
import GRDB
import Logging

/// `PRAGMA quick_check` in the background after an unclean stop, on a connection of its own: it may take long, and the
/// writer waits for the readers of the pool when it empties the write-ahead log.
final class IntegrityCheck: Sendable {
    private let database: DatabaseQueue
    private let finished = Semaphore()

    init(path: String, logger: Logger) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0; PRAGMA mmap_size = 0") }
        database = try DatabaseQueue(path: path, configuration: configuration)
        let thread = Thread { [self] in
            run(path, logger)
            finished.signal()
        }
        thread.name = "quick check"
        thread.qualityOfService = .background
        thread.start()
    }

    /// Ends the check, whether it is ready or not.
    func stop() {
        database.interrupt()
        finished.wait()
        try? database.close()
    }

    private func report(_ found: String, _ path: String, _ logger: Logger) {
        let isOfPlaces = PlacesRepair.isAlone { sql in try database.read { try String.fetchAll($0, sql: sql) } }
        logger.critical(
            isOfPlaces ? "\(PlacesRepair.advice)" : "the database is damaged: restore it from a backup",
            metadata: ["file": "\(path)", "found": "\(found)"])
    }

    private func run(_ path: String, _ logger: Logger) {
        do {
            let found = try database.read { try String.fetchAll($0, sql: "PRAGMA quick_check(10)") }
            guard found == ["ok"] else { return report(found.joined(separator: "; "), path, logger) }
            logger.info("the database is sound", metadata: ["file": "\(path)"])
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            // So damaged that even the check can't go through it.
            report(error.description, path, logger)
        } catch {
            logger.notice("the database was not checked to its end", metadata: ["reason": "\(error)"])
        }
    }
}
