import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatCore

@Suite("Blocks")
struct BlockTests {
    private let messi = AccountID(1)
    private let lineker = AccountID(3)

    @Test func `changes of one moment may come in any order: the last one of the store counts`() {
        let blocks = BlockDirectory([Block(lineker, by: messi)])
        #expect(blocks.isBlocked(lineker, by: messi) && !blocks.isBlocked(messi, by: lineker))
        #expect(blocks.stands(between: messi, and: lineker) && blocks.stands(between: lineker, and: messi))
        blocks.put(BlockList(blocked: [], revision: 3), of: messi)
        blocks.put(BlockList(blocked: [lineker], revision: 2), of: messi)
        #expect(!blocks.stands(between: messi, and: lineker))
        blocks.put(BlockList(blocked: [messi], revision: 1), of: lineker)
        #expect(blocks.stands(between: messi, and: lineker))
    }

    @Test func `one may block 1,000, and one more when one was unblocked`() async throws {
        let core = try await CoreCarrier()
        let me = try #require(core.service.users.account(named: user("messi"))?.id)
        let henderson = try #require(core.service.users.account(named: user("henderson"))?.id)
        let many = Set((1_001...1_999).map { AccountID($0) } + [henderson])
        core.service.blocks.put(BlockList(blocked: many, revision: 0), of: me)
        let connection = await core.connect(onOtherListener: false)
        _ = try await connection.ask("login messi surabaya")
        let refused = try await connection.ask(#"{"command": "block", "user": "lineker"}"#)
        #expect(refused?.contains("\"not_allowed\"") == true)
        #expect(try await connection.ask("block henderson") == "{\"status\": \"OK\"}")
        #expect(try await connection.ask("unblock henderson") == "{\"status\": \"OK\"}")
        #expect(try await connection.ask("block lineker") == "{\"status\": \"OK\"}")
    }

    @Test func `a block that could not be stored is none`() async throws {
        let core = try await CoreCarrier()
        let connection = await core.connect(onOtherListener: false)
        _ = try await connection.ask("login messi surabaya")
        core.store.failNext(with: .full)
        let refused = try await connection.ask(#"{"command": "block", "user": "lineker"}"#)
        #expect(refused?.contains("\"storage_full\"") == true)
        #expect(try await connection.ask("blocked") == "{\"status\": \"OK\", \"blocked\": [], \"more\": false}")
    }
}
