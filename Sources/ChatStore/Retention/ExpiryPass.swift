/// How far one look for what is too old has come: through the conversations of two, all together in the order of the log,
/// and then through one room after the other.
struct ExpiryPass {
    /// When it began, in milliseconds since 1970.
    let time: Int64
    /// What two wrote to each other up to `limit` is too old; up to `mark` it was looked at.
    var mark: Int64
    var limit: Int64
    /// Rooms that are left, the next one last; what is in one up to its limit is too old.
    var rooms: [(conversation: Int64, limit: Int64)]
    /// How many were deleted.
    var messages = 0

    var isDone: Bool { mark >= limit && rooms.isEmpty }
}

/// An entry that is too old.
struct ExpiredEntry {
    var row: EntryRow
    /// Nil in a room.
    var two: AccountPair?
}
