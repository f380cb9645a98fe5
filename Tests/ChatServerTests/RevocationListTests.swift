import ChatTLS
import Testing

@testable import ChatServer

/// When the end of a list of revoked certificates is told, and whom it ends for: the decisions alone.
@Suite struct RevocationListTests {
    private static let day: Int64 = 86_400
    private static let now: Int64 = 20_000 * day

    /// - Parameter days: from now to the begin and to the end of a list; nil: it has none.
    private static func lists(_ rows: (authority: String, from: Int64, to: Int64?)...) -> RevocationLists {
        RevocationLists(
            file: "clients.crl",
            lists: rows.map {
                RevocationListDescription(
                    issuer: $0.authority, thisUpdate: now + $0.from * day, nextUpdate: $0.to.map { now + $0 * day })
            })
    }

    @Test(
        "S2.4 it is warned of a list when a third of its life is left, and 21 days before its end at the earliest",
        arguments: [(3, 1), (30, 10), (63, 21), (365, 21)] as [(Int64, Int64)])
    func third(life: Int64, warned: Int64) {
        for left in [warned, warned - 1] {
            let lists = Self.lists(("CN=a", left - life, left))
            #expect((lists.due(now: Self.now + 1) != nil) == true)
            #expect(lists.due(now: Self.now + (left - warned) * Self.day) == nil)
            #expect(lists.warning == Self.now + (left - warned) * Self.day)
            #expect(lists.problem(now: Self.now) == nil)
        }
    }

    @Test("S2.4 the authority whose list ends first is told of, and one without an end never")
    func several() {
        let lists = Self.lists(("CN=a", -25, 5), ("CN=b", -1, 9), ("CN=c", -27, 3), ("CN=d", -999, nil))
        #expect(lists.due(now: Self.now)?.name == "CN=c")
        #expect(lists.end == Self.now + 3 * Self.day)
        #expect(lists.authorities.map(\.name) == ["CN=a", "CN=b", "CN=c", "CN=d"])
        let endless = Self.lists(("CN=d", -999, nil))
        #expect(endless.due(now: Self.now) == nil && endless.end == nil && endless.warning == nil)
    }

    @Test("S2.4 of an authority's lists the last one counts, as OpenSSL takes one that is valid")
    func renewed() {
        let lists = Self.lists(("CN=a", -30, -1), ("CN=a", -1, 29))
        #expect(lists.authorities.count == 1)
        #expect(lists.problem(now: Self.now) == nil && lists.due(now: Self.now) == nil)
        #expect(lists.end == Self.now + 29 * Self.day)
    }

    @Test("S2.4 a list that has ended, or is not valid yet, is said to be the reason why clients are refused")
    func problem() {
        #expect(
            Self.lists(("CN=b", -1, 9), ("CN=a", -30, -1)).problem(now: Self.now)
                == "the list of CN=a has ended on 2024-10-03T00:00:00Z")
        #expect(
            Self.lists(("CN=a", 1, 9)).problem(now: Self.now)
                == "the list of CN=a is not valid before 2024-10-05T00:00:00Z")
    }
}
