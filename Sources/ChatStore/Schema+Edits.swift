extension Schema {
    /// Edits that the other of two may see, by their message: they are hidden with it when the other has blocked the sender
    /// and it is edited again. Of all entries only these are in the index, so that nothing else pays for it.
    static let edits8 = "CREATE INDEX edits_of ON entries(target) WHERE kind = 4;"
}
