import Foundation
import Testing

@testable import chat_bench

@Suite struct CountRowTests {
    @Test(arguments: [
        (12.0, CountRow.Verdict.within), (12.5, .within), (13, .more), (11.5, .within), (11, .less),
    ])
    func `one allocation more a send is found`(counted: Double, verdict: CountRow.Verdict) {
        let row = CountRow(.send, "allocations", counted: counted, kept: 12, limit: .allocations)
        #expect(row.verdict == verdict && row.limit == 12.5)
    }

    @Test func `of many allocations, and of instructions, a part is`() {
        #expect(CountLimit.allocations.of(1_000) == 1_030)
        #expect(CountLimit.instructions.of(100_000) == 105_000)
    }

    @Test func `what was not counted has no row, and what is not kept no verdict`() {
        let rows = CountRow.rows(
            [.send: Counts(allocations: 3), .delivery: Counts(allocations: 1, instructions: 9)],
            kept: [.send: Counts(allocations: 3, instructions: 7)])
        #expect(rows.map(\.act) == [.send, .delivery, .delivery])
        #expect(rows.map(\.verdict) == [.within, .new, .new])
    }

    @Test func `an update keeps what was not counted, and can be read again`() throws {
        let kept: CountsOfActs = [.send: Counts(allocations: 3, instructions: 7), .handshake: Counts(allocations: 9)]
        let updated = kept.updated(with: [.send: Counts(allocations: 2)])
        #expect(updated[.send] == Counts(allocations: 2, instructions: 7) && updated[.handshake]?.allocations == 9)
        let json = try Figure.json(updated)
        #expect(try JSONDecoder().decode(CountsOfActs.self, from: Data(json.utf8)) == updated)
        #expect(json.contains("\"send\" : {"))
    }
}
