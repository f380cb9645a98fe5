import ChatTestSupport
import Foundation
import GRDB
import Testing

@testable import ChatStore

/// The table `runs` beside a plain list of ids for each strand.
@Suite("The table of runs")
struct RunTests {
    /// A database with nothing but the tables.
    private func makeDatabase() throws -> DatabaseQueue {
        let database = try DatabaseQueue()
        try Schema.current.migrator(from: 0).migrate(database)
        return database
    }

    @Test("ids come in, are taken out and are found as in a plain list", arguments: 1...6 as ClosedRange<UInt64>)
    func randomly(_ seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let strands = (1...5).map { Strand(conversation: Int64($0 / 2), sender: Int64($0 % 2)) }
        var model: [Strand: [Int64]] = [:]
        var next: Int64 = 1
        try makeDatabase().inDatabase { database in
            let (writer, reader) = (try RunWriter(database), RunReader(database))
            for step in 1...60 {
                var places: [EntryPlace] = []
                for _ in 0..<dice.roll(400) {
                    // Mostly one after the other; sometimes far apart, as after a restore.
                    next += dice.roll(200) == 0 ? Int64(1 + dice.roll(1 << 30)) : Int64(1 + dice.roll(3))
                    let strand = strands[min(dice.roll(8), 4)]
                    places.append(EntryPlace(id: next, strand: strand))
                    model[strand, default: []].append(next)
                }
                let sorted = places.sorted {
                    ($0.strand.conversation, $0.strand.sender, $0.id)
                        < ($1.strand.conversation, $1.strand.sender, $1.id)
                }
                try writer.add(sorted)
                // A step that is repeated changes nothing.
                if dice.roll(3) == 0 { try writer.add(sorted) }
                for strand in strands where dice.roll(3) == 0 {
                    let ids = model[strand] ?? []
                    let oldest = ids.prefix(dice.roll(150)).filter { _ in step % 4 != 0 || dice.roll(3) > 0 }
                    let others = (0..<dice.roll(4)).map { _ in Int64(dice.roll(Int(next))) }
                    let some = (0..<dice.roll(3)).compactMap { _ in ids.isEmpty ? nil : dice.pick(ids) }
                    let gone = Set(oldest + others + some)
                    try writer.remove(gone.sorted(), from: strand)
                    model[strand] = ids.filter { !gone.contains($0) }
                }
                let expected = strands.flatMap { strand in
                    (model[strand] ?? []).map { EntryPlace(id: $0, strand: strand) }
                }
                #expect(try database.expandedRuns() == expected, "step \(step)")
                for strand in strands {
                    let ids = model[strand] ?? []
                    let bounds = (dice.pick(ids + [0, 1]), dice.pick(ids + [next, .max]))
                    try compare(reader, strand, ids, above: bounds.0, below: bounds.1)
                    try compare(reader, strand, ids, above: bounds.0 - 1, below: bounds.1 - 1)
                }
            }
        }
    }

    private func compare(
        _ reader: RunReader, _ strand: Strand, _ ids: [Int64], above: Int64, below: Int64
    ) throws {
        let expected = ids.filter { $0 > above && $0 < below }
        var found: [Int64] = []
        try reader.ascend(strand, above: above, below: below) { ids in
            #expect(!ids.isEmpty)
            found += ids
            return true
        }
        #expect(found == expected)
        found.removeAll()
        try reader.descend(strand, above: above, below: below) { ids in
            #expect(!ids.isEmpty)
            found += ids
            return true
        }
        #expect(found == expected.reversed())
    }

    @Test("who has enough reads no further run")
    func lazily() throws {
        let strand = Strand.room(1)
        try makeDatabase().inDatabase { database in
            try RunWriter(database).add((1...1_000).map { EntryPlace(id: $0, strand: strand) })
            var runs = 0
            let reader = RunReader(database)
            try reader.descend(strand, above: 0, below: .max) { _ in
                runs += 1
                return runs < 2
            }
            #expect(runs == 2)
            runs = 0
            try reader.ascend(strand, above: 500, below: .max) { ids in
                runs += 1
                #expect(ids.first == 501)
                return false
            }
            #expect(runs == 1)
            // So that damage is met only where it lies.
            try database.execute(sql: "UPDATE runs SET ids = x'00' WHERE first < 200")
            try reader.descend(strand, above: 600, below: .max) { $0.last != 601 }
            #expect(throws: SQLiteFailure.self) { try reader.descend(strand, above: 0, below: .max) { _ in true } }
            #expect(throws: SQLiteFailure.self) { try reader.ascend(strand, above: 10, below: .max) { _ in true } }
        }
    }

    @Test("the rows of many ids in turn are full, and a row has its place in the page of its table")
    func size() throws {
        try makeDatabase().inDatabase { database in
            let places = (1...20_000).map { EntryPlace(id: $0 * 1_000, strand: .room($0 % 10)) }
            let writer = try RunWriter(database)
            for start in stride(from: 0, to: places.count, by: 100) {
                let some = places[start..<start + 100]
                try writer.add(some.sorted { ($0.strand.conversation, $0.id) < ($1.strand.conversation, $1.id) })
            }
            #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM runs") == 10 * 16)
            let overflowing = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM runs WHERE length(ids) > \(IDRun.mostBytes)")
            #expect(overflowing == 0)
        }
    }

    @Test(
        "what is asked for is planned by the table's key",
        arguments: [RunReader.upSQL, RunReader.downSQL, RunWriter.newestSQL, RunWriter.findSQL])
    func plans(_ sql: String) throws {
        let plan = try makeDatabase().inDatabase { database in
            let count = (1...4).last { sql.contains("?\($0)") } ?? 0
            return try Row.fetchAll(
                database, sql: "EXPLAIN QUERY PLAN " + sql,
                arguments: StatementArguments(Array(repeating: 1, count: count))
            ).map { $0["detail"] as String }
        }
        #expect(!plan.contains { $0.hasPrefix("SCAN") || $0.contains("TEMP B-TREE") }, "\(plan)")
    }
}
