extension Schema {
    /// The search index. It holds no text: see `SearchTerms` for what its words are.
    ///
    /// - words: what it is told is cut into terms already, so that the simplest tokenizer does. detail=none, because
    ///   a term leads to ids alone; rows are added and taken out by explicit statements.
    /// - indexing: one row. `upto`: entries up to this id are in the index. `changed`: since when, in milliseconds since
    ///   1970, the files may hold text that was edited away or deleted; NULL: they do not.
    static let search4 = """
        CREATE VIRTUAL TABLE words USING fts5(terms, content = '', columnsize = 0, detail = none, tokenize = 'ascii');

        CREATE TABLE indexing(
            upto INTEGER NOT NULL,
            changed INTEGER
        ) STRICT;
        INSERT INTO indexing(upto, changed) VALUES (0, NULL);
        """
}
