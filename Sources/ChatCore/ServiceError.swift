public import ChatProtocol

/// An error with two faces: what the peer may see, and what the log says.
public struct ServiceError: Error, Sendable {
    /// For the peer.
    public let code: ErrorCode
    /// Whole seconds after which another try makes sense.
    public let retryAfter: Int?
    /// For the log alone; nil when there is nothing to say.
    public let cause: String?

    public init(_ code: ErrorCode, retryAfter: Int? = nil, cause: String? = nil) {
        self.code = code
        self.retryAfter = retryAfter
        self.cause = cause
    }

    init(_ error: StoreError, doing: String) {
        switch error {
        case .nameTaken: self.init(.nameTaken)
        case .notFound: self.init(.userNotFound)
        case .refConflict: self.init(.refConflict)
        case .inviteInvalid: self.init(.invalidInvite)
        case .full: self.init(.storageFull, cause: "\(doing): the disk is full")
        case .closed: self.init(.shuttingDown)
        case .failed(let reason): self.init(.internalError, cause: "\(doing): \(reason)")
        }
    }

    var reply: Reply {
        .failure(code, retryAfter: retryAfter)
    }
}
