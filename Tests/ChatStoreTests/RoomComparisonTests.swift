import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatCore
@testable import ChatStore

/// The real store beside its twin, with rooms: whatever happens, both must say the same.
@Suite("Rooms at random")
struct RoomComparisonTests {
    private enum Step {
        case send(AccountID, Destination)
        case change(ConversationID, RoomAction, by: AccountID)
        case read(AccountID, ReadMark)
    }

    @Test(
        "joins, leaves, removals, sends and reads leave both stores alike", arguments: 1...6 as ClosedRange<UInt64>)
    func randomly(_ seed: UInt64) async throws {
        let folder = try TestFolder()
        let options = StoreOptions.behind(by: Int64(seed) * 7)
        var real = try folder.openStore(options)
        defer { real.close() }
        let twin = InMemoryStore()
        let ids = try await real.makeAccounts(5)
        _ = try await twin.makeAccounts(5)
        var rooms: [ConversationID] = []
        for (place, name) in ["#new", "#all", "#den"].enumerated() {
            let settings = RoomSettings(
                name: try #require(RoomName(name)), isPrivate: place == 2, history: place == 1 ? .all : .joined)
            rooms.append(try await real.create(settings, by: ids[place], at: moment))
            #expect(try await twin.create(settings, by: ids[place], at: moment) == rooms[place])
        }
        var dice = Dice(seed: seed)
        var changes: Set<String> = []
        var changed = 0
        for count in 1...400 {
            switch step(&dice, ids, dice.pick(try twin.allRooms().sorted { $0.id.rawValue < $1.id.rawValue })) {
            case .send(let sender, let destination):
                let reply = try await real.send("\(count)", from: sender, to: destination)
                #expect(try await twin.send("\(count)", from: sender, to: destination) == reply)
            case .change(let room, let action, let account):
                let decide = { @Sendable (standing: RoomStanding) in RoomRules.decide(action, by: account, standing) }
                let decision = try await real.change(
                    room, by: account, about: action.target, at: moment, decide: decide)
                let other = try await twin.change(room, by: account, about: action.target, at: moment, decide: decide)
                #expect(decision == other, "\(action)")
                if case .change(let kind) = decision {
                    changed += 1
                    changes.insert(String(describing: kind).prefix { $0 != "(" }.description)
                }
            case .read(let account, let mark):
                let hasRisen = try await real.markRead(by: account, mark)
                #expect(try await twin.markRead(by: account, mark) == hasRisen, "\(mark)")
            }
            let account = ids[count % 5]
            #expect(try await real.unread(of: account) == twin.unread(of: account))
            if count == 200 {
                // What the writer remembered is gone.
                real.close()
                real = try folder.openStore(options)
            }
            if count.isMultiple(of: 20) { try await compare(real, twin, ids, rooms) }
        }
        #expect(changed > 30)
        #expect(changes == ["join", "leave", "invite", "remove", "role", "topic"])
    }

    private func step(_ dice: inout Dice, _ ids: [AccountID], _ chosen: Room) -> Step {
        let (account, other, room) = (dice.pick(ids), dice.pick(ids), chosen.id)
        // Anybody may try, but for the rest to happen it must often be somebody who may.
        let leader = dice.roll(4) == 0 ? account : chosen.members.first { $0.value == .owner }?.key ?? account
        let somebody = chosen.members.keys.sorted() + [other]
        switch dice.roll(24) {
        case 0..<2: return .send(account, .account(other))
        case 2..<8: return .send(account, .room(room))
        case 8..<11: return .change(room, .join, by: account)
        case 11..<13: return .change(room, .leave, by: account)
        case 13..<15: return .change(room, .invite(other), by: leader)
        case 15: return .change(room, .remove(dice.pick(somebody)), by: leader)
        case 16..<19:
            return .change(
                room, .role(dice.pick(somebody), dice.pick(RoomRole.allCases)), by: leader
            )
        case 19: return .change(room, .topic("\(dice.roll(3))"), by: leader)
        case 20: return .read(account, .all(upTo: MessageID(Int64(dice.roll(300)))))
        default: return .read(account, .with(.room(room), upTo: MessageID(Int64(dice.roll(300)))))
        }
    }

    /// Whatever anybody can ask of the two.
    func compare(
        _ real: Store, _ twin: InMemoryStore, _ ids: [AccountID], _ rooms: [ConversationID]
    ) async throws {
        #expect(Set(try real.allRooms()) == Set(try twin.allRooms()))
        #expect(try real.newest() == twin.newest())
        for account in ids {
            let entries = try await real.entries(of: account)
            #expect(try await twin.entries(of: account) == entries)
            let middle = entries.dropFirst(entries.count / 2).first?.id.rawValue ?? 0
            #expect(try await real.entries(of: account, above: middle) == twin.entries(of: account, above: middle))
            for destination in ids.map({ Destination.account($0) }) + rooms.map({ .room($0) }) {
                for range in [HistoryRange(limit: 7), HistoryRange(after: MessageID(middle), limit: 7)] {
                    let history = try await real.history(of: account, with: destination, range)
                    #expect(try await twin.history(of: account, with: destination, range) == history)
                }
            }
            let listed = try await real.conversations(of: account, before: nil, limit: 99)
            #expect(try await twin.conversations(of: account, before: nil, limit: 99) == listed)
            #expect(try await real.correspondents(of: account) == twin.correspondents(of: account))
        }
    }
}

/// Numbers that are the same in every run.
struct Dice: RandomNumberGenerator {
    private let random: PredictableRandom

    init(seed: UInt64) {
        random = PredictableRandom(seed: seed)
    }

    mutating func next() -> UInt64 {
        // It never fails unless it is told to.
        (try? random.token().high) ?? 0
    }

    /// From 0 on.
    mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &self) }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[roll(values.count)] }
}
