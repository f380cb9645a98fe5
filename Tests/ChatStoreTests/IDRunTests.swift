import Testing

@testable import ChatStore

@Suite("Runs of ids as bytes")
struct IDRunTests {
    static let encoded: [([Int64], [UInt8])] = [
        ([7], []),
        ([7, 8], [1]),
        ([1, 128, 256], [0x7F, 0x80, 0x01]),
        ([5, 5 + 16_383, 5 + 16_383 + 16_384], [0xFF, 0x7F, 0x80, 0x80, 0x01]),
        ([1, .max - 1], [0xFD, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
    ]

    @Test("ids become bytes, and bytes the same ids", arguments: encoded)
    func bothWays(_ ids: [Int64], _ bytes: [UInt8]) throws {
        var run = IDRun(ids[0])
        for id in ids.dropFirst() {
            let hadRoom = run.append(id)
            #expect(hadRoom)
        }
        #expect(run.differences == bytes)
        #expect(run.count == ids.count && run.last == ids.last)
        #expect(try IDRun(first: ids[0], bytes.span) == run)
        #expect(IDRun(rest: ids) == run)
        #expect(try decoded(ids[0], bytes) == ids)
    }

    @Test("of a run what lies between two ids is given")
    func between() throws {
        let run = try #require(IDRun(rest: [10, 20, 300, 4_000]))
        for (above, below, ids) in [
            (0, 5_000, [10, 20, 300, 4_000]), (10, 4_000, [20, 300]), (9, 11, [10]), (10, 20, []),
            (4_000, 9_000, []),
            (0, 10, []), (299, .max, [300, 4_000]),
        ] as [(Int64, Int64, [Int64])] {
            #expect(try decoded(10, run.differences, above: above, below: below) == ids)
        }
    }

    static let damaged: [(Int64, [UInt8])] = [
        (7, [0]), (7, [1, 0]), (7, [0x80]), (7, [1, 0xFF]), (7, [0x80, 0x00]), (7, [0x80, 0x80, 0x00]), (0, []),
        (-1, [1]),
        (2, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
        (2, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
        (2, [UInt8](repeating: 0x80, count: 400)),
    ]

    @Test("what was not written like that is told as a damaged page is", arguments: damaged)
    func damage(_ first: Int64, _ bytes: [UInt8]) {
        let failures = [
            #expect(throws: SQLiteFailure.self) { try IDRun(first: first, bytes.span) },
            #expect(throws: SQLiteFailure.self) { try decoded(first, bytes) },
        ]
        for failure in failures { #expect(failure?.isDamaged == true && failure?.code == 779) }
    }

    @Test("a run is full at its most ids, or bytes")
    func full() {
        for (difference, count) in [(1, 128), (100, 128), (1 << 20, 128), (1 << 40, 83), (1 << 55, 63)]
            as [(Int64, Int)]
        {
            var run = IDRun(1)
            while run.append(run.last + difference) {}
            #expect(run.count == count && run.differences.count <= IDRun.mostBytes)
        }
    }

    private func decoded(
        _ first: Int64, _ bytes: [UInt8], above: Int64 = 0, below: Int64 = .max
    ) throws -> [Int64] {
        var ids: [Int64] = []
        try IDRun.decode(first: first, bytes.span, above: above, below: below, into: &ids)
        return ids
    }
}
