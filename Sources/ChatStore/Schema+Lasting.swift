extension Schema {
    /// Sessions that the operator made for machines: no time ends them.
    static let lasting7 = "ALTER TABLE sessions ADD COLUMN lasting INTEGER NOT NULL DEFAULT 0;"
}
