extension Schema {
    /// Where the entries of a conversation lie, in a table that is written behind the log: as an index of `entries` it
    /// would cost every commit a page for each conversation that it touches. `runs10` has another one in its place.
    ///
    /// - places.sender: of two the sender, so that what oneself wrote is never walked through; in a room 0.
    /// - indexing.placed: entries up to this id are in the table.
    static let places6 = """
        CREATE TABLE places(
            conversation INTEGER NOT NULL,
            sender INTEGER NOT NULL,
            id INTEGER NOT NULL,
            PRIMARY KEY(conversation, sender, id)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO places(conversation, sender, id)
        SELECT conversation, CASE WHEN kind < 16 THEN sender ELSE 0 END, id FROM entries ORDER BY 1, 2, 3;

        ALTER TABLE indexing ADD COLUMN placed INTEGER NOT NULL DEFAULT 0;
        UPDATE indexing SET placed = coalesce((SELECT max(id) FROM entries), 0);

        DROP INDEX entries_of_two;
        DROP INDEX entries_of_room;
        """
}
