import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatCore

/// What the rooms' service adds to the rules.
@Suite struct RoomServiceTests {
    private let core: CoreCarrier
    private let service: RoomService
    private let messi: AccountID
    private let lineker: AccountID
    private let lab: RoomName

    init() async throws {
        core = try await CoreCarrier()
        let users = core.service.users
        (messi, lineker) = (
            try #require(users.account(named: user("messi"))).id, try #require(users.account(named: user("lineker"))).id
        )
        lab = try #require(RoomName("#lab"))
        let (blocked, blocker) = (messi, lineker)
        service = RoomService(
            store: core.store, rooms: core.service.rooms, users: users, clock: core.clock,
            settings: ServiceSettings(version: "1"), isBlocked: { $0 == blocked && $1 == blocker })
    }

    private func code(_ body: () async throws(ServiceError) -> Void) async -> ErrorCode? {
        do throws(ServiceError) {
            try await body()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `an invitation to whoever has blocked the inviter comes to nothing, and is counted`() async throws {
        try await service.create(lab, isPrivate: true, history: .joined, by: messi)
        let before = core.store.storedEntries
        for _ in 1...20 { try await service.invite(user("lineker"), to: lab, by: messi) }
        #expect(core.store.storedEntries == before)
        #expect(core.service.rooms.room(named: lab)?.invited == [])
        #expect(
            await code { () throws(ServiceError) in
                try await service.invite(UserName("henderson"), to: lab, by: messi)
            } == .rateLimited)
    }

    @Test func `the blocked one is refused where anybody would be`() async throws {
        try await service.create(lab, isPrivate: true, history: .joined, by: lineker)
        #expect(
            await code { () throws(ServiceError) in
                try await service.invite(UserName("lineker"), to: lab, by: messi)
            } == .roomNotFound)
    }

    @Test func `what the server could not do counts for nobody`() async throws {
        core.store.failNext(20, with: .full)
        for _ in 1...20 {
            #expect(
                await code { () throws(ServiceError) in
                    try await service.create(lab, isPrivate: false, history: .all, by: messi)
                } == .storageFull)
        }
        try await service.create(lab, isPrivate: false, history: .all, by: messi)
        core.store.failNext(30, with: .failed("told to"))
        for _ in 1...30 {
            #expect(
                await code { () throws(ServiceError) in
                    try await service.invite(UserName("henderson"), to: lab, by: messi)
                } == .internalError)
        }
        try await service.invite(UserName("henderson"), to: lab, by: messi)
    }

    @Test func `two who leave and hand over at the same moment never leave a room without an owner`() async throws {
        try await service.create(lab, isPrivate: false, history: .joined, by: messi)
        for round in 1...50 {
            let (old, new) = round.isMultiple(of: 2) ? (lineker, messi) : (messi, lineker)
            let name = try #require(core.service.users.account(new)).user
            try await service.join(lab, by: new)
            async let handedOver = code { () throws(ServiceError) in
                try await service.setRole(.owner, of: name, in: lab, by: old)
            }
            async let left = code { () throws(ServiceError) in try await service.leave(lab, by: new) }
            let codes = await (handedOver, left)
            // Either the new owner cannot leave any more, or it had left before and is no member.
            #expect(codes == (nil, .notAllowed) || codes == (.notAMember, nil))
            let owner = codes.0 == nil ? new : old
            #expect(core.service.rooms.room(named: lab)?.members[owner] == .owner)
            guard owner == old else {
                try await service.leave(lab, by: old)
                continue
            }
            try await service.join(lab, by: new)
            try await service.setRole(.owner, of: name, in: lab, by: old)
            try await service.leave(lab, by: old)
        }
    }
}
