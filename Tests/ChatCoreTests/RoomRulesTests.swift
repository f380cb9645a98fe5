import ChatProtocol
import Testing

@testable import ChatCore

/// Who may change a room, and how: the rules by themselves.
@Suite struct RoomRulesTests {
    private static let (me, other) = (AccountID(1), AccountID(2))

    struct Row: Sendable, CustomTestStringConvertible {
        var action: RoomAction
        /// A role of who asks; nil: no member.
        var role: RoomRole?
        var expected: RoomDecision
        var change: @Sendable (inout RoomStanding) -> Void = { _ in }

        var testDescription: String { "\(role.map(\.rawValue) ?? "nobody"): \(action)" }
    }

    static let rows: [Row] =
        [
            Row(action: .join, role: nil, expected: .change(.join(.member))),
            Row(action: .join, role: nil, expected: .refuse(.roomNotFound)) { $0.isPrivate = true },
            Row(action: .join, role: nil, expected: .change(.join(.member))) { standing in
                standing.isPrivate = true
                standing.isInvited = true
            },
            Row(action: .join, role: nil, expected: .change(.join(.owner))) { $0.hasOthers = false },
            Row(action: .join, role: nil, expected: .change(.join(.owner))) { standing in
                standing.isPrivate = true
                standing.isInvited = true
                standing.hasOthers = false
            },
            Row(action: .leave, role: .member, expected: .change(.leave)),
            Row(action: .leave, role: .moderator, expected: .change(.leave)),
            Row(action: .leave, role: .owner, expected: .refuse(.notAllowed)),
            Row(action: .leave, role: .owner, expected: .change(.leave)) { $0.hasOthers = false },
            Row(action: .invite(other), role: .member, expected: .refuse(.notAllowed)),
            Row(action: .invite(other), role: .moderator, expected: .change(.invite(other))),
            Row(action: .invite(other), role: .owner, expected: .change(.invite(other))),
            Row(action: .invite(other), role: .owner, expected: .nothing) { $0.targetRole = .member },
            Row(action: .invite(other), role: .owner, expected: .nothing) { $0.isTargetInvited = true },
            Row(action: .invite(me), role: .owner, expected: .nothing) { $0.targetRole = .owner },
            Row(action: .remove(other), role: .owner, expected: .refuse(.notAMember)),
            Row(action: .remove(other), role: .moderator, expected: .change(.remove(other))) {
                $0.isTargetInvited = true
            },
            Row(action: .remove(other), role: .member, expected: .refuse(.notAllowed)) { $0.isTargetInvited = true },
            Row(action: .role(other, .member), role: .owner, expected: .refuse(.notAMember)),
            Row(action: .role(other, .member), role: .owner, expected: .refuse(.notAMember)) {
                $0.isTargetInvited = true
            },
            Row(action: .topic("a"), role: .member, expected: .refuse(.notAllowed)),
            Row(action: .topic("a"), role: .moderator, expected: .change(.topic("a"))),
            Row(action: .topic("a"), role: .owner, expected: .change(.topic("a"))),
            Row(action: .topic(""), role: .owner, expected: .nothing),
            Row(action: .topic("a"), role: .owner, expected: .nothing) { $0.topic = "a" },
        ] + members + oneself + outsiders

    /// What each role may do to each other one.
    private static let members: [Row] = RoomRole.allCases.flatMap { role in
        RoomRole.allCases.flatMap { target -> [Row] in
            // There is one owner.
            guard role != .owner || target != .owner else { return [] }
            let mayRemove = role == .owner || (role == .moderator && target == .member)
            let removal = Row(
                action: .remove(other), role: role,
                expected: mayRemove ? .change(.remove(other)) : .refuse(.notAllowed)
            ) { $0.targetRole = target }
            return [removal]
                + RoomRole.allCases.map { new in
                    let granted = new == target ? RoomDecision.nothing : .change(.role(other, new))
                    return Row(
                        action: .role(other, new), role: role,
                        expected: role == .owner ? granted : .refuse(.notAllowed)
                    ) { $0.targetRole = target }
                }
        }
    }

    private static let oneself: [Row] = RoomRole.allCases.flatMap { role in
        [
            Row(action: .join, role: role, expected: .nothing),
            Row(action: .remove(me), role: role, expected: .refuse(.notAllowed)) { $0.targetRole = role },
            Row(action: .role(me, .member), role: role, expected: .refuse(.notAllowed)) { $0.targetRole = role },
            Row(action: .role(me, .owner), role: role, expected: .refuse(.notAllowed)) { $0.targetRole = role },
        ]
    }

    /// Whoever is not in the room, invited or not.
    private static let outsiders: [Row] = [true, false].flatMap { isPrivate in
        [RoomAction.leave, .invite(other), .remove(other), .role(other, .owner), .topic("a")].flatMap { action in
            [true, false].map { isInvited in
                Row(action: action, role: nil, expected: .refuse(isPrivate ? .roomNotFound : .notAMember)) {
                    $0.isPrivate = isPrivate
                    $0.isInvited = isInvited
                }
            }
        }
    }

    @Test("what is asked for is decided as the table says", arguments: rows)
    func row(_ row: Row) {
        var standing = RoomStanding(isPrivate: false, role: row.role)
        row.change(&standing)
        #expect(RoomRules.decide(row.action, by: Self.me, standing) == row.expected, "\(standing)")
    }
}
