import ChatProtocol
import Testing

@testable import ChatCore

@Suite("Who may change which message")
struct MessageRuleTests {
    enum Case: String, CaseIterable {
        case own, others, ownInRoom, othersInRoom, asModerator, asOwner, ownAfterLeaving, ownBeforeJoining
        case strangers, hiddenFromOne, ownHidden, none, ownDeleted, othersDeleted, ownSameText, toOneself
    }

    private let account = AccountID(1)

    private func standing(_ case: Case) -> MessageStanding? {
        func message(
            by sender: Int64, to recipient: Int64?, _ state: StoredMessage.State = .asSent, isHidden: Bool = false,
            text: String = "old"
        ) -> StoredMessage {
            StoredMessage(
                id: MessageID(10), conversation: ConversationID(1), sender: AccountID(sender),
                recipient: recipient.map { AccountID($0) }, time: Timestamp(milliseconds: 0), text: Array(text.utf8),
                state: state, isHidden: isHidden)
        }
        func room(by sender: Int64, _ role: RoomRole?, from: Int64 = 0) -> MessageStanding {
            MessageStanding(
                message: message(by: sender, to: nil),
                membership: role.map { .init(role: $0, visibleFrom: MessageID(from)) })
        }
        switch `case` {
        case .own: return MessageStanding(message: message(by: 1, to: 2))
        case .others: return MessageStanding(message: message(by: 2, to: 1))
        case .ownInRoom: return room(by: 1, .member, from: 10)
        case .othersInRoom: return room(by: 2, .member)
        case .asModerator: return room(by: 2, .moderator)
        case .asOwner: return room(by: 2, .owner)
        case .ownAfterLeaving: return room(by: 1, nil)
        case .ownBeforeJoining: return room(by: 1, .owner, from: 11)
        case .strangers: return MessageStanding(message: message(by: 2, to: 3))
        case .hiddenFromOne: return MessageStanding(message: message(by: 2, to: 1, isHidden: true))
        case .ownHidden: return MessageStanding(message: message(by: 1, to: 2, isHidden: true))
        case .none: return nil
        case .ownDeleted: return MessageStanding(message: message(by: 1, to: 2, .deleted, text: ""))
        case .othersDeleted: return MessageStanding(message: message(by: 2, to: 1, .deleted, text: ""))
        case .ownSameText: return MessageStanding(message: message(by: 1, to: 2, text: "new"))
        case .toOneself: return MessageStanding(message: message(by: 1, to: 1))
        }
    }

    private static let new = Array("new".utf8)
    private static let table: [Case: (edit: MessageDecision, delete: MessageDecision)] = [
        .own: (.edit(new), .delete),
        .others: (.refuse(.notAllowed), .refuse(.notAllowed)),
        .ownInRoom: (.edit(new), .delete),
        .othersInRoom: (.refuse(.notAllowed), .refuse(.notAllowed)),
        .asModerator: (.refuse(.notAllowed), .delete),
        .asOwner: (.refuse(.notAllowed), .delete),
        .ownAfterLeaving: (.refuse(.messageNotFound), .refuse(.messageNotFound)),
        .ownBeforeJoining: (.refuse(.messageNotFound), .refuse(.messageNotFound)),
        .strangers: (.refuse(.messageNotFound), .refuse(.messageNotFound)),
        .hiddenFromOne: (.refuse(.messageNotFound), .refuse(.messageNotFound)),
        .ownHidden: (.edit(new), .delete),
        .none: (.refuse(.messageNotFound), .refuse(.messageNotFound)),
        .ownDeleted: (.refuse(.messageNotFound), .keep),
        .othersDeleted: (.refuse(.notAllowed), .refuse(.notAllowed)),
        .ownSameText: (.keep, .delete),
        .toOneself: (.edit(new), .delete),
    ]

    @Test("each case is decided as the table says", arguments: Case.allCases)
    func decision(_ name: Case) throws {
        let (edit, delete) = try #require(Self.table[name])
        #expect(MessageRules.decide(text: Self.new, by: account, standing(name)) == edit)
        #expect(MessageRules.decide(text: nil, by: account, standing(name)) == delete)
    }
}
