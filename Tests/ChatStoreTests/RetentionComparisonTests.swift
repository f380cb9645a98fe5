import ChatCore
import ChatProtocol
import ChatTestSupport
import Foundation
import GRDB
import Testing

@testable import ChatStore

/// The real store beside its twin, with retention: whatever happens, both must say the same.
@Suite("Retention at random")
struct RetentionComparisonTests {
    @Test("messages, changes, reads and passes leave both stores alike", arguments: 1...4 as ClosedRange<UInt64>)
    func randomly(_ seed: UInt64) async throws {
        let folder = try TestFolder()
        var options = StoreOptions.behind(by: Int64(seed) * 5)
        options.quietMilliseconds = 1
        var real = try folder.openStore(options)
        defer { real.close() }
        let twin = InMemoryStore()
        let ids = try await real.makeAccounts(4)
        _ = try await twin.makeAccounts(4)
        var rooms: [ConversationID] = []
        for name in ["#one", "#two"] {
            let settings = RoomSettings(name: try #require(RoomName(name)), isPrivate: false, history: .all)
            rooms.append(try await real.create(settings, by: ids[0], at: moment))
            _ = try await twin.create(settings, by: ids[0], at: moment)
            for store in [real, twin] as [any RoomStore] {
                _ = try await store.change(rooms.last ?? rooms[0], by: ids[1], about: nil, at: moment) { _ in
                    .change(.join(.member))
                }
            }
        }
        var dice = Dice(seed: seed)
        var (day, passes) = (0, 0)
        var retention = Retention.days(3)
        for count in 1...300 {
            if dice.roll(8) == 0 { day += 1 }
            let now = Timestamp.day(day)
            let (account, other) = (dice.pick(ids), dice.pick(ids))
            switch dice.roll(16) {
            case 0..<9:
                let destination = dice.roll(2) == 0 ? Destination.account(other) : .room(dice.pick(rooms))
                let reply = try await real.send("\(count)", from: account, to: destination, at: now)
                #expect(try await twin.send("\(count)", from: account, to: destination, at: now) == reply)
            case 9, 10:
                let id = MessageID(Int64(1 + dice.roll(count + 4)))
                let isEdit = dice.roll(2) == 0
                let decide = { @Sendable (standing: MessageStanding?) -> MessageDecision in
                    guard let message = standing?.message, message.state != .deleted else {
                        return .refuse(.messageNotFound)
                    }
                    return isEdit ? .edit(Array("edited \(count)".utf8)) : .delete
                }
                let by = twin.storedMessages.first { $0.id == id }?.sender ?? account
                let decision = try await real.change(id, by: by, at: now, decide: decide)
                #expect(try await twin.change(id, by: by, at: now, decide: decide) == decision)
            case 11:
                let mark = ReadMark.with(.account(other), upTo: MessageID(Int64(dice.roll(count))))
                try await real.markRead(by: account, mark)
                try await twin.markRead(by: account, mark)
            case 12:
                retention = dice.pick([.forever, .days(1), .days(2), .days(5)])
                real.setRetention(retention)
                twin.setRetention(retention)
            case 13:
                let room = dice.pick(rooms)
                let own = dice.pick([nil, .forever, .days(1), .days(4)] as [Retention?])
                try await real.setRetention(own, of: room)
                try await twin.setRetention(own, of: room)
            default:
                passes += 1
                try await real.deleteExpired(at: now)
                try await twin.deleteExpired(at: now)
                #expect(try await real.placesThatDisagree() == 0)
                try await RoomComparisonTests().compare(real, twin, ids, rooms)
            }
            #expect(try await real.unread(of: account) == twin.unread(of: account))
            if count == 150 {
                real.close()
                options.retention = retention
                real = try folder.openStore(options)
            }
        }
        #expect(passes > 10 && day > 10)
    }
}
