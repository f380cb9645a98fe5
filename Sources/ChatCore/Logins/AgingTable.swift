/// A table that forgets: it never holds more than so many entries, and of those the half that was touched last is always
/// there.
struct AgingTable<Key: Hashable, Value> {
    private let half: Int
    private var young: [Key: Value] = [:]
    /// What was not touched since `young` was begun.
    private var old: [Key: Value] = [:]

    /// - Parameter most: at least 2.
    init(most: Int) {
        half = max(1, most / 2)
    }

    var count: Int { young.count + old.count }

    subscript(key: Key) -> Value? {
        get { young[key] ?? old[key] }
        set {
            old[key] = nil
            young[key] = newValue
            guard young.count >= half else { return }
            old = young
            young = [:]
        }
    }
}
