import ChatProtocol

/// What somebody wants to do to a room that is there.
enum RoomAction: Hashable, Sendable {
    case join
    case leave
    case invite(AccountID)
    case remove(AccountID)
    case role(AccountID, RoomRole)
    case topic(String)

    /// Whom it is about besides who does it.
    var target: AccountID? {
        switch self {
        case .invite(let account), .remove(let account), .role(let account, _): account
        case .join, .leave, .topic: nil
        }
    }
}

/// Who may do what in a room (PROTOCOL.md section 4): pure.
enum RoomRules {
    static func decide(_ action: RoomAction, by account: AccountID, _ standing: RoomStanding) -> RoomDecision {
        if action == .join { return join(standing) }
        guard let role = standing.role else { return .refuse(outsider(isPrivate: standing.isPrivate)) }
        switch action {
        case .join: return .nothing
        case .leave: return leave(role, standing)
        case .invite(let target): return invite(target, role, standing)
        case .remove(let target): return target == account ? .refuse(.notAllowed) : remove(target, role, standing)
        case .role(let target, let new):
            // There is always one owner: it becomes another one, or stays.
            guard role == .owner, target != account else { return .refuse(.notAllowed) }
            guard let old = standing.targetRole else { return .refuse(.notAMember) }
            return old == new ? .nothing : .change(.role(target, new))
        case .topic(let topic):
            guard role >= .moderator else { return .refuse(.notAllowed) }
            return topic == standing.topic ? .nothing : .change(.topic(topic))
        }
    }

    /// What one is told who is no member: of a private room not even that it is there.
    static func outsider(isPrivate: Bool) -> ErrorCode {
        isPrivate ? .roomNotFound : .notAMember
    }

    private static func join(_ standing: RoomStanding) -> RoomDecision {
        guard standing.role == nil else { return .nothing }
        guard !standing.isPrivate || standing.isInvited else { return .refuse(.roomNotFound) }
        // An empty room is whoever's comes first.
        return .change(.join(standing.hasOthers ? .member : .owner))
    }

    private static func leave(_ role: RoomRole, _ standing: RoomStanding) -> RoomDecision {
        role == .owner && standing.hasOthers ? .refuse(.notAllowed) : .change(.leave)
    }

    private static func invite(_ target: AccountID, _ role: RoomRole, _ standing: RoomStanding) -> RoomDecision {
        guard role >= .moderator else { return .refuse(.notAllowed) }
        return standing.targetRole != nil || standing.isTargetInvited ? .nothing : .change(.invite(target))
    }

    /// Takes an invitation back, too.
    private static func remove(_ target: AccountID, _ role: RoomRole, _ standing: RoomStanding) -> RoomDecision {
        guard role >= .moderator else { return .refuse(.notAllowed) }
        guard let other = standing.targetRole else {
            return standing.isTargetInvited ? .change(.remove(target)) : .refuse(.notAMember)
        }
        return other < role ? .change(.remove(target)) : .refuse(.notAllowed)
    }
}
