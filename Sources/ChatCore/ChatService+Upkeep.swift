import Logging

extension ChatService {
    /// Writes what is written lazily and removes what has expired; called once a minute and at the end.
    public func sweep() async {
        await sessions.sweep()
        do {
            try await log.storeHandedPlaces()
        } catch {
            // They are kept, and written the next time.
            logger.warning("what was handed out could not be noted", metadata: ["cause": "\(error)"])
        }
    }
}
