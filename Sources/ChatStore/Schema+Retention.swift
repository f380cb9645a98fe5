extension Schema {
    /// How long messages are kept.
    ///
    /// - rooms.retention: days; 0: for ever; NULL: as all others.
    /// - indexing.expired: entries of two up to this id have been looked at by `RetentionPass`, and what was too old is
    ///   gone. A room needs no such place: what is gone is not in its places.
    static let retention9 = """
        ALTER TABLE rooms ADD COLUMN retention INTEGER;
        ALTER TABLE indexing ADD COLUMN expired INTEGER NOT NULL DEFAULT 0;
        """
}
