import Foundation
import GRDB
import Testing

@testable import ChatStore

extension Database {
    /// What the table `runs` says, entry by entry, in its order: each run within its bounds, and none reaching into the next
    /// one of its strand.
    func expandedRuns() throws -> [EntryPlace] {
        var places: [EntryPlace] = []
        let rows = try Row.fetchAll(
            self, sql: "SELECT conversation, sender, first, ids FROM runs ORDER BY conversation, sender, first")
        for row in rows {
            let strand = Strand(conversation: row[0], sender: row[1])
            let (first, bytes): (Int64, [UInt8]) = (row[2], [UInt8](row[3] as Data))
            if let last = places.last, last.strand == strand { #expect(last.id < first) }
            var ids: [Int64] = []
            try IDRun.decode(first: first, bytes.span, above: 0, below: .max, into: &ids)
            #expect(ids.count <= IDRun.mostIDs && bytes.count <= IDRun.mostBytes)
            places += ids.map { EntryPlace(id: $0, strand: strand) }
        }
        return places
    }

    /// Where the entries of the log belong, in the order of the table.
    func placesOfLog(upTo id: Int64) throws -> [EntryPlace] {
        try Row.fetchAll(
            self,
            sql: """
                SELECT conversation, CASE WHEN kind < 16 THEN sender ELSE 0 END, id FROM entries
                WHERE id <= ? AND kind <> 0 ORDER BY 1, 2, 3
                """, arguments: [id]
        ).map { EntryPlace(id: $0[2], strand: Strand(conversation: $0[0], sender: $0[1])) }
    }
}
