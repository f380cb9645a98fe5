import ChatProtocol

/// Rooms; their names begin with `#`. All throw ``LiveError`` or `CancellationError`; what changes something is not
/// repeated by itself when a connection breaks.
extension LiveClient {
    /// Makes a room and becomes its owner.
    public nonisolated(nonsending) func createRoom(
        _ room: String, isPrivate: Bool = false, history: RoomHistory = .joined
    ) async throws {
        let line = RequestLine("create").with("room", room).with("private", isPrivate)
        try await change(line.with("history", history.rawValue))
    }

    public nonisolated(nonsending) func join(_ room: String) async throws {
        try await change(RequestLine("join").with("room", room))
    }

    /// An owner hands over first.
    public nonisolated(nonsending) func leave(_ room: String) async throws {
        try await change(RequestLine("leave").with("room", room))
    }

    public nonisolated(nonsending) func invite(_ user: String, to room: String) async throws {
        try await change(RequestLine("invite").with("room", room).with("user", user))
    }

    public nonisolated(nonsending) func remove(_ user: String, from room: String) async throws {
        try await change(RequestLine("remove").with("room", room).with("user", user))
    }

    public nonisolated(nonsending) func setRole(of user: String, in room: String, to role: Role) async throws {
        try await change(RequestLine("role").with("room", room).with("user", user).with("role", role.rawValue))
    }

    public nonisolated(nonsending) func setTopic(of room: String, to topic: String) async throws {
        try await change(RequestLine("topic").with("room", room).with("topic", topic))
    }

    /// Who is in a room, for those who are, by user name.
    public nonisolated(nonsending) func members(
        of room: String, after user: String? = nil, limit: Int? = nil
    ) async throws -> Page<Member> {
        let line = RequestLine("members").with("room", room).with("after", user)
        return try await page(line, limit, "members", Member.init)
    }

    /// The public rooms, and one's own, by name.
    public nonisolated(nonsending) func rooms(after room: String? = nil, limit: Int? = nil) async throws -> Page<Room> {
        try await page(RequestLine("rooms").with("after", room), limit, "rooms", Room.init)
    }
}
