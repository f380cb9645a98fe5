/// Why a store can't be opened, read or copied: one line that names the file and the cure.
public struct StoreOpenError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Written by a newer version of this program.
        case newerSchema
        /// The file is something else than a store.
        case notAStore
        /// The file is damaged.
        case damaged
        /// No room on the disk.
        case full
        /// The system refused, or a setting that keeps messages safe did not take.
        case io
        /// Whoever waited for it has stopped it.
        case stopped
    }

    public let kind: Kind
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
