import ChatProtocol

/// People, and one's own account. All throw ``LiveError`` or `CancellationError`; what changes something is not repeated
/// by itself when a connection breaks, but for `block` and `unblock`.
extension LiveClient {
    public nonisolated(nonsending) func whoami() async throws -> Identity {
        try Identity(try await query(RequestLine("whoami")).value)
    }

    /// Everyone in the directory, active or not, by user name.
    /// - Parameters:
    ///   - prefix: of the user name.
    ///   - user: the last one of the page before.
    public nonisolated(nonsending) func users(
        prefix: String? = nil, after user: String? = nil, limit: Int? = nil
    ) async throws -> Page<User> {
        let line = RequestLine("users").with("prefix", prefix).with("after", user)
        return try await page(line, limit, "users", User.init)
    }

    /// Who is active but oneself (`show_user`), by user name.
    public nonisolated(nonsending) func showUsers(after user: String? = nil, limit: Int? = nil) async throws -> Page<
        User
    > {
        try await page(RequestLine("show_user").with("after", user), limit, "users", User.init)
    }

    /// One's own sessions.
    public nonisolated(nonsending) func sessions(
        after id: String? = nil, limit: Int? = nil
    ) async throws -> Page<OwnSession> {
        try await page(RequestLine("sessions").with("after", id), limit, "sessions", OwnSession.init)
    }

    /// Ends one of one's own sessions.
    public nonisolated(nonsending) func revoke(session id: String) async throws {
        try await change(RequestLine("revoke").with("session", id), namesSessions: true)
    }

    /// Ends all of one's own sessions but this one.
    public nonisolated(nonsending) func revokeOtherSessions() async throws {
        try await change(RequestLine("revoke").with("session", "all"), namesSessions: true)
    }

    /// Changes the password, which ends all other sessions; later logins of this client take the new one.
    public nonisolated(nonsending) func changePassword(from old: String, to new: String) async throws {
        try await change(RequestLine("passwd").with("old", old).with("new", new))
        keeper.passwordChanged(new)
    }

    /// Changes one's display name.
    public nonisolated(nonsending) func changeName(to name: String) async throws {
        try await change(RequestLine("profile").with("name", name))
    }

    /// From now on nothing of a user is shown to one, outside of rooms.
    public nonisolated(nonsending) func block(_ user: String) async throws {
        _ = try await query(RequestLine("block").with("user", user))
    }

    public nonisolated(nonsending) func unblock(_ user: String) async throws {
        _ = try await query(RequestLine("unblock").with("user", user))
    }

    /// Whom one has blocked, by user name.
    public nonisolated(nonsending) func blocked(
        after user: String? = nil, limit: Int? = nil
    ) async throws -> Page<String> {
        try await page(RequestLine("blocked").with("after", user), limit, "blocked") { value throws(LiveError) in
            guard let user = value.text else { throw .badReply("it has no blocked") }
            return user
        }
    }
}
