/// How far long work of an operator's command has come.
public struct WorkProgress: Sendable, Hashable {
    public enum Unit: Sendable, Hashable {
        case bytes
        /// By the name of many of them.
        case things(String)
    }

    /// What is being done.
    public var label: String
    public var unit: Unit
    public var done: Int64
    /// Nil: not known.
    public var total: Int64?
}

/// Is told of the progress now and then; false stops the work, which then leaves nothing behind.
public typealias ProgressHandler = @Sendable (WorkProgress) -> Bool
