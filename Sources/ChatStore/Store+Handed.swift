public import ChatCore
import GRDB

extension Store {
    public func handed(_ places: [AccountID: MessageID]) {
        writer.handed.raise(places)
    }

    public func storeHandedPlaces() async throws(StoreError) {
        let places = writer.handed.all
        guard !places.isEmpty else { return }
        try await change { context in
            let statement = try PreparedStatement(cachedIn: context.database, Store.handedSQL)
            for (account, place) in places {
                statement.bind(place.rawValue, 1)
                statement.bind(account.rawValue, 2)
                try statement.run()
                context.inboxes.handed(account, upTo: place)
            }
        }
        writer.handed.forget(places)
    }

    static let handedSQL = "UPDATE accounts SET handed_upto = max(handed_upto, ?) WHERE id = ?"
}
