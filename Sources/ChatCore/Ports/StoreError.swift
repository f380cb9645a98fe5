/// What can go wrong in a store, as the core has to tell it apart.
public enum StoreError: Error, Hashable, Sendable {
    /// The user name is in use, or was given to an account that is no more.
    case nameTaken
    case notFound
    /// The same `ref` was used by this account for other content.
    case refConflict
    /// The invite does not exist, is used up, was revoked, or its time is over.
    case inviteInvalid
    /// No room on the disk. What only reads goes on, and writing recovers by itself.
    case full
    /// The store is closed or closing.
    case closed
    /// Anything else; the text is for the log, never for a peer.
    case failed(String)
}
