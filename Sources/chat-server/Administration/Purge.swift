import ChatServer

/// Deletes texts piece by piece, and says how many they were.
struct Purge<Request: AdminRequest> where Request.Answer == AdminPurge {
    /// Whose texts they are.
    var user: String?
    /// Or where they were said.
    var room: String?
    /// The next piece, behind what the one before gave as `next`.
    let request: (_ after: Int64?) -> Request

    func perform(_ command: AdminCommand, _ run: AdminRun) async throws {
        var deleted = 0
        var place: Int64?
        repeat {
            let part = try await command.run(request(place))
            deleted += part.deleted
            place = part.next
        } while place != nil
        try run.say(Purged(user: user, room: room, count: deleted))
    }
}

/// How many texts were deleted.
private struct Purged: AdminShown, Encodable {
    var done = "purged"
    var user: String?
    var room: String?
    var count: Int

    var lines: [String] { ["deleted the text of \(count == 1 ? "1 message" : "\(count) messages")"] }
}
