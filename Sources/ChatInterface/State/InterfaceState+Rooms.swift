import ChatClient
import ChatProtocol

extension InterfaceState {
    mutating func roomChanged(_ change: RoomChange, isReplay: Bool) {
        newestID = max(newestID, change.id)
        let isAboutMe = change.user != nil && change.user == me?.user
        switch change.kind {
        case .invite where isAboutMe:
            invited(change, isReplay: isReplay)
            return
        case .leave where isAboutMe:
            removeConversation(change.room)
            return
        case .join where isAboutMe:
            ensureConversation(change.room, change.room)
            self.change(change.room) { ($0.hasLeft, $0.lastActivity) = (false, max($0.lastActivity, change.id)) }
        case .remove where isAboutMe: self.change(change.room) { $0.hasLeft = true }
        case .topic: self.change(change.room) { $0.topic = ShownText.line(change.topic ?? "") }
        default: break
        }
        if let text = notice(of: change) {
            let notice = Notice(after: change.id, time: change.time, kind: .event, text: text)
            self.change(change.room) { $0.add(notice) }
        }
        moveInList(change.room)
    }

    private mutating func invited(_ change: RoomChange, isReplay: Bool) {
        let text = filled(.eventInvitesYou, [nameOf(change.by), change.room, change.room])
        say(.event, text)
        if !isReplay, !isFocused { emit(.notify(title: ShownText.line(change.room), text: text)) }
    }

    private func nameOf(_ user: String?) -> String { user.map { shownName($0) } ?? "?" }

    /// Nil for a kind that is younger than this client.
    private func notice(of change: RoomChange) -> String? {
        let (by, user) = (nameOf(change.by ?? change.user), nameOf(change.user ?? change.by))
        // Nobody can do it to themselves: so the server says that it was none of the members.
        let isByOperator = change.by == change.user
        switch change.kind {
        case .join: return filled(.eventJoined, user)
        case .leave: return filled(.eventLeft, user)
        case .remove where isByOperator: return filled(.eventRemovedByOperator, user)
        case .remove: return filled(.eventRemoved, by, user)
        case .invite: return filled(.eventInvited, by, user)
        case .role:
            let role = change.role.map { Phrase.role($0).text(settings.language) } ?? "?"
            return isByOperator
                ? filled(.eventRoleByOperator, user, role) : filled(.eventRole, by, user, role)
        case .topic where (change.topic ?? "").isEmpty: return filled(.eventTopicCleared, by)
        case .topic: return filled(.eventTopic, by, change.topic ?? "")
        case .other: return nil
        }
    }
}
