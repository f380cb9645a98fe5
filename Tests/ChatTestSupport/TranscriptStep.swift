/// One line of a transcript.
public struct TranscriptStep: Sendable {
    /// From 1, in the transcript's file.
    public var line: Int
    /// Empty for what the operator does.
    public var connection: String
    public var action: Action

    public enum Action: Sendable, Equatable {
        /// Opens a connection on the carrier's own kind of listener, or on the other kind.
        case connect(onOtherListener: Bool)
        /// Sends one text, or the same text many times in one write.
        case send(TranscriptText, count: Int)
        /// Expects replies or events, one for each count.
        case expect(TranscriptText, count: Int)
        case endSending
        case close
        /// Expects the end of the connection, and nothing before it.
        case expectClosed
        case operate(TranscriptOperation)
    }
}

/// What the operator does in the middle of a conversation.
public enum TranscriptOperation: Sendable, Equatable {
    case addUser(user: String, name: String, password: String)
    case setPassword(user: String, password: String)
    case setDisabled(user: String, Bool)
    /// Only where the carrier's clock can be set.
    case advanceClock(seconds: Int64)
}

/// Why a transcript can't be read, or what did not go as it says.
public struct TranscriptFailure: Error, CustomStringConvertible {
    public var file: String
    public var line: Int
    public var description: String

    public init(file: String, line: Int, _ description: String) {
        self.file = file
        self.line = line
        self.description = "\(file):\(line): \(description)"
    }
}
