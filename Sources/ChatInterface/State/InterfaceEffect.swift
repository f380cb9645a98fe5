/// What the interface wants done; the session does it and answers with an ``InterfaceEvent``.
public enum InterfaceEffect: Sendable, Hashable {
    /// Put the line in the outbox on disk, then send it, after those before it: `sent` or `sendFailed`.
    case send(OutgoingLine)
    /// Take a failed line out of the outbox.
    case discard(ref: String)
    /// Up to 100 messages, the newest below `before`: `historyLoaded`.
    case loadHistory(with: String, before: Int64?)
    /// Up to 100 messages, the oldest above `after`: `newerLoaded`.
    case loadNewer(with: String, after: Int64)
    /// Everything up to there has been on the screen.
    case markRead(with: String, upTo: Int64)
    case typing(to: String)
    /// `answered`.
    case request(InterfaceRequest)
    /// Open `$VISUAL` or `$EDITOR` on this text: `edited`.
    case openEditor(String)
    /// Somebody wrote to one or named one: bell, OSC 9/777, notify-command, as the settings say. Already safe.
    case notify(title: String, text: String)
    /// Stop as the shell's Ctrl-Z does.
    case suspend
    /// Paint everything anew.
    case redraw
    case quit
}

/// What the server is asked for by a command. The names are those of the protocol.
public enum InterfaceRequest: Sendable, Hashable {
    case search(text: String, with: String?, before: Int64?)
    case users(prefix: String)
    case showUsers
    case rooms
    case members(room: String)
    case create(room: String, isPrivate: Bool, showsAllHistory: Bool)
    case join(room: String)
    case leave(room: String)
    case invite(user: String, room: String)
    case remove(user: String, room: String)
    case role(user: String, room: String, role: String)
    case topic(room: String, topic: String)
    case block(user: String)
    case unblock(user: String)
    case blocked
    case mute(with: String)
    case unmute(with: String)
    case edit(id: Int64, text: String)
    case delete(id: Int64)
    case profile(name: String)
    case sessions
    case revoke(session: String)
    case logout
    /// The message's surroundings, to open a search result: a page that ends with it, and one behind it, in one
    /// (`messages`, ascending); `hasMore`: there are newer ones.
    case surroundings(with: String, of: Int64)

    // Asked for by itself, not shown. A failure is not shown either.
    /// All of one's own rooms, with their topics (`rooms`): after each `connected`.
    case ownRooms
    /// Who is active, and the first page of the directory (`users`).
    case directory
    /// Who is in the room that was opened (`members`).
    case roster(room: String)
}
