/// Why a data folder can't be used: one line that names the file and the cure.
public struct DataFolderError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Another process works on the folder (exit code 75).
        case inUse
        /// The folder is somebody else's, or others may write in it.
        case notAllowed
        /// The system refused; the number is its errno.
        case io(Int32)
    }

    public let kind: Kind
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
