import ChatClient
import ChatProtocol

/// What the server answered to a command.
extension InterfaceState {
    mutating func answered(_ request: InterfaceRequest, _ result: Result<InterfaceAnswer, RequestFailure>) {
        switch result {
        case .failure(let failure): refused(request, failure)
        case .success(.done): done(request)
        case .success(.messages(let page)): messagesReceived(request, page)
        case .success(.users(let page)): usersReceived(request, page)
        case .success(.directory(let active, let others, let isWhole)):
            learn(active + others)
            if isWhole { noteDisconnected(allBut: Set(active.map(\.user))) }
        case .success(.rooms(let page)):
            roomsReceived(page.items)
            if request != .ownRooms { offer(.roomsTitle, page.items.map { item(of: $0) }) }
        case .success(.members(let page)): membersReceived(request, page)
        case .success(.names(let page)):
            offer(.blockedTitle, page.items.map { ListItem(text: shownName($0), conversation: "") })
        case .success(.sessions(let page)): offer(.sessionsTitle, page.items.map { item(of: $0) })
        }
    }

    private mutating func refused(_ request: InterfaceRequest, _ failure: RequestFailure) {
        switch request {
        case .ownRooms, .directory: return
        case .roster(let room):
            // Asked for again when there is a connection.
            change(room) { $0.hasRoster = false }
            return
        case .search: closeOverlay()
        case .surroundings(let name, _): change(name) { $0.found = nil }
        default: break
        }
        say(.failure, reason(failure))
    }

    private mutating func done(_ request: InterfaceRequest) {
        switch request {
        case .create(let room, _, _), .join(let room): entered(room)
        case .leave(let room): removeConversation(room)
        case .invite(let user, let room): say(.answer, .invitedUser, user, room)
        case .block(let user): say(.answer, .blockedUser, user)
        case .unblock(let user): say(.answer, .unblockedUser, user)
        case .mute(let name): muted(name, true)
        case .unmute(let name): muted(name, false)
        case .profile(let name):
            me?.name = name
            if let user = me?.user { learn(user, name: name) }
            say(.answer, .nameChanged, name)
        case .revoke: say(.answer, .sessionRevoked)
        case .logout: quit()
        // Their effects are told as events.
        default: break
        }
    }

    private mutating func entered(_ room: String) {
        ensureConversation(room)
        let newestID = newestID
        change(room) { ($0.hasLeft, $0.lastActivity) = (false, max($0.lastActivity, newestID)) }
        moveInList(room)
        show(room)
    }

    private mutating func muted(_ name: String, _ isMuted: Bool) {
        change(name) { conversation in
            conversation.isMuted = isMuted
            conversation.isHighlighted = !isMuted && !conversation.isRoom && conversation.unread > 0
        }
        moveInList(name)
        say(.answer, isMuted ? .mutedConversation : .unmutedConversation, name)
    }

    // MARK: Lists

    private mutating func messagesReceived(_ request: InterfaceRequest, _ page: Page<Message>) {
        switch request {
        case .search(let text, let with, let before): found(page, text: text, with: with, before: before)
        case .surroundings(let name, let id): surroundingsLoaded(name, of: id, page)
        default: break
        }
    }

    private mutating func found(_ page: Page<Message>, text: String, with: String?, before: Int64?) {
        guard let search = work.search, search.text == text, search.with == with,
            case .list(let title, let items, let selected) = overlay, items.last?.message == before
        else { return }
        let known = Set(items.compactMap(\.message))
        let new = page.items.filter { !known.contains($0.id) }.map { item(of: $0) }
        // An empty page that says "more" would say so again.
        work.search = Search(text: text, with: with, hasMore: page.hasMore && !new.isEmpty, isLoading: false)
        guard !(items + new).isEmpty else {
            closeOverlay()
            say(.answer, .nothingFound, text)
            return
        }
        overlay = .list(title: title, items: items + new, selected: selected)
    }

    /// At the end of the results.
    mutating func loadMoreResults() {
        guard let search = work.search, search.hasMore, !search.isLoading,
            case .list(_, let items, let selected) = overlay, selected >= items.count - 2,
            let last = items.last?.message
        else { return }
        work.search?.isLoading = true
        request(.search(text: search.text, with: search.with, before: last))
    }

    private func item(of message: Message) -> ListItem {
        let name = conversationName(from: message.from, to: message.to)
        let place = name == message.from ? "" : " → " + ShownText.line(name)
        let text = "\(ShownText.line(message.fromName)) (\(ShownText.line(message.from)))\(place): "
        return ListItem(
            text: text + Self.snippet(message.text), conversation: name, message: message.id, time: message.time)
    }

    private mutating func usersReceived(_ request: InterfaceRequest, _ page: Page<User>) {
        learn(page.items)
        guard request != .directory else { return }
        offer(.usersTitle, page.items.map { user in listItem(user.user, [connected(user.isConnected)]) })
    }

    private mutating func learn(_ users: [User]) {
        for user in users {
            learn(user.user, name: user.name, isConnected: user.isConnected, lastActive: user.lastActive)
            change(user.user) { $0.isConnected = user.isConnected }
        }
    }

    /// Who left while there was no connection was told by nobody.
    private mutating func noteDisconnected(allBut active: Set<String>) {
        for (name, person) in people where person.isConnected == true && !active.contains(name) {
            notePresence(of: name, isConnected: false)
        }
    }

    private mutating func membersReceived(_ request: InterfaceRequest, _ page: Page<Member>) {
        for member in page.items { learn(member.user, name: member.name, isConnected: member.isConnected) }
        guard case .members(let room) = request else { return }
        let items = page.items.map { member in
            let role = member.role == .member ? "" : Phrase.role(member.role).text(settings.language)
            return listItem(member.user, [role, connected(member.isConnected)])
        }
        offer(.membersTitle, items, room)
    }

    private func connected(_ isConnected: Bool) -> String { isConnected ? filled(.isConnected) : "" }

    private func listItem(_ user: String, _ remarks: [String]) -> ListItem {
        let remarks = remarks.filter { !$0.isEmpty }
        let text = ([shownName(user)] + remarks).joined(separator: " · ")
        return ListItem(text: text, conversation: user)
    }

    private func item(of room: Room) -> ListItem {
        var parts = [ShownText.line(room.room), filled(.memberCount, String(room.members))]
        if room.isJoined { parts.append(filled(.isJoined)) }
        if room.isPrivate { parts.append(filled(.isPrivate)) }
        if room.isInvited { parts.append(filled(.isInvited)) }
        if !room.topic.isEmpty { parts.append(ShownText.line(room.topic)) }
        return ListItem(text: parts.joined(separator: " · "), conversation: room.room)
    }

    private func item(of session: OwnSession) -> ListItem {
        var parts = [session.id, session.device ?? "", session.address ?? ""].map { ShownText.line($0) }
        if session.isCurrent { parts.append(filled(.isThisSession)) }
        return ListItem(
            text: parts.filter { !$0.isEmpty }.joined(separator: " · "), conversation: "", time: session.lastUsed)
    }

    private mutating func offer(_ title: Phrase, _ items: [ListItem], _ values: String...) {
        guard !items.isEmpty else { return say(.answer, .nothingThere) }
        overlay = .list(title: filled(title, values), items: items, selected: 0)
    }
}
