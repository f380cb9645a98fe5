/// Up to where accounts were given the log on a listening connection, which relieves their quota.
public protocol HandedPlaces: Sendable {
    /// Notes such places; never waits, and they never go down.
    func handed(_ places: [AccountID: MessageID])

    /// Writes what was noted; called about once a minute and at the end, so that a crash may lose the latest.
    func storeHandedPlaces() async throws(StoreError)
}
