public import ChatProtocol

/// Deleting what was said in a room that the operator has taken away.
extension ChatService {
    /// Deletes some of the texts of a room that was removed, the oldest first, as their authors would.
    /// - Parameter place: as the call before has given it; nil at first.
    /// - Returns: how many were deleted, and where to go on; nil: it is done.
    /// - Throws: `room_not_found` when no room of this name was removed, `storage_full`, `internal_error`.
    public func purge(
        _ room: RoomName, above place: MessageID?
    ) async throws(ServiceError) -> (deleted: Int, upTo: MessageID?) {
        guard let id = rooms.ended(named: room) else { throw ServiceError(.roomNotFound) }
        do {
            return try await log.deleteMessages(in: id, above: place ?? MessageID(0), at: clock.now())
        } catch {
            throw ServiceError(error, doing: "deleting messages")
        }
    }
}
