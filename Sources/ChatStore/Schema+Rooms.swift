extension Schema {
    /// Rooms, blocks, and what edits and deletions refer to.
    ///
    /// - entries.target: the message that an edit or a deletion is of; the account that a change of a room is about.
    ///   For the kinds see `EntryKind`.
    /// - members.role: 0 in a conversation of two; otherwise see `RoomRole.number`. Who is no member has no row.
    /// - members.visible_from: entries of the room below it are not for this member.
    /// - rooms.room: the name without its `#`. Rows stay when the last member has left, so that a name is not given
    ///   again.
    /// - rooms.private: 0 public, 1 private, 2 taken away by the operator: nobody is in it or finds it.
    /// - accounts.handed_upto: what a listening connection was given up to here does not count for the quota.
    static let rooms3 = """
        ALTER TABLE entries ADD COLUMN target INTEGER;
        CREATE INDEX entries_of_room ON entries(conversation) WHERE kind >= 16;
        CREATE INDEX entries_about ON entries(target) WHERE kind >= 32;

        ALTER TABLE members ADD COLUMN role INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE members ADD COLUMN visible_from INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE members ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX members_of_room ON members(conversation) WHERE role > 0;

        ALTER TABLE accounts ADD COLUMN handed_upto INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE rooms(
            conversation INTEGER PRIMARY KEY REFERENCES conversations(id),
            room TEXT NOT NULL UNIQUE,
            private INTEGER NOT NULL,
            history_all INTEGER NOT NULL,
            topic TEXT NOT NULL DEFAULT '',
            created INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE invitations(
            conversation INTEGER NOT NULL REFERENCES rooms(conversation),
            account INTEGER NOT NULL REFERENCES accounts(id),
            PRIMARY KEY(conversation, account)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE blocks(
            blocker INTEGER NOT NULL REFERENCES accounts(id),
            blocked INTEGER NOT NULL REFERENCES accounts(id),
            PRIMARY KEY(blocker, blocked)
        ) STRICT, WITHOUT ROWID;
        """
}
